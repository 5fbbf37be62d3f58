// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "postgres/database/clock.hpp"
#include "postgres/database/connection.hpp"
#include "postgres/owner/work.hpp"
#include "postgres/store.hpp"

namespace ctsync::postgres {

/// Fails with Errc::configuration if live processes have other settings.
Status agree(Connection& connection, const Options& options);

/// Registers this process in the table `worker`. For a worker it also keeps the process's share of
/// the partitions, in a thread of its own: it renews leases, takes free partitions, and hands over
/// what is more than its share once nothing of it is out. Each round compares the clocks.
class Ownership {
 public:
  Ownership(const Options& options, Work& work, DatabaseClock& clock);
  /// Gives up the partitions of which nothing is out.
  ~Ownership();
  Ownership(const Ownership&) = delete;
  Ownership& operator=(const Ownership&) = delete;

  /// Does the first round, then starts the thread. Errors: configuration, if live processes have
  /// other settings.
  Status start();

  const std::string& id() const noexcept { return id_; }

 private:
  Status round();
  Result<bool> enter();
  Status renew();
  Status add_tallies();
  Status hand_over(int surplus);
  Status give_up(std::span<const int> numbers);
  void leave();
  Status take(int count);
  Result<int> settled_others();
  int owned() const;
  std::vector<int> idle_leaving(int surplus);
  void loop();

  const Options options_;
  Work& work_;
  DatabaseClock& clock_;
  const std::string id_;
  const Duration lease_;
  Connection connection_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::postgres
