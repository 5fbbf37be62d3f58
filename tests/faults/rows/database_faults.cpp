// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <random>
#include <set>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// The time until the server answers a request with this status, in seconds; -1 if it does not.
double time_until(int port, const std::string& path, int status, milliseconds limit) {
  const Moment began = Clock::now();
  const bool answered = wait_for(limit, [&] {
    const Socket socket = connect_to(port, seconds{2});
    std::string buffer;
    Message answer;
    return socket &&
           send_all(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n") == Io::done &&
           read_message(socket, buffer, answer, seconds{2}) == Io::done &&
           answer.start_line.find(std::to_string(status)) != std::string::npos;
  });
  return answered ? seconds_since(began) : -1;
}

/// Ends a fault by `mend`, allows the first `places` deliveries, of which some were not allowed or
/// not answered before, and waits until one more is accepted. Returns how long that took.
double time_until_next(Scene& scene, std::size_t places, const std::function<void()>& mend) {
  const auto done = scene.sender().endings().accepted;
  mend();
  const Moment began = Clock::now();
  scene.sender().allow(places);
  require("a delivery is accepted", seconds{60},
          [&] { return scene.sender().endings().accepted > done; });
  return seconds_since(began);
}

/// The messages that the target had accepted before and accepted again in this time.
std::size_t repeats_between(StandIn& target, const Window& window) {
  std::set<std::string> known;
  std::size_t repeats = 0;
  for (const auto& one : target.recorded()) {
    if (!one.accepted || one.request.at > window.to) continue;
    for (const auto& told : one.request.told) {
      const bool is_new = known.insert(told.message_id).second;
      if (!is_new && one.request.at >= window.from) ++repeats;
    }
  }
  return repeats;
}

int owned(Scene& scene, const Server& server) {
  return std::stoi(
      scene.database().run("SELECT count(*) FROM part WHERE owner = '" + server.worker_id + "'"));
}

}  // namespace

