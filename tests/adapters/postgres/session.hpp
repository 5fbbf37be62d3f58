// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <string>

namespace ctsync::postgres::test {

/// A plain connection, for what a store would not do.
class Session {
 public:
  /// Throws if the server does not accept the connection.
  explicit Session(const std::string& url);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { PQfinish(connection_); }

  /// Runs one or more statements. Returns the first value of the last result, "" if there is none.
  /// Throws with the server's message if a statement fails.
  std::string run(const std::string& sql);

  /// Asks the server whether the connection still works.
  bool works();

  PGconn* handle() noexcept { return connection_; }

 private:
  PGconn* connection_;
};

}  // namespace ctsync::postgres::test
