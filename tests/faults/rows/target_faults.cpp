// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// The calls for this target that are dead and were not overtaken, by the ids of their deliveries.
std::vector<std::string> dead_letters(Scene& scene, const std::string& target) {
  std::vector<std::string> all;
  for (const auto& call : scene.view().rows().calls) {
    if (call.target == target && call.state == "dead" && !call.superseded) {
      all.push_back(call.entry);
    }
  }
  return all;
}

/// Waits until the healthy target was told of every delivery that makes a call.
void wait_for_healthy(Scene& scene) {
  require("the other target is told everything", seconds{60}, [&] {
    std::size_t calls = 0;
    std::size_t waiting = 0;
    const auto rows = scene.view().rows();
    for (const auto& entry : rows.entries) waiting += entry.state == "waiting" ? 1U : 0U;
    for (const auto& call : rows.calls) {
      if (call.target != "two") continue;
      ++calls;
      waiting += call.state == "waiting" ? 1U : 0U;
    }
    return calls > 0 && waiting == 0;
  });
}

std::string gzip_bomb() {
  std::string file = "/tmp/ctsync-faults-bomb-XXXXXX";
  const int made = ::mkstemp(file.data());
  if (made < 0) return {};
  run({"/bin/sh", "-c", "head -c 104857600 /dev/zero | gzip -9 > " + file},
      {{"PATH", "/usr/bin:/bin"}});
  auto bytes = contents_of(file);
  std::remove(file.c_str());
  return bytes;
}

}  // namespace

