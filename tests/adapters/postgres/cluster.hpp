// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "session.hpp"
#include "workspace.hpp"

namespace ctsync::postgres::test {

/// A PostgreSQL server of this test program alone, with its data in a temporary folder, on a
/// loopback port that was free. Nothing of it is left when it is destroyed or the program is
/// killed. Functions throw std::runtime_error with the end of the server's log if something fails.
class Cluster {
 public:
  /// What a commit waits for: the disk, or only the operating system, which is faster. The files
  /// then lie in memory if there is enough.
  enum class Commit { to_system, to_disk };
  /// How a server ends: it closes sessions in order, it breaks off without a checkpoint, or all its
  /// processes are killed.
  enum class End { fast, immediate, killed };

  /// Makes the cluster and starts the server.
  explicit Cluster(Commit commit);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  /// The server that the tests of one program share. Tests that stop a server make their own.
  static Cluster& shared();

  int port() const noexcept { return port_; }
  const std::string& folder() const noexcept { return workspace_->path(); }
  /// The user is ctsync, a superuser without a password.
  std::string url(const std::string& database = "postgres") const;
  /// The end of what the server logged.
  std::string log() const;
  /// Runs SQL on a connection of its own and returns the first value.
  std::string run(const std::string& sql, const std::string& database = "postgres") const;

  /// Makes a database that others are copied from, unless it is there: `fill` gets its URL and must
  /// have closed its connections when it returns. Not for two threads at once.
  void prepare_template(const std::string& name,
                        const std::function<void(const std::string& url)>& fill);

  /// Ends the server and returns when all its processes are gone.
  void end(End how);
  /// Starts the server that was ended, on the same port.
  void start();

  /// Stops all processes of the server where they are, as a machine that hangs. The system still
  /// accepts connections for it.
  void pause();
  void resume();

  /// Makes a second server that streams from this one. When it returns, each commit here waits
  /// until the standby has it on its disk.
  std::unique_ptr<Cluster> make_standby();
  /// Makes a standby accept writes. Commits there wait for no other server.
  void promote();

 private:
  Cluster(const Cluster& primary, const std::string& name);
  std::string data() const { return folder() + "/" + name_; }
  std::string log_file() const { return data() + ".log"; }
  std::vector<std::string> command() const;
  bool is_ready();
  friend class Database;
  /// Runs SQL on a connection that stays: a new one would double the time that a database takes.
  void administer(const std::string& sql);

  std::shared_ptr<Workspace> workspace_;  ///< A standby shares it.
  std::string name_;
  Commit commit_;
  int port_ = 0;
  pid_t process_ = -1;
  std::mutex mutex_;
  std::unique_ptr<Session> administrator_;
};

/// A URL that reaches whichever of two servers accepts writes.
std::string url_of_both(const Cluster& one, const Cluster& other, const std::string& database);

/// A database of one test: a copy of another database, removed at the end.
class Database {
 public:
  explicit Database(Cluster& cluster, const std::string& copy_of = "template1");
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  const std::string& name() const noexcept { return name_; }
  std::string url() const { return cluster_.url(name_); }
  std::string run(const std::string& sql) const { return cluster_.run(sql, name_); }

 private:
  Cluster& cluster_;
  std::string name_;
};

}  // namespace ctsync::postgres::test
