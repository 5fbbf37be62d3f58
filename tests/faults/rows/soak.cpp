// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

struct Measured {
  long kib = 0;
  long descriptors = 0;
};

Measured measure(Scene& scene) {
  Measured all{scene.memory(), 0};
  for (const auto& server : scene.servers()) {
    all.descriptors += descriptors(server->process());
  }
  return all;
}

Answer of_trouble(std::size_t trouble, std::size_t number) {
  Answer answer;
  switch (trouble % 6) {
    case 0: return Answer::of(number % 2 == 0 ? 503 : 500);
    case 1: return Answer::of(429, "Retry-After: 1\r\n");
    case 2: answer.way = Answer::Way::hang; break;
    case 3:
      answer.way = Answer::Way::cut;
      answer.cut_after = number % 100;
      break;
    case 4: answer.delay = milliseconds{200}; break;
    default: return Answer::of(401);
  }
  return answer;
}

/// Breaks something of a server. Kills are for the first third, so that one process can be measured
/// over the rest.
void break_server(Scene& scene, std::minstd_rand& random, bool may_kill) {
  Server& server = scene.server(random() % scene.servers().size());
  if (!may_kill) {
    scene.fault(seconds{3});
    ::kill(server.process(), SIGSTOP);
    wait_for(milliseconds{500}, [] { return false; });
    ::kill(server.process(), SIGCONT);
  } else if (random() % 2 == 0) {
    scene.kill(server);
  } else {
    scene.fault(seconds{5});
    server.stop();
    scene.start(server);
  }
}

}  // namespace

void soak(Run& run) {
  const int lasts = run.pick(5, 30, 7'200);
  constexpr int deliveries_a_second = 20;
  SceneOptions options;
  options.customers = lasts * deliveries_a_second / 3;
  Scene scene(run, options);
  scene.begin();
  std::minstd_rand random(29);
  const Moment began = Clock::now();
  Measured early;
  Measured last;
  std::uintmax_t longest_log = 0;
  std::error_code none;
  Moment next_fault = began;
  std::size_t turn = 0;
  for (double now = 0; now < lasts; now = seconds_since(began)) {
    scene.sender().allow(static_cast<std::size_t>(now * deliveries_a_second));
    const bool first_third = now < lasts / 3.0;
    if (Clock::now() >= next_fault) {
      next_fault = Clock::now() + milliseconds{run.pick(1'000, 2'000, 10'000)};
      const std::size_t trouble = random();
      ++run.figures.faults;  // which explains no repeat of a call whose answer arrived
      // Every second turn all is well, so that work can be done.
      for (std::size_t which = 0; which < 2; ++which) {
        if (turn % 2 == 1 || random() % 2 == 0) {
          scene.target(which).accept_all();
        } else {
          scene.target(which).follow(
              [trouble](const Request& request) { return of_trouble(trouble, request.number); });
        }
      }
      if (turn++ % 5 == 4) break_server(scene, random, first_third);
    }
    if (early.kib == 0 && now > lasts * 0.5) early = measure(scene);
    if (early.kib != 0) last = measure(scene);
    const auto log = std::filesystem::file_size(scene.store_file() + "-wal", none);
    if (!none) longest_log = std::max(longest_log, log);
    wait_for(milliseconds{50}, [] { return false; });
  }
  for (std::size_t which = 0; which < 2; ++which) scene.target(which).accept_all();
  scene.finish(seconds{300});
  run.figures.notes.push_back(fmt::format(
      "{} s; memory {} KiB at half time and {} KiB at the end; descriptors {} and {}; the "
      "write-ahead log had at most {} KiB",
      lasts, early.kib, last.kib, early.descriptors, last.descriptors, longest_log / 1024));
  run.figures.expect(last.kib < early.kib + early.kib / 4 + 32 * 1024, "memory grows");
  run.figures.expect(last.descriptors <= early.descriptors + 16, "descriptors grow");
  run.figures.expect(longest_log < 256U << 20, "the write-ahead log grows");
}

}  // namespace ctsync::faults
