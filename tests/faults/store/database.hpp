// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <set>
#include <string>

#include "store/store_view.hpp"

namespace ctsync::postgres::test {
class Cluster;
class Pooler;
}  // namespace ctsync::postgres::test

namespace ctsync::faults {

/// A PostgreSQL server of one row. It ends with its owner.
class Database {
 public:
  /// Alone, behind a pooler in transaction mode, or with a synchronous standby.
  enum class Form { alone, pooled, with_standby };
  explicit Database(Form form = Form::alone);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// The URL for the servers of ctsync: of the pooler, or of both servers, where there are.
  std::string url() const;
  /// The URL of the server itself, whichever accepts writes.
  std::string own_url() const;
  /// The same database at another port, such as that of a proxy.
  std::string url_at(int port) const;
  int port() const;
  std::string run(const std::string& sql) const;

  /// Ends the server as by `pg_ctl stop -m immediate`, or kills its processes.
  void end_at_once();
  void kill();
  /// Starts it again on its port.
  void start();

  /// Kills the primary server; the standby takes its place.
  void fail_over();

  /// The ids of the workers that the database knows.
  std::set<std::string> workers() const;
  /// Ends the leases of a worker that was killed: it sends nothing more, so only the wait is left
  /// out.
  void end_leases(const std::string& worker) const;

 private:
  std::unique_ptr<postgres::test::Cluster> cluster_;
  std::unique_ptr<postgres::test::Cluster> standby_;
  std::unique_ptr<postgres::test::Pooler> pooler_;
};

/// Why there can be no PostgreSQL server here, or nothing.
std::string lacks_postgres();
std::string lacks_pooler();

}  // namespace ctsync::faults
