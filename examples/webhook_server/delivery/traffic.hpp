// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <span>

namespace ctsync::server {

/// What the threads of this process noticed of live deliveries and of calls that wait. Jobs yield
/// to both. Any thread may use it.
class Traffic {
 public:
  /// A live delivery that has waited for longer is late.
  static constexpr Duration late{20};

  /// Entries were claimed.
  void claimed(std::span<const ClaimedEntry> entries, Time now) noexcept {
    for (const auto& entry : entries) {
      if (entry.entry_class != EntryClass::live) continue;
      live_at_ = now;
      if (now - entry.received_at > late) late_at_ = now;
    }
  }
  /// A target has more calls waiting than it is sent in a round, or has no longer.
  void fell_behind() noexcept { ++behind_; }
  void caught_up() noexcept { --behind_; }

  /// Whether live deliveries came lately.
  bool is_live(Time now) const noexcept { return now - live_at_.load() < recently; }
  /// Whether a job should add nothing now: live deliveries are late, or targets are behind.
  bool is_busy(Time now) const noexcept { return behind_ > 0 || now - late_at_.load() < pause; }

 private:
  static constexpr Duration recently{1'000};
  static constexpr Duration pause{50};

  std::atomic<Time> live_at_{};
  std::atomic<Time> late_at_{};
  std::atomic<int> behind_{0};  ///< targets
};

}  // namespace ctsync::server
