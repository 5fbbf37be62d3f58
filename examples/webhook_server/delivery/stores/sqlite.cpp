// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/due.hpp>
#include <filesystem>
#include <limits>
#include <sqlite/database.hpp>
#include <sqlite/disk/space.hpp>
#include <sqlite/schema.hpp>
#include <sqlite/store.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "clock.hpp"
#include "delivery/stores/store_kind.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

Result<AnyStore> open(const std::string& path, bool exclusive) {
  auto store = sqlite::Store::open({path, exclusive});
  if (!store) return std::move(store).error();
  return AnyStore(*std::move(store));
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Status open_to_read(sqlite::Database& database, const std::string& path) {
  return database.open(std::filesystem::absolute(path).string(), sqlite::Database::Access::read,
                       4096);
}

Result<int> schema_of(const std::string& path) {
  if (!exists(path)) return 0;
  sqlite::Database database;
  if (auto status = open_to_read(database, path); !status) return std::move(status).error();
  const auto version = database.number("PRAGMA user_version");
  if (auto status = database.status(); !status) return std::move(status).error();
  return static_cast<int>(version);
}

Result<bool> is_intact(const std::string& path) {
  sqlite::Database database;
  auto status = open_to_read(database, path);
  if (!status) return std::move(status).error();
  std::string found;
  {
    sqlite::Statement statement(database, "PRAGMA quick_check(1)");
    auto rows = statement.query();
    if (rows.next()) found = rows.text(0);
  }
  if (status = database.status(); !status) return std::move(status).error();
  return found == "ok";
}

/// If the wall clock was set back since the last run, process time goes on where it was, so that
/// what waits is not delayed. It is never ahead of the wall clock by more than the longest wait:
/// what is due later than that is due now.
Result<AnyStore> serve(const StoreSettings& settings, const StoreUse&) {
  auto store = sqlite::Store::open({settings.path, true});
  if (!store) return std::move(store).error();
  const auto last = store->put_off_at();
  if (!last) return last.error();
  if (*last <= due_by_another_clock(now())) process_clock().not_before(*last);
  return AnyStore(*std::move(store));
}

Result<AnyStore> look(const StoreSettings& settings) {
  if (!exists(settings.path)) {
    return Error{Errc::configuration, "",
                 "there is no store at " + settings.path + "; name the one the server uses"};
  }
  return open(settings.path, false);
}

/// A serving process has brought the schema up to date when it opened the file.
Result<Migration> migrate(const StoreSettings& settings) {
  auto from = schema_of(settings.path);
  if (!from) return std::move(from).error();
  if (auto store = open(settings.path, true); !store) return std::move(store).error();
  auto to = schema_of(settings.path);
  if (!to) return std::move(to).error();
  return Migration{*from, *to};
}

Result<StoreReport> report(const StoreSettings& settings) {
  auto store = look(settings);
  if (!store) return std::move(store).error();
  StoreReport report;
  auto schema = schema_of(settings.path);
  if (!schema) return std::move(schema).error();
  report.schema = *schema;
  report.newest_schema = static_cast<int>(sqlite::schema_steps.size());
  auto counts = store->counts();
  if (!counts) return std::move(counts).error();
  report.counts = *counts;
  for (const auto* end : {"", "-wal"}) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(settings.path + end, missing);
    if (!missing) report.bytes += static_cast<std::int64_t>(size);
  }
  return report;
}

Result<std::vector<StoreDay>> partitions(const StoreSettings&, Time) {
  return Error{Errc::unsupported, "",
               "a SQLite file has no partitions, and ctsync db prune removes its rows one by one"};
}

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

Finding judge(const StoreSettings& settings) {
  const auto& path = settings.path;
  if (!exists(path)) return no_store_yet(path);
  auto store = look(settings);
  if (!store) return unusable(path, store.error().detail);
  const auto counts = store->counts();
  if (!counts) return unusable(path, counts.error().detail);
  const auto intact = is_intact(path);
  if (!intact) return unusable(path, intact.error().detail);
  if (!*intact) {
    return {"store", State::failed, path + " is damaged",
            "stop ctsync and put a backup back, or: sqlite3 '" + path +
                "' .recover | sqlite3 recovered.db"};
  }
  return {"store", State::ok, path + " opens and is not damaged"};
}

/// The free space of the volume, by the rule by which the store takes deliveries.
Finding judge_disk(const std::string& path) {
  sqlite::Space space;
  space.open(std::filesystem::absolute(path).string());
  const auto status = space.measure();
  if (!status) {
    return {"disk", State::failed, status.error().detail,
            "delete what is not needed on that volume, or enlarge it; ctsync db prune frees pages "
            "of the database"};
  }
  if (space.free() == std::numeric_limits<std::int64_t>::max()) {
    return {"disk", State::skipped, "the volume of " + path + " does not tell its free space"};
  }
  const auto detail = std::to_string(space.free() >> 20) + " MiB are free where " + path + " is";
  if (!space.is_scarce()) return {"disk", State::ok, detail};
  return {
      "disk", State::warning,
      detail + "; deliveries are refused below " + std::to_string(2 * space.unit() >> 20) + " MiB",
      "delete what is not needed on that volume, or enlarge it"};
}

std::vector<Finding> examine(const StoreSettings& settings) {
  std::vector<Finding> findings{judge(settings)};
  if (exists(settings.path)) findings.push_back(judge_disk(settings.path));
  return findings;
}

Library library() { return {"SQLite", sqlite::library_version()}; }

}  // namespace

const StoreKind& sqlite_kind() {
  static constexpr StoreKind kind{"sqlite", serve,      look,    migrate,
                                  report,   partitions, examine, library};
  return kind;
}

}  // namespace ctsync::server
