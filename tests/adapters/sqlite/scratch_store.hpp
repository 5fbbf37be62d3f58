// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

#include "sqlite/schema.hpp"
#include "sqlite/store.hpp"
#include "suites/store_words.hpp"

namespace ctsync::sqlite {

/// A folder of its own for one test, removed with all that is in it.
struct ScratchFolder {
  std::string path = (std::filesystem::temp_directory_path() / "ctsync-XXXXXX").string();

  ScratchFolder() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string file() const { return path + "/store.db"; }
};

/// A plain connection, for what a store would not do.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    sqlite3_busy_timeout(handle_, 5000);
  }
  ~RawDatabase() { sqlite3_close(handle_); }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  void run(const char* sql) {
    REQUIRE(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  std::string text(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    std::string value(bytes == nullptr ? "" : bytes,
                      static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    sqlite3_finalize(statement);
    return value;
  }
  std::int64_t number(const char* sql) { return std::stoll(text(sql)); }
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// Makes of a file of the newest schema one of an older schema, from the 8th on.
inline void take_back_to(RawDatabase& file, int schema) {
  constexpr std::array undo{
      "DROP TABLE find_tail; DROP TABLE find_run; DROP TABLE find_span",
      "DROP TABLE tally; DROP TABLE series",
      "DROP TABLE job; DROP TABLE job_count",
      "DROP TABLE rules; ALTER TABLE inbox DROP COLUMN rules",
      "DROP TABLE inbox_before",
      "DROP TABLE hold; DROP TABLE action",
      "DROP INDEX inbox_discarded; DROP INDEX outbox_discarded",
  };
  static_assert(schema_steps.size() == 8 + undo.size());
  for (auto step = schema - 8; step < std::ssize(undo); ++step) {
    file.run(undo.at(static_cast<std::size_t>(step)));
  }
  file.run(("PRAGMA user_version = " + std::to_string(schema)).c_str());
}

/// An empty store in a folder of its own.
struct ScratchStore {
  ScratchFolder folder;
  Store store = suites::must(Store::open({folder.file()}));
  Store& operator*() { return store; }

  /// No call can be settled while this is on: what counts the states is missing.
  void hinder(bool on) {
    RawDatabase(folder.file())
        .run(on ? "ALTER TABLE counts RENAME TO hindered"
                : "ALTER TABLE hindered RENAME TO counts");
  }
};

}  // namespace ctsync::sqlite
