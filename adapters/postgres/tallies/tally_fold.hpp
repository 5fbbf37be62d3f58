// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <mutex>
#include <thread>

#include "postgres/database/connection.hpp"
#include "postgres/owner/work.hpp"
#include "postgres/store.hpp"

namespace ctsync::postgres {

/// Adds up the rows of `tally_delta` and removes them, in a thread of its own, while this process
/// owns the first partition. Each row is added and removed in one transaction, so it counts once,
/// whoever else does the same.
class TallyFold {
 public:
  TallyFold(const Options& options, Work& work);
  ~TallyFold();
  TallyFold(const TallyFold&) = delete;
  TallyFold& operator=(const TallyFold&) = delete;

 private:
  void loop();
  bool is_owner();
  Status fold_all();

  Work& work_;
  Connection connection_;
  Clock::time_point full_fold_{};
  std::int64_t newest_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::postgres
