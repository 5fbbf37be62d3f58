// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <array>
#include <functional>
#include <stdexcept>

#include "store/store_view.hpp"

namespace ctsync::faults {

namespace {

constexpr std::array entry_states{"waiting", "done", "ignored", "dead", "scheduled"};
constexpr std::array call_states{"waiting", "accepted", "dead"};

class SqliteView final : public StoreView {
 public:
  SqliteView(std::string file, Open how)
      : file_(std::move(file)),
        flags_(how == Open::recover ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) {}

  Rows rows() override {
    Rows all;
    query("SELECT entry, state, code FROM inbox", [&](sqlite3_stmt* row) {
      all.entries.push_back({text(row, 0),
                             entry_states.at(static_cast<std::size_t>(sqlite3_column_int(row, 1))),
                             text(row, 2)});
    });
    query(
        "SELECT t.name, o.message_id, o.entry, o.state, o.code, o.superseded FROM outbox o "
        "LEFT JOIN target t ON t.id = o.target",
        [&](sqlite3_stmt* row) {
          all.calls.push_back({text(row, 0), text(row, 1), text(row, 2),
                               call_states.at(static_cast<std::size_t>(sqlite3_column_int(row, 3))),
                               text(row, 4), sqlite3_column_int(row, 5) != 0});
        });
    return all;
  }

  std::int64_t unfinished() override {
    std::int64_t count = -1;
    try {
      query(
          "SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM inbox "
          "WHERE state = 4) + (SELECT count(*) FROM outbox WHERE state = 0)",
          [&](sqlite3_stmt* row) { count = sqlite3_column_int64(row, 0); });
    } catch (const std::runtime_error&) {
      return -1;  // there is no file yet, or the server that holds it is starting
    }
    return count;
  }

  std::map<std::string, std::int64_t> tallies() override {
    std::map<std::string, std::int64_t> counted;
    query(
        "SELECT s.tally, sum(t.n) FROM tally t JOIN series s ON s.id = t.series "
        "WHERE t.resolution = 2 GROUP BY 1",
        [&](sqlite3_stmt* row) { counted[text(row, 0)] = sqlite3_column_int64(row, 1); });
    return counted;
  }

  std::vector<std::string> damage() override {
    std::vector<std::string> found;
    query("PRAGMA integrity_check", [&](sqlite3_stmt* row) {
      if (text(row, 0) != "ok") found.push_back("integrity_check: " + text(row, 0));
    });
    query("PRAGMA foreign_key_check",
          [&](sqlite3_stmt* row) { found.push_back("foreign_key_check: " + text(row, 0)); });
    return found;
  }

 private:
  static std::string text(sqlite3_stmt* row, int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return bytes == nullptr ? std::string() : std::string(bytes);
  }

  /// Opens the file for each query, because it may be replaced between two.
  void query(const char* sql, const std::function<void(sqlite3_stmt*)>& each) {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(file_.c_str(), &raw, flags_, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(raw, sqlite3_close);
    sqlite3_busy_timeout(raw, 10000);
    sqlite3_stmt* prepared = nullptr;
    int code = opened;
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(raw, sql, -1, &prepared, nullptr);
    if (code == SQLITE_OK) {
      while ((code = sqlite3_step(prepared)) == SQLITE_ROW) each(prepared);
    }
    const std::string problem = sqlite3_errmsg(raw);
    sqlite3_finalize(prepared);
    if (code != SQLITE_DONE) throw std::runtime_error("cannot read " + file_ + ": " + problem);
  }

  std::string file_;
  int flags_;
};

}  // namespace

std::unique_ptr<StoreView> view_sqlite(const std::string& file, Open how) {
  return std::make_unique<SqliteView>(file, how);
}

}  // namespace ctsync::faults
