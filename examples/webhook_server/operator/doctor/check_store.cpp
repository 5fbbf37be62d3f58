// SPDX-License-Identifier: MIT
#include <filesystem>
#include <string>
#include <system_error>

#include "delivery/open_store.hpp"
#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

Finding no_store_yet(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) {
    return {"store", State::skipped, "there is none yet; `ctsync serve` creates " + path};
  }
  return {"store", State::failed, "there is no folder " + folder.string(),
          "mkdir -p '" + folder.string() + "', or export INBOX_DATABASE_URL=sqlite:PATH"};
}

Finding unusable(const std::string& path, const std::string& detail) {
  return {"store", State::failed, detail,
          "export INBOX_DATABASE_URL=sqlite:PATH with the file of a ctsync store, or let " + path +
              " and its folder belong to the user of ctsync"};
}

}  // namespace

Finding check_store(Examination& examination) {
  const auto& settings = examination.settings;
  if (settings.sync.mode == Mode::direct) {
    return {"store", State::skipped, "nothing is stored in direct mode"};
  }
  const auto& path = settings.store.path;
  if (!store_exists(settings.store)) return no_store_yet(path);
  auto store = open_shared_store(settings.store);
  if (!store) return unusable(path, store.error().detail);
  const auto counts = store->counts();
  if (!counts) return unusable(path, counts.error().detail);
  const auto intact = store_is_intact(settings.store);
  if (!intact) return unusable(path, intact.error().detail);
  if (!*intact) {
    return {"store", State::failed, path + " is damaged",
            "stop ctsync and put a backup back, or: sqlite3 '" + path +
                "' .recover | sqlite3 recovered.db"};
  }
  return {"store", State::ok, path + " opens and is not damaged"};
}

}  // namespace ctsync::server
