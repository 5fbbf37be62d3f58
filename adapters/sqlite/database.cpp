// SPDX-License-Identifier: MIT
#include "sqlite/database.hpp"

#include <sqlite3.h>

#include "sqlite/disk/condition.hpp"

namespace ctsync::sqlite {
namespace {

// SQLite counts the bytes it allocates under a lock that all connections share, and nobody asks
// for the sum. It can only be told before its first use; if another has used it, it goes on.
void configure_once() {
  [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Error error_of(int code, const std::string& path) {
  const auto say = [&path](Errc errc, std::string_view text) {
    return Error{errc, "store", path + " " + std::string(text)};
  };
  switch (code == SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : code & 0xff) {
    case SQLITE_FULL:
      return say(Errc::unavailable, "cannot grow: the disk is full; free some space");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return say(Errc::unavailable, "is held by another process for more than 5 seconds");
    case SQLITE_IOERR:
      return say(Errc::unavailable, "could not be read or written (SQLite code " +
                                        std::to_string(code) +
                                        "); look for a full or failing disk");
    case SQLITE_NOMEM: return say(Errc::unavailable, "could not be used: memory is exhausted");
    case SQLITE_CORRUPT:
      return say(Errc::unavailable,
                 "is damaged; stop ctsync and restore a backup, or run sqlite3's .recover on it");
    case SQLITE_NOTADB:
      return say(Errc::configuration, "is not a SQLite database; name another file");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return say(Errc::configuration,
                 "cannot be written; check that its directory exists and that both belong to the "
                 "user who runs ctsync");
    case SQLITE_TOOBIG: return say(Errc::too_large, "cannot hold a value of this size");
    default:
      return say(Errc::internal, std::string("failed: ") + sqlite3_errstr(code) + " (SQLite code " +
                                     std::to_string(code) + ")");
  }
}

Database::~Database() { sqlite3_close_v2(handle_); }

Status Database::open(const std::string& path, Access access, int cache_kib) {
  path_ = path;
  configure_once();
  note(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                       nullptr));
  if (failed()) return status();
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, 5000);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // Both take effect only while the file is still empty. Later the second would write to the file
  // all the same, and so fail on a full disk.
  if (number("PRAGMA page_count") == 0) {
    execute("PRAGMA page_size = 4096");
    execute("PRAGMA auto_vacuum = INCREMENTAL");
  }
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
  execute("PRAGMA secure_delete = ON");
  execute("PRAGMA temp_store = MEMORY");
  execute(("PRAGMA cache_size = -" + std::to_string(cache_kib)).c_str());
  if (access == Access::read) execute("PRAGMA query_only = ON");
  return status();
}

void Database::execute(const char* sql) {
  if (failed()) return;
  note(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  auto rows = statement.query();
  return rows.next() ? rows.integer(0) : 0;
}

Status Database::status() const {
  if (!failed()) return {std::monostate{}};
  return error_of(code_, path_);
}

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

std::int64_t Database::last_row() const noexcept { return sqlite3_last_insert_rowid(handle_); }

// The index of the log could not grow: SQLite says only that its size could not be changed.
bool Database::is_full() const noexcept {
  return (code_ & 0xff) == SQLITE_FULL || code_ == SQLITE_IOERR_SHMSIZE;
}

void Database::note(int code) noexcept {
  if (code_ != 0 || code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  code_ = code;
  const int kind = code & 0xff;
  const bool failing = kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_IOERR;
  if (failing && !is_full() && condition_ != nullptr) condition_->failed();
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::prepare() {
  if (statement_ != nullptr || database_.failed()) return;
  database_.note(sqlite3_prepare_v3(database_.handle_, sql_, -1, SQLITE_PREPARE_PERSISTENT,
                                    &statement_, nullptr));
}

void Statement::bind(int place, std::int64_t value) {
  if (database_.failed()) return;
  database_.note(sqlite3_bind_int64(statement_, place, value));
}

// A null pointer would bind NULL where an empty text is meant.
void Statement::bind(int place, std::string_view value) {
  if (database_.failed()) return;
  database_.note(sqlite3_bind_text64(statement_, place, value.empty() ? "" : value.data(),
                                     value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int place, Blob value) {
  if (database_.failed()) return;
  const char* data = value.bytes.empty() ? "" : value.bytes.data();
  database_.note(sqlite3_bind_blob64(statement_, place, data, value.bytes.size(), SQLITE_STATIC));
}

std::int64_t Statement::finish() {
  if (database_.failed()) return 0;
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement_);
  database_.note(code);
  const auto changed = code == SQLITE_DONE ? sqlite3_changes(database_.handle_) : 0;
  sqlite3_reset(statement_);
  return changed;
}

Cursor::~Cursor() { sqlite3_reset(statement_.statement_); }

bool Cursor::next() {
  if (statement_.database_.failed()) return false;
  const int code = sqlite3_step(statement_.statement_);
  statement_.database_.note(code);
  return code == SQLITE_ROW;
}

std::int64_t Cursor::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_.statement_, column);
}

std::string_view Cursor::bytes(int column) const noexcept {
  const void* data = sqlite3_column_blob(statement_.statement_, column);
  const int size = sqlite3_column_bytes(statement_.statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

bool Cursor::null(int column) const noexcept {
  return sqlite3_column_type(statement_.statement_, column) == SQLITE_NULL;
}

std::string library_version() { return sqlite3_libversion(); }

}  // namespace ctsync::sqlite
