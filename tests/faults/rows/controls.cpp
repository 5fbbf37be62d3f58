// SPDX-License-Identifier: MIT
#include "harness/scene.hpp"
#include "rows.hpp"

/// Defects that are built in on purpose (faulty/). A row that finds nothing here would find nothing
/// elsewhere.
namespace ctsync::faults {

namespace {

/// Allows some deliveries after another, and each time `at_work` says that the servers of this role
/// are at work on them, which have a defect, kills these.
void kill_with_defect(Run& run, const char* defect, const std::string& role,
                      void (*at_work)(Scene& scene, std::size_t upto, std::size_t told)) {
  constexpr std::size_t kills = 8;
  SceneOptions options;
  options.server.program = run.programs.faulty;
  options.server.environment["TESTS_FAULT"] = defect;
  options.customers = 200;
  Scene scene(run, options);
  scene.begin();
  const std::size_t places = scene.sender().places();
  for (std::size_t i = 1; i <= kills; ++i) {
    const auto told = scene.target(0).accepted();
    const auto upto = places * i / (kills + 1);
    scene.sender().allow(upto);
    at_work(scene, upto, told);
    for (const auto& server : scene.servers()) {
      if (server->role() == role || server->role() == "all") scene.kill(*server);
    }
  }
  scene.finish();
}

}  // namespace

void acknowledge_early(Run& run) {
  kill_with_defect(
      run, "acknowledge-early", "gateway",
      [](Scene& scene, std::size_t upto, std::size_t) { scene.sender().wait_until_done(upto); });
}

void settle_early(Run& run) {
  kill_with_defect(run, "settle-early", "worker", [](Scene& scene, std::size_t, std::size_t told) {
    wait_for(seconds{2}, [&] { return scene.target(0).accepted() > told; });
  });
}

void ignore_fence(Run& run) {
  SceneOptions options;
  options.server.program = run.programs.faulty;
  options.server.environment["TESTS_FAULT"] = "ignore-fence";
  options.customers = 400;
  Scene scene(run, options);
  scene.begin();
  scene.finish();
}

}  // namespace ctsync::faults
