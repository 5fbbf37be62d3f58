// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

void duplicate_storm(Run& run) {
  SceneOptions options;
  options.customers = run.pick(20, 100, 1'000);
  options.versions = 3;
  options.envelopes = true;
  const auto deliveries = make_deliveries(options.customers, options.versions).size();
  options.sequence = repeated(deliveries, 20, 5);
  options.sender.connections = 32;
  Scene scene(run, options);
  scene.begin();
  scene.finish();
  run.figures.notes.push_back(
      fmt::format("{} requests accepted", scene.sender().endings().accepted));
  run.figures.expect(
      scene.view().rows().entries.size() == deliveries,
      fmt::format("{} entries of {} deliveries", scene.view().rows().entries.size(), deliveries));
}

void shuffled_versions(Run& run) {
  SceneOptions options;
  options.customers = run.pick(20, 100, 1'000);
  options.versions = 20;
  options.window = 0;
  Scene scene(run, options);
  scene.begin();
  scene.finish();
}

void burst(Run& run) {
  SceneOptions options;
  options.customers = run.pick(500, 3'000, 100'000);
  options.versions = 3;
  options.sender.connections = 100;
  Scene scene(run, options);
  const long before = scene.memory();
  scene.begin();
  scene.sender().allow_all();
  long most = before;
  require("the burst is over", seconds{900}, [&] {
    most = std::max(most, scene.memory());
    return scene.sender().done() == scene.sender().places();
  });
  const double p99 = scene.sender().latency(0.99);
  scene.finish(seconds{600});
  run.figures.notes.push_back(
      fmt::format("p99 of 2xx {:.0f} ms, memory grew by {} KiB", p99 * 1000, most - before));
  run.figures.expect(p99 < 1.0 * patience(), fmt::format("p99 was {:.1f} s", p99));
  run.figures.expect(most - before < 200 * 1024, "memory grew by more than 200 MiB");
}

}  // namespace ctsync::faults
