// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/base/uuid.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "postgres/database/elapsing_clock.hpp"
#include "postgres/database/parameters.hpp"

struct pg_conn;
struct pg_result;

namespace ctsync::postgres {

/// The rows that a statement returned, in the binary format.
class Rows {
 public:
  Rows() = default;
  explicit Rows(pg_result* result);

  bool next() noexcept { return ++at_ < count_; }
  int count() const noexcept { return count_; }
  int columns() const noexcept;
  /// The number of rows that the statement changed.
  std::int64_t changed() const;

  bool null(int column) const;
  std::int64_t integer(int column) const;  ///< of int2, int4, int8 and boolean
  int small(int column) const { return static_cast<int>(integer(column)); }
  Time time(int column) const { return Time{Duration{integer(column)}}; }
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string(bytes(column)); }

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };
  std::unique_ptr<pg_result, Clear> result_;
  int count_ = 0;
  int at_ = -1;
};

/// What the failure of a statement means for whoever sent it.
enum class Failure {
  none,
  repeat,   ///< the server gave up the transaction; the same may succeed now (40001, 53300, ...)
  lost,     ///< the connection is gone or too slow; whether the statement took effect is unknown
  refused,  ///< the server refuses this statement, and would again
};

/// One connection, to be used by one thread at a time. It connects when a statement needs it, also
/// after a loss. It keeps no state in the session, so that a pooler in transaction mode may stand
/// between. Every wait has a deadline. A connection that was idle may be lost without a word: what
/// is between forgets it, or the host suspended this process meanwhile. So it is asked first, and
/// replaced if it does not answer within a second.
class Connection {
 public:
  /// `url` is a libpq connection URI or keyword string; several hosts are allowed. `patience` is
  /// how long a statement may take that is given no time of its own. After `idle` without a
  /// statement the server is asked first.
  explicit Connection(std::string url,
                      std::chrono::milliseconds patience = std::chrono::seconds{10},
                      std::chrono::milliseconds idle = std::chrono::seconds{5});
  ~Connection();
  Connection(Connection&&) = delete;

  /// Errors: unavailable if there is no connection, configuration if the server refuses the login.
  Status connect();

  /// Runs one statement. Errors: unavailable after Failure::repeat and Failure::lost, else
  /// internal.
  Result<Rows> run(const char* sql, Parameters parameters = {},
                   std::optional<std::chrono::milliseconds> within = {});
  /// Runs constant statements without parameters, separated by semicolons; rows are dropped.
  Status execute(const char* sql, std::optional<std::chrono::milliseconds> within = {});

  /// Begins a transaction, which commit() or roll_back() must end. If the connection is lost in it,
  /// every statement until then fails, so that none runs outside of the transaction. The server
  /// ends one of a process that is stopped in it, whose locks would keep others out.
  Status begin(const char* sql = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'");
  Status commit(std::optional<std::chrono::milliseconds> within = {});

  Failure failure() const noexcept { return failure_; }
  /// The SQLSTATE of the last failure; empty if the server said none.
  std::string_view sqlstate() const noexcept { return sqlstate_; }
  /// The process that the server announced when it accepted the connection. A pooler announces
  /// another number than `pg_backend_pid()` gives.
  int announced_backend() const noexcept;
  /// Ends a transaction that failed, if there is one; closes the connection if that is not
  /// possible.
  void roll_back();
  void close() noexcept;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };

  Status ready();
  bool was_idle() const;
  bool answers();
  Result<Rows> wait_for_result(std::chrono::milliseconds within);
  bool wait_for_socket(bool write, std::chrono::steady_clock::time_point end) const;
  Error lost(std::string_view what);
  Error refused(const pg_result* result);

  std::string url_;
  std::chrono::milliseconds patience_;
  std::chrono::milliseconds idle_;
  ElapsingClock::time_point used_{};
  std::chrono::system_clock::time_point used_by_wall_{};
  std::unique_ptr<pg_conn, Finish> connection_;
  Failure failure_ = Failure::none;
  std::string sqlstate_;
  bool transaction_ = false;  // from begin() to commit() or roll_back()
  bool asking_ = false;       // whether the server is there, which needs no cancellation
  bool local_only_ = false;   // a commit is on the primary server alone
};

}  // namespace ctsync::postgres
