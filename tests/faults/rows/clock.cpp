// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <array>

#include "harness/scene.hpp"
#include "harness/wall_clock.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

constexpr std::array<long, 7> jumps{-300, 3'600, -3'600, 86'400, -86'400, 90'000, 1};

}  // namespace

void clock_jumps(Run& run) {
  const TemporaryFolder folder;
  const WallClock clock(folder.path());
  SceneOptions options;
  options.customers = 20 * static_cast<int>(jumps.size());
  clock.join(options.server.environment);
  Scene scene(run, options);
  scene.begin();
  const std::size_t places = scene.sender().places();
  // A jump explains no call that is sent twice.
  run.figures.faults = jumps.size();
  long now = 0;
  for (std::size_t i = 0; i < jumps.size(); ++i) {
    // Calls wait after 503 when the clock jumps, and after the jump the target is well again.
    scene.target(0).follow([](const Request&) { return Answer::of(503); });
    const auto upto = places * (i + 1) / jumps.size();
    scene.sender().allow(upto);
    scene.sender().wait_until_done(upto);
    const auto asked = scene.target(0).requests();
    require("the target refuses", seconds{30}, [&] { return scene.target(0).requests() > asked; });
    now += jumps[i];
    clock.set(now);
    scene.sender().set_clock(seconds{now});
    // The jump of more than the longest age of a retry meets a target that is still down, and lasts
    // a moment only.
    if (jumps[i] > 86'400) {
      const auto before = scene.target(0).requests();
      wait_for(seconds{5}, [&] { return scene.target(0).requests() > before; });
      now -= jumps[i];
      clock.set(now);
      scene.sender().set_clock(seconds{now});
    }
    scene.target(0).accept_all();
    const Moment well = Clock::now();
    const bool drained = scene.drain(seconds{30});
    run.figures.notes.push_back(
        drained ? fmt::format("{:+} s: all told after {:.1f} s", jumps[i], seconds_since(well))
                : fmt::format("{:+} s: {} entries and calls wait", jumps[i],
                              scene.view().unfinished()));
    run.figures.expect(drained, fmt::format("a jump of {:+} s parks work", jumps[i]));
  }
  scene.finish();
  std::size_t dead = 0;
  for (const auto& call : scene.view().rows().calls) {
    dead += call.state == "dead" && !call.superseded ? 1U : 0U;
  }
  run.figures.expect(dead == 0, fmt::format("{} dead letters", dead));
  run.figures.expect(scene.sender().endings().refused == 0, "a delivery was refused");
}

}  // namespace ctsync::faults
