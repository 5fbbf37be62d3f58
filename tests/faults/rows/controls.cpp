// SPDX-License-Identifier: MIT
#include "harness/scene.hpp"
#include "rows.hpp"

/// Defects that are built in on purpose (faulty/). A row that finds nothing here would find nothing
/// elsewhere.
namespace ctsync::faults {

namespace {

void kill_with_defect(Run& run, const char* defect, int kills) {
  SceneOptions options;
  options.server.program = run.programs.faulty;
  options.server.environment["CTSYNC_FAULT"] = defect;
  options.customers = 200;
  Scene scene(run, options);
  scene.begin();
  const std::size_t places = scene.sender().places();
  for (int i = 1; i <= kills; ++i) {
    const auto upto = places * static_cast<std::size_t>(i) / static_cast<std::size_t>(kills + 1);
    scene.sender().allow(upto);
    scene.sender().wait_until_done(upto);
    scene.kill(scene.server());
  }
  scene.finish();
}

}  // namespace

void acknowledge_early(Run& run) { kill_with_defect(run, "acknowledge-early", 5); }

void settle_early(Run& run) { kill_with_defect(run, "settle-early", 5); }

void ignore_fence(Run& run) {
  SceneOptions options;
  options.server.program = run.programs.faulty;
  options.server.environment["CTSYNC_FAULT"] = "ignore-fence";
  options.customers = 400;
  Scene scene(run, options);
  scene.begin();
  scene.finish();
}

}  // namespace ctsync::faults