void errors_for_long(Run& run) {
  SceneOptions options;
  options.customers = run.pick(60, 200, 2'000);
  Scene scene(run, options);
  constexpr std::array statuses{500, 502, 503, 504};
  scene.target(0).follow(
      [&](const Request& request) { return Answer::of(statuses[request.number % 4]); });
  scene.begin();
  run.figures.faults = 1;
  const Moment until = Clock::now() + seconds{run.pick(5, 20, 600)};
  scene.sender().finish();
  wait_for_healthy(scene);
  require("the outage is over", seconds{700}, [&] { return Clock::now() > until; });
  const auto times = scene.target(0).times();
  const double lasted = seconds_since(times.front());
  // The bounds of the waits double from 50 ms to a minute, and a wait is half of its bound on
  // average: some 10 requests until they are long, and then two a minute. Each worker asks for
  // itself. Waits that do not grow would make ten requests a second.
  const double most = (20 + lasted / 10) * (run.store == StoreKind::postgres ? 2 : 1);
  run.figures.notes.push_back(fmt::format("{} requests in {:.0f} s of 5xx", times.size(), lasted));
  run.figures.expect(static_cast<double>(times.size()) <= most,
                     fmt::format("{} requests to a target that is down", times.size()));
  run.figures.expect(dead_letters(scene, "one").empty(), "an outage made dead letters");
  scene.target(0).accept_all();
  scene.finish(seconds{180});
}

void answers_lost(Run& run) {
  SceneOptions options;
  options.customers = run.pick(60, 200, 2'000);
  options.of_targets = R"(,"timeout_seconds":2,"batch_size":20)";
  Scene scene(run, options);
  // Every second answer is cut, each time after another number of bytes.
  constexpr std::array<std::size_t, 8> places{0, 1, 9, 17, 40, 70, 90, 100};
  const std::size_t cuts = run.pick<std::size_t>(8, 24, 400);
  for (std::size_t which = 0; which < 2; ++which) {
    scene.target(which).follow([&](const Request& request) {
      Answer answer;
      if (request.number % 2 == 1 || request.number >= 2 * cuts) return answer;
      answer.way = Answer::Way::cut;
      answer.cut_after = places.at(request.number / 2 % places.size());
      return answer;
    });
  }
  scene.begin();
  scene.finish(seconds{180});
  for (std::size_t which = 0; which < 2; ++which) {
    for (const auto& one : scene.target(which).recorded()) {
      run.figures.faults += one.accepted && !one.answered ? 1U : 0U;
    }
  }
  run.figures.expect(run.figures.repeats > 0, "no lost answer made a repeat: the row is void");
}

void one_call_fails(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 400, 5'000);
  options.of_targets = R"(,"timeout_seconds":1)";
  Scene scene(run, options);
  // Of two customers every request fails, with 500 and with silence.
  constexpr std::array bad{7, 31};
  const auto fails = [&](const Told& told) {
    return std::find(bad.begin(), bad.end(), told.customer) != bad.end();
  };
  scene.target(0).follow([&](const Request& request) {
    const auto found = std::find_if(request.told.begin(), request.told.end(), fails);
    Answer answer;
    if (found == request.told.end()) return answer;
    if (found->customer == bad[0]) return Answer::of(500);
    answer.way = Answer::Way::hang;
    return answer;
  });
  const Moment began = Clock::now();
  scene.begin();
  scene.sender().finish();
  const auto others_wait = [&] {
    std::size_t waiting = 0;
    for (const auto& call : scene.view().rows().calls) waiting += call.state == "waiting" ? 1U : 0U;
    return waiting;
  };
  // Each has at most its versions waiting in its lane.
  const auto theirs = bad.size() * static_cast<std::size_t>(options.versions);
  require("all other calls are told", seconds{120}, [&] { return others_wait() <= theirs; });
  const double took = seconds_since(began);
  run.figures.notes.push_back(fmt::format("all others were told after {:.1f} s", took));
  const auto requests = scene.target(0).requests();
  run.figures.expect(dead_letters(scene, "one").empty(), "it made dead letters at once");
  scene.target(0).accept_all();
  scene.finish(seconds{180});
  run.figures.faults = requests;
}

void one_call_refused(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 400, 5'000);
  Scene scene(run, options);
  // Customers with the numbers 13, 63, 113 and so on are what the target does not understand.
  const auto is_wrong = [](const Told& told) { return told.customer % 50 == 13; };
  scene.target(0).follow([&](const Request& request) {
    const bool any = std::any_of(request.told.begin(), request.told.end(), is_wrong);
    return any ? Answer::of(400) : Answer{};
  });
  scene.begin();
  scene.finish();
  std::set<std::string> wrong;
  for (const auto& delivery : scene.deliveries()) {
    if (delivery.customer % 50 == 13) wrong.insert(delivery.id);
  }
  const auto dead = dead_letters(scene, "one");
  run.figures.faults = dead.size();
  run.figures.expect(std::set<std::string>(dead.begin(), dead.end()) == wrong,
                     fmt::format("{} dead letters, {} were wrong", dead.size(), wrong.size()));
  run.figures.expect(dead_letters(scene, "two").empty(), "dead letters at the other target");
}

void wrong_key(Run& run) {
  SceneOptions options;
  options.customers = run.pick(40, 200, 2'000);
  Scene scene(run, options);
  for (const int status : {401, 403}) {
    scene.target(0).follow([status](const Request&) { return Answer::of(status); });
    if (status == 401) scene.begin();
    scene.sender().allow(scene.sender().places() / (status == 401 ? 2U : 1U));
    scene.sender().wait_until_done(scene.sender().places() / (status == 401 ? 2U : 1U));
    wait_for_healthy(scene);
    require("the target is paused", seconds{20},
            [&] { return scene.metric("ctsync_target_paused", R"(target="one")") == 1; });
    const auto before = scene.target(0).requests();
    run.figures.notes.push_back(fmt::format("{} requests answered {}", before, status));
    run.figures.expect(dead_letters(scene, "one").empty(),
                       fmt::format("{} made dead letters", status));
    if (status == 401) scene.target(0).accept_all();
    if (status == 401) require("drained", seconds{120}, [&] { return scene.drain(seconds{1}); });
  }
  for (auto& server : scene.servers()) {
    run.figures.expect(server->stop() == 0, "a server did not end in order");
  }
  scene.fault();
  auto settings = contents_of(scene.folder() + "/settings.json");
  settings.replace(settings.find(std::string(canary_key) + "-0"), canary_key.size() + 2,
                   std::string(canary_key) + "-9");
  std::ofstream(scene.folder() + "/settings.json") << settings;
  std::string before;
  scene.target(0).follow([&before](const Request& request) {
    // The new key is another Authorization field.
    const auto at = request.head.find("Authorization:");
    before = at == std::string::npos ? "" : request.head.substr(at, 80);
    return Answer{};
  });
  for (auto& server : scene.servers()) scene.start(*server);
  scene.finish();
  const auto& first = scene.target(0).recorded().front().request.head;
  run.figures.expect(!before.empty() && first.find(before) == std::string::npos,
                     "the new key was not used");
}

void hostile_answers(Run& run) {
  SceneOptions options;
  options.customers = run.pick(40, 100, 500);
  options.of_targets = R"(,"timeout_seconds":1)";
  Scene scene(run, options);
  const std::string bomb = gzip_bomb();
  const std::string chunk(1 << 20, 'x');
  scene.target(0).follow([&](const Request& request) {
    Answer answer;
    switch (request.number) {
      case 0: answer.way = Answer::Way::hang; break;
      case 1: answer.way = Answer::Way::drip; break;
      case 2:
        answer.way = Answer::Way::endless;
        answer.body = chunk;
        break;
      case 3:
        answer.headers = "Content-Encoding: gzip\r\n";
        answer.body = bomb;
        break;
      case 4:
        answer.status = 503;
        answer.way = Answer::Way::endless;
        answer.body = chunk;
        break;
      case 5:
        answer.headers = "X-Long: " + std::string(1 << 20, 'y') + "\r\n";
        answer.usable = false;
        break;
      case 6:
        answer.delay = seconds{3};
        answer.usable = false;
        break;
      default: break;
    }
    return answer;
  });
  const long before = scene.memory();
  scene.begin();
  run.figures.faults = 7;
  scene.sender().allow_all();
  long most = before;
  require("all hostile answers were given", seconds{90}, [&] {
    most = std::max(most, scene.memory());
    return scene.target(0).requests() > 7;
  });
  scene.finish();
  const auto times = [&] {
    std::vector<Moment> all;
    for (const auto& one : scene.target(0).recorded()) all.push_back(one.request.at);
    return all;
  }();
  run.figures.notes.push_back(fmt::format("memory grew by {} KiB", most - before));
  run.figures.expect(most - before < 64 * 1024, "memory grew by more than 64 MiB");
  for (std::size_t i = 0; i < 7; ++i) {
    const std::chrono::duration<double> gap = times.at(i + 1) - times.at(i);
    run.figures.expect(
        gap.count() < 15.0 * patience(),
        fmt::format("hostile answer {} held the target for {:.1f} s", i, gap.count()));
  }
}

}  // namespace ctsync::faults
