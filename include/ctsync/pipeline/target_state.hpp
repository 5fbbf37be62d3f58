// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/retry.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string_view>

namespace ctsync {

enum class Sending {
  sending,  ///< as much as is waiting
  paused,   ///< nothing, and one call as a probe when the wait is over
  ramping,  ///< after a pause or a start: a tenth, then half
};

constexpr std::string_view name(Sending sending) noexcept {
  switch (sending) {
    case Sending::sending: return "sending";
    case Sending::paused: return "paused";
    case Sending::ramping: return "ramping";
  }
  return "sending";
}

/// How much is sent to a target, by what it answered. It begins with ramping, so that what waited
/// for a start does not meet a target that is down at full force.
///
///   paused ──probe accepted──▶ ramping ──two rounds accepted──▶ sending      any ──failure──▶
///   paused
class TargetState {
 public:
  Sending state() const noexcept {
    if (paused_) return Sending::paused;
    return step_ < steps.size() ? Sending::ramping : Sending::sending;
  }
  /// How often the target failed since it last was sending.
  int failures() const noexcept { return failures_; }
  /// How long nothing may be sent.
  Duration left(Time now) const noexcept {
    return paused_ ? std::max(until_ - now, Duration::zero()) : Duration::zero();
  }
  /// The part of a normal amount, at least 1, that may be sent: calls of a round, or requests at
  /// the same time. While paused it is 1, the probe.
  int part_of(int normal) const noexcept {
    const int percent = paused_ ? 0 : step_ < steps.size() ? steps[step_] : 100;
    return std::max(1, static_cast<int>(std::int64_t{normal} * percent / 100));
  }

  /// The target takes nothing now, and asked for this wait, if for any. Returns the wait.
  Duration fail(const RetryPolicy& policy, double random, std::optional<Duration> asked,
                Time now) noexcept {
    const Duration time = wait(policy, ++failures_, random, asked);
    paused_ = true;
    until_ = now + time;
    return time;
  }
  /// The target answered a round of calls. Whether it took each is no matter.
  void succeed() noexcept {
    step_ = paused_ ? 0 : std::min(step_ + 1, steps.size());
    paused_ = false;
    if (step_ == steps.size()) failures_ = 0;
  }

 private:
  static constexpr std::array<int, 2> steps{10, 50};  // percent

  bool paused_ = false;
  Time until_{};
  std::size_t step_ = 0;
  int failures_ = 0;
};

}  // namespace ctsync
