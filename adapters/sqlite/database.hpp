// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace ctsync::sqlite {

class Condition;
class Cursor;

/// Bytes bound or read as a BLOB; text is bound as a plain string_view.
struct Blob {
  std::string_view bytes;
};

/// One SQLite connection, to be used by one thread at a time. The first failure since
/// clear_failure() is remembered, and until then its statements do nothing: a sequence of
/// statements is written without checks between them and asked once, by status(), how it went.
class Database {
 public:
  enum class Access { read, write };

  Database() = default;
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Opens an existing file in WAL mode with synchronous=FULL, a busy timeout of 5 s and SQLite's
  /// defences on; `cache_kib` bounds the page cache.
  Status open(const std::string& path, Access access, int cache_kib);

  /// Runs constant SQL without parameters; rows are dropped.
  void execute(const char* sql);
  /// The first column of the first row of constant SQL, or 0.
  std::int64_t number(const char* sql);

  bool failed() const noexcept { return code_ != 0; }
  void clear_failure() noexcept { code_ = 0; }
  /// Success, or what the first failure means to whoever runs ctsync.
  Status status() const;
  bool in_transaction() const noexcept;
  std::int64_t last_row() const noexcept;
  /// From now on tells of damage and I/O errors, whatever statement meets them.
  void report_to(Condition& condition) noexcept { condition_ = &condition; }
  /// Whether the first failure was that the disk is full.
  bool is_full() const noexcept;
  sqlite3* handle() const noexcept { return handle_; }

 private:
  friend class Statement;
  friend class Cursor;
  void note(int code) noexcept;

  sqlite3* handle_ = nullptr;
  std::string path_;
  int code_ = 0;
  Condition* condition_ = nullptr;
};

/// A prepared statement, compiled at its first use and kept for the life of its connection. Bound
/// text and bytes must live until the statement has run.
class Statement {
 public:
  Statement(Database& database, const char* sql) noexcept : database_(database), sql_(sql) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Runs to the end with these parameters; how many rows it changed, 0 after a failure.
  template <class... Values>
  std::int64_t run(const Values&... values) {
    bind_all(values...);
    return finish();
  }
  /// Starts a query; rows come from the Cursor's next().
  template <class... Values>
  Cursor query(const Values&... values);

 private:
  friend class Cursor;
  template <class... Values>
  void bind_all(const Values&... values) {
    prepare();
    int place = 0;
    (bind(++place, values), ...);
  }
  void prepare();
  void bind(int place, std::int64_t value);
  void bind(int place, std::string_view value);
  void bind(int place, Blob value);
  void bind(int place, Time value) { bind(place, std::int64_t{value.time_since_epoch().count()}); }
  template <std::same_as<int> Int>
  void bind(int place, Int value) {
    bind(place, std::int64_t{value});
  }
  std::int64_t finish();

  Database& database_;
  const char* sql_;
  sqlite3_stmt* statement_ = nullptr;
};

/// The rows of one run of a Statement; resets it when it goes out of scope. Views stay valid until
/// the next call of next().
class Cursor {
 public:
  explicit Cursor(Statement& statement) noexcept : statement_(statement) {}
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  bool next();
  std::int64_t integer(int column) const noexcept;
  int small(int column) const noexcept { return static_cast<int>(integer(column)); }
  std::string_view bytes(int column) const noexcept;
  std::string text(int column) const { return std::string(bytes(column)); }
  Time time(int column) const noexcept { return Time{Duration{integer(column)}}; }
  bool null(int column) const noexcept;

 private:
  Statement& statement_;
};

template <class... Values>
Cursor Statement::query(const Values&... values) {
  bind_all(values...);
  return Cursor(*this);
}

/// The first column of the first row; nothing if there is none.
inline std::optional<std::int64_t> first_number(Cursor&& rows) {
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

/// The Error for a SQLite result code met while working on `path`.
Error error_of(int code, const std::string& path);

/// The version of the SQLite that runs.
std::string library_version();

}  // namespace ctsync::sqlite
