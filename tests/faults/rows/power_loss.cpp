// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "harness/disk_images.hpp"
#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// Compares an image with what was acknowledged until then.
void check_image(const std::string& store, Moment at, const Scene& scene,
                 const std::vector<Sent>& ledger, Figures& figures) {
  std::set<std::string> stored;
  const auto view = view_sqlite(store, Open::recover);
  try {
    figures.damage += view->damage().size();
    for (const auto& entry : view->rows().entries) stored.insert(entry.id);
  } catch (const std::exception& error) {
    // Before the first commit there is no table, and nothing was acknowledged.
    const auto acknowledged = std::count_if(ledger.begin(), ledger.end(), [&](const Sent& sent) {
      return sent.acknowledged && *sent.acknowledged <= at;
    });
    if (acknowledged > 0 && ++figures.damage == 1) figures.notes.push_back(error.what());
    figures.lost += static_cast<std::size_t>(acknowledged);
    return;
  }
  std::size_t missing = 0;
  for (std::size_t i = 0; i < ledger.size(); ++i) {
    if (!ledger[i].acknowledged || *ledger[i].acknowledged > at) continue;
    missing += stored.contains(scene.deliveries()[i].id) ? 0U : 1U;
  }
  if (missing > 0 && figures.lost == 0) {
    figures.notes.push_back(fmt::format("an image lacks {} acknowledged deliveries", missing));
  }
  figures.lost += missing;
}

void lose_power(Run& run, const std::string& program, const std::string& defect, int customers,
                int images) {
  TemporaryFolder folder;
  SceneOptions options;
  options.customers = customers;
  options.server.program = program;
  options.store_file = folder.file("ctsync.db");
  options.server.environment["LD_PRELOAD"] = run.programs.recorder;
  options.server.environment["TESTS_RECORD_STORE"] = options.store_file;
  options.server.environment["TESTS_RECORD_LOG"] = folder.file("records");
  if (!defect.empty()) options.server.environment["TESTS_FAULT"] = defect;
  Scene scene(run, options);
  scene.begin();
  scene.sender().finish(seconds{300});
  require("drained", seconds{120}, [&] { return scene.drain(seconds{1}); });
  scene.server().kill();
  const auto ledger = scene.sender().ledger();
  run.figures.deliveries = ledger.size();
  run.figures.acknowledged = scene.sender().acknowledged();
  run.figures.told = scene.target(0).accepted() + scene.target(1).accepted();
  DiskImages disk(folder.file("records"));
  std::minstd_rand random(23);
  std::vector<std::size_t> cuts;
  for (int i = 0; i < images; ++i) cuts.push_back(random() % disk.records());
  std::sort(cuts.begin(), cuts.end());
  const std::string image = folder.file("image.db");
  for (const auto cut : cuts) {
    const Moment at = disk.write(cut, image, random);
    check_image(image, at, scene, ledger, run.figures);
  }
  run.figures.faults = cuts.size();
  run.figures.notes.push_back(fmt::format("{} images from {} writes and {} syncs", cuts.size(),
                                          disk.records() - disk.syncs(), disk.syncs()));
}

}  // namespace

void power_losses(Run& run) {
  lose_power(run, run.programs.ctsync, "", run.pick(200, 2'000, 6'000), run.pick(20, 100, 1'000));
}

void synchronous_off(Run& run) { lose_power(run, run.programs.faulty, "synchronous-off", 100, 50); }

}  // namespace ctsync::faults
