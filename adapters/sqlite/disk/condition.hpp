// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <mutex>
#include <optional>
#include <string>

namespace ctsync::sqlite {

/// What is known of a store's ability to write. Many threads tell and ask.
class Condition {
 public:
  using Clock = std::chrono::steady_clock;

  /// The outcome of a transaction; `full`: there was no space for it.
  void wrote(const Status& status, bool full);
  /// A connection has met damage or an I/O error. The store is not ready for ten seconds then.
  void failed() noexcept { failed_ = true; }
  /// The files are no longer those that were opened: nothing is accepted until found().
  void lose(std::string detail);
  void found();

  /// Success unless the files are lost. Errors: unavailable.
  Status kept() const;
  /// Success if, as far as is known, the next write succeeds; else what keeps it from that.
  /// Deliveries are refused by it too.
  Status ready();
  bool last_write_failed() const;

  /// Waits so long; a full disk, a first failed write or stop() ends it at once. False after
  /// stop().
  bool wait(std::chrono::milliseconds time);
  /// Whether there was no space for a transaction since the last call.
  bool was_full();
  void stop();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Error> last_;
  std::string lost_;
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> failed_{false};
  Clock::time_point failed_at_ = Clock::time_point::min();
  bool full_ = false;
  bool began_to_fail_ = false;
  bool stopping_ = false;
};

}  // namespace ctsync::sqlite