void database_restarts(Run& run) {
  SceneOptions options;
  const int restarts = run.pick(1, 4, 20);
  options.customers = run.pick(200, 600, 6'000);
  Scene scene(run, options);
  scene.begin();
  double longest = 0;
  const std::size_t places = scene.sender().places();
  for (int i = 1; i <= restarts; ++i) {
    const auto part = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(restarts + 1);
    scene.sender().allow(part);
    scene.sender().wait_until_done(part / 2);
    scene.fault(seconds{30});
    scene.database().end_at_once();
    const double back =
        time_until_next(scene, std::min(places, part + 20), [&] { scene.database().start(); });
    longest = std::max(longest, back);
  }
  scene.finish();
  run.figures.notes.push_back(fmt::format("accepts again after at most {:.1f} s", longest));
  run.figures.expect(longest <= 5.0 * patience(), "it took more than 5 s to accept again");
}

/// The control of the row above: commits are acknowledged before they are on disk.
void asynchronous_commits(Run& run) {
  SceneOptions options;
  options.customers = 200;
  Scene scene(run, options);
  scene.begin();
  for (const char* setting : {"synchronous_commit = off", "wal_writer_delay = '10s'"}) {
    scene.database().run(std::string("ALTER SYSTEM SET ") + setting);
  }
  scene.database().run("SELECT pg_reload_conf()");
  const std::size_t places = scene.sender().places();
  constexpr int restarts = 4;
  for (int i = 1; i <= restarts; ++i) {
    const auto part = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(restarts + 1);
    scene.sender().allow(part);
    scene.sender().wait_until_done(part);
    scene.fault(seconds{30});
    scene.database().end_at_once();
    scene.database().start();
  }
  scene.finish();
}

void commits_cut(Run& run) {
  SceneOptions options;
  options.customers = run.pick(200, 600, 6'000);
  options.proxied = true;
  Scene scene(run, options);
  // Every 7th COMMIT is cut: one before it reaches the server, the next after it did.
  std::atomic<int> commits{0};
  std::atomic<int> cuts{0};
  const int most = run.pick(4, 20, 300);
  scene.proxy().watch([&](FaultProxy::Direction direction, std::string_view bytes) {
    using Verdict = FaultProxy::Verdict;
    if (direction != FaultProxy::Direction::to_server || cuts >= most ||
        bytes.find(std::string_view("COMMIT\0", 7)) == std::string_view::npos ||
        ++commits % 7 != 0) {
      return Verdict::pass;
    }
    return ++cuts % 2 == 0 ? Verdict::cut_before : Verdict::cut_after;
  });
  scene.begin();
  scene.fault(seconds{600});
  scene.finish();
  scene.proxy().watch(nullptr);
  run.figures.faults = static_cast<std::size_t>(cuts.load());
  run.figures.expect(cuts > 0, "no COMMIT was cut: the row is void");
  const auto endings = scene.sender().endings();
  run.figures.notes.push_back(fmt::format("{} answered 503", endings.unavailable));
  run.figures.expect(endings.refused == 0, "a delivery was refused");
}

void database_silent(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 300, 3'000);
  options.proxied = true;
  options.sender.timeout = seconds{20};
  Scene scene(run, options);
  scene.begin();
  const std::size_t half = scene.sender().places() / 2;
  scene.sender().allow(half);
  scene.sender().wait_until_done(half / 2);
  scene.fault(seconds{120});
  scene.proxy().set(FaultProxy::Mode::blackhole);
  const Moment began = Clock::now();
  const auto before = scene.sender().endings().unavailable;
  scene.sender().allow_all();
  require("503", seconds{30}, [&] { return scene.sender().endings().unavailable > before; });
  const double refused = seconds_since(began);
  const double alive = time_until(scene.server().port(), "/livez", 200, seconds{5});
  const milliseconds silence = run.pick(seconds{5}, seconds{12}, seconds{60});
  require("the silence is over", seconds{70}, [&] { return Clock::now() - began > silence; });
  run.figures.expect(alive >= 0, "/livez does not answer");
  const double still_alive = time_until(scene.server().port(), "/livez", 200, seconds{5});
  run.figures.expect(still_alive >= 0, "/livez does not answer at the end of the silence");
  const double back = time_until_next(scene, scene.sender().places(), [&] {
    scene.proxy().cut();
    scene.proxy().set(FaultProxy::Mode::pass);
  });
  scene.finish();
  run.figures.notes.push_back(
      fmt::format("503 after {:.1f} s, accepts again after {:.1f} s", refused, back));
  run.figures.expect(refused <= 5.0 * patience(), "503 came after more than 5 s");
}

void paused_past_the_lease(Run& run) {
  SceneOptions options;
  options.customers = run.pick(200, 500, 5'000);
  options.of_targets = R"(,"timeout_seconds":1,"batch_size":5)";
  Scene scene(run, options);
  // Requests take a while, so that a worker is stopped amid a round of many.
  for (std::size_t which = 0; which < 2; ++which) {
    scene.target(which).follow([](const Request&) {
      Answer answer;
      answer.delay = milliseconds{10};
      return answer;
    });
  }
  scene.begin();
  const int pauses = run.pick(1, 1, 10);
  const std::size_t places = scene.sender().places();
  double longest = 0;
  std::vector<Window> resumed;
  for (int i = 1; i <= pauses; ++i) {
    Server& worker = scene.server(2 + static_cast<std::size_t>(i) % 2);
    require("the worker owns its share", seconds{60}, [&] { return owned(scene, worker) >= 16; });
    const auto part = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(pauses);
    scene.sender().allow(part);
    scene.sender().wait_until_done(part - part / 4 / static_cast<std::size_t>(i));
    // What it had sent is accepted a moment after it stands still.
    scene.fault(seconds{1});
    if (!resumed.empty()) resumed.back().to = Clock::now();
    ::kill(worker.process(), SIGSTOP);
    const Moment began = Clock::now();
    require("others own what it owned", seconds{60}, [&] { return owned(scene, worker) == 0; });
    longest = std::max(longest, seconds_since(began));
    require("others have done its work", seconds{60}, [&] { return scene.drain(seconds{1}); });
    resumed.push_back({Clock::now(), Moment::max()});
    ::kill(worker.process(), SIGCONT);
    scene.fault(seconds{5});
  }
  scene.finish();
  run.figures.notes.push_back(fmt::format("taken over after at most {:.1f} s", longest));
  // What it had sent of its round and not settled is sent again, by others. It may itself end one
  // request for each target that was under way, and must begin none.
  std::size_t stale = 0;
  for (const auto& window : resumed) {
    for (std::size_t which = 0; which < 2; ++which) {
      stale += repeats_between(scene.target(which), window);
    }
  }
  run.figures.expect(stale <= resumed.size() * 2 * 5,
                     fmt::format("{} calls were sent again after it went on", stale));
}

void kills_behind_a_pooler(Run& run) {
  SceneOptions options;
  options.database = Database::Form::pooled;
  options.customers = run.pick(100, 400, 8'000);
  Scene scene(run, options);
  scene.begin();
  std::minstd_rand random(17);
  const int kills = run.pick(2, 8, 100);
  const std::size_t places = scene.sender().places();
  for (int i = 1; i <= kills; ++i) {
    const auto upto = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(kills + 1);
    scene.sender().allow(upto);
    scene.sender().wait_until_done(upto - upto / static_cast<std::size_t>(4 * i));
    scene.kill(scene.server(random() % scene.servers().size()));
  }
  scene.finish();
}

void failovers(Run& run) {
  const int times = run.pick(1, 2, 20);
  double longest = 0;
  for (int i = 0; i < times; ++i) {
    SceneOptions options;
    options.database = Database::Form::with_standby;
    options.customers = run.pick(100, 200, 500);
    Scene scene(run, options);
    scene.begin();
    const std::size_t third = scene.sender().places() / 3;
    scene.sender().allow(2 * third);
    scene.sender().wait_until_done(third);
    scene.fault(seconds{60});
    const double back =
        time_until_next(scene, scene.sender().places(), [&] { scene.database().fail_over(); });
    longest = std::max(longest, back);
    scene.finish();
  }
  run.figures.notes.push_back(fmt::format("accepts again after at most {:.1f} s", longest));
}

}  // namespace ctsync::faults
