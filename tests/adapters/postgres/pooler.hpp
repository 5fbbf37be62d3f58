// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "cluster.hpp"
#include "workspace.hpp"

namespace ctsync::postgres::test {

/// pgbouncer in transaction mode in front of a cluster, on a loopback port that was free. It shares
/// at most two connections a database among its clients, so that each statement outside of a
/// transaction may run in another session.
class Pooler {
 public:
  explicit Pooler(const Cluster& cluster);
  Pooler(const Pooler&) = delete;
  Pooler& operator=(const Pooler&) = delete;
  ~Pooler();

  /// The database `pgbouncer` is its console.
  std::string url(const std::string& database) const;

 private:
  Workspace workspace_{Medium::memory};
  int port_;
  pid_t process_;
};

}  // namespace ctsync::postgres::test
