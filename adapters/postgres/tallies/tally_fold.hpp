// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <functional>
#include <mutex>
#include <thread>

#include "postgres/database/connection.hpp"
#include "postgres/owner/work.hpp"
#include "postgres/store.hpp"

namespace ctsync::postgres {

/// Adds up rows of `tally_delta` that come after one and removes them, some in each transaction.
/// Each counts once, whoever else does the same. `goes_on()` is asked before each transaction.
/// Returns the newest row that was added.
Result<std::int64_t> fold_tallies(
    Connection& connection, std::int64_t after,
    const std::function<bool()>& goes_on = [] { return true; });

/// Does this for the rows of all processes, in a thread of its own, while this process owns the
/// first partition.
class TallyFold {
 public:
  TallyFold(const Options& options, Work& work);
  ~TallyFold();
  TallyFold(const TallyFold&) = delete;
  TallyFold& operator=(const TallyFold&) = delete;

 private:
  void loop();
  bool is_owner();
  bool goes_on();
  Status fold_all();

  Work& work_;
  const Duration interval_;
  Connection connection_;
  Clock::time_point full_fold_{};
  std::int64_t newest_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::postgres
