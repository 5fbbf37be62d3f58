// SPDX-License-Identifier: MIT
#include "sqlite/schema.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <string_view>

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

constexpr auto newest = static_cast<std::int64_t>(schema_steps.size());

Status check_owner(Database& database, const std::string& path, std::int64_t version) {
  const auto owner = database.number("PRAGMA application_id");
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  if (database.failed()) return database.status();
  const bool empty = tables == 0 && version == 0 && owner == 0;
  if (owner != application_id && !empty) {
    return Error{Errc::configuration, "store",
                 path + " is a database of another program; name another file"};
  }
  if (version > newest) {
    return Error{Errc::configuration, "store",
                 path + " has schema " + std::to_string(version) + " and this ctsync knows " +
                     std::to_string(newest) + "; run the newer ctsync that wrote it"};
  }
  return {std::monostate{}};
}

std::string_view text_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// What the third step needs to know besides SQL.
void add_lane_functions(sqlite3* handle) {
  using Values = sqlite3_value**;
  const auto add = [handle](const char* name, auto function) {
    sqlite3_create_function(handle, name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, function,
                            nullptr, nullptr);
  };
  add(
      "lane_of", +[](sqlite3_context* context, int, Values values) {
        sqlite3_result_int64(context, lane_of(sqlite3_value_int64(values[0]), text_of(values[1])));
      });
  add(
      "former_lane", +[](sqlite3_context* context, int, Values values) {
        sqlite3_result_int64(context, former_lane(text_of(values[0]), text_of(values[1])));
      });
}

void take_steps(Database& database, std::int64_t version) {
  add_lane_functions(database.handle());
  for (auto step = version; step < newest; ++step) {
    database.execute(schema_steps[static_cast<std::size_t>(step)]);
  }
  database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(newest)).c_str());
}

}  // namespace

Status bring_up_to_date(Database& database, const std::string& path) {
  const auto seen = database.number("PRAGMA user_version");
  if (auto status = check_owner(database, path, seen); !status) return status;
  if (seen == newest) return {std::monostate{}};
  database.execute("BEGIN IMMEDIATE");
  // Another process may have taken the steps while this one waited.
  const auto version = database.number("PRAGMA user_version");
  if (version < newest) take_steps(database, version);
  database.execute("COMMIT");
  auto status = database.status();
  if (!status && database.in_transaction()) {
    database.clear_failure();
    database.execute("ROLLBACK");
  }
  return status;
}

}  // namespace ctsync::sqlite
