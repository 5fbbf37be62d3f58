// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <array>
#include <random>
#include <thread>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// The second target refuses during every third part, so that kills also meet calls that wait.
void vary(StandIn& target, int part) {
  if (part % 3 == 1) {
    target.follow([](const Request&) { return Answer::of(503); });
  } else {
    target.accept_all();
  }
}

/// A random moment within the work of a few deliveries, so that no phase is spared.
void linger(std::minstd_rand& random) {
  std::this_thread::sleep_for(std::chrono::microseconds{random() % 30'000});
}

constexpr std::array kill_points{"before-accept",   "after-accept",      "after-claim",
                                 "before-complete", "after-complete",    "before-commit",
                                 "after-commit",    "after-claim-calls", "before-send",
                                 "after-send",      "before-settle",     "after-settle"};

/// The server that comes to a point: on PostgreSQL a gateway accepts and a worker does the rest.
Server& who_passes(Scene& scene, std::string_view point, int turn) {
  auto& servers = scene.servers();
  if (servers.size() == 1) return *servers.front();
  const bool accepts = point.ends_with("-accept");
  return *servers.at((accepts ? 0U : 2U) + static_cast<std::size_t>(turn % 2));
}

void die_at(Run& run, Scene& scene, const std::string& point, int turn) {
  Server& server = who_passes(scene, point, turn);
  auto& environment = server.options().environment;
  environment["TESTS_FAULT"] = fmt::format("die:{}:{}", point, 1 + turn % 4);
  scene.kill_and_launch(server);
  environment.erase("TESTS_FAULT");
  const std::size_t from = scene.sender().done();
  // On a shared store another worker may do the work, so that this one has none.
  for (std::size_t more = 20; more <= 200 && server.is_running(); more += 20) {
    scene.sender().allow(from + more);
    wait_for(seconds{2}, [&] { return !server.is_running(); });
  }
  run.figures.expect(!server.is_running(), "no process came to the point " + point);
  scene.kill(server);
}

}  // namespace

void random_kills(Run& run) {
  const bool shared = run.store == StoreKind::postgres;
  const int kills = shared ? run.pick(3, 12, 200) : run.pick(5, 25, 200);
  SceneOptions options;
  options.customers = shared ? run.pick(100, 400, 16'667) : run.pick(200, 1'000, 16'667);
  Scene scene(run, options);
  scene.begin();
  std::minstd_rand random(11);
  const std::size_t places = scene.sender().places();
  for (int i = 1; i <= kills; ++i) {
    const auto upto = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(kills + 1);
    scene.sender().allow(upto);
    // Not all of them: the kill comes while deliveries are under way.
    scene.sender().wait_until_done(upto - upto / static_cast<std::size_t>(4 * i));
    vary(scene.target(1), i);
    linger(random);
    scene.kill(scene.server(random() % scene.servers().size()));
  }
  scene.target(1).accept_all();
  scene.finish();
}

void named_kill_points(Run& run) {
  SceneOptions options;
  options.server.program = run.programs.faulty;
  const int times = run.pick(1, 1, 10);
  options.customers = 1500 * times;
  Scene scene(run, options);
  scene.begin();
  for (int turn = 0; turn < times; ++turn) {
    for (const auto* point : kill_points) die_at(run, scene, point, turn);
  }
  scene.finish();
}

void orderly_ends(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 500, 5'000);
  options.sender.keeps_alive = false;
  options.sender.connections = 16;
  Scene scene(run, options);
  scene.begin();
  const int ends = run.pick(1, 4, 40);
  const std::size_t places = scene.sender().places();
  double longest = 0;
  for (int i = 1; i <= ends; ++i) {
    const auto upto = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(ends + 1);
    scene.sender().allow(places);
    scene.sender().wait_until_done(upto);
    Server& server = scene.server(static_cast<std::size_t>(i) % scene.servers().size());
    const Moment began = Clock::now();
    scene.fault(seconds{15});
    const int code = server.stop();
    longest = std::max(longest, seconds_since(began));
    run.figures.expect(code == 0, fmt::format("SIGTERM ended with {}", code));
    scene.start(server);
  }
  run.figures.notes.push_back(fmt::format("slowest end {:.1f} s", longest));
  run.figures.expect(longest <= 15.0 * patience(), "an end took more than 15 s");
  scene.finish();
  const auto endings = scene.sender().endings();
  // A connection that only the system has accepted is reset with the socket that listens.
  run.figures.notes.push_back(
      fmt::format("{} answered 503, {} connections reset before a request was read",
                  endings.unavailable, endings.reset));
  run.figures.expect(
      endings.taken_unanswered == 0,
      fmt::format("{} deliveries were taken and not answered", endings.taken_unanswered));
}

}  // namespace ctsync::faults
