// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <ctsync/base/time.hpp>
#include <functional>
#include <utility>

namespace ctsync::postgres {

/// The database's clock, which all processes share, as a difference to the clock of this process.
/// What is stored is in the database's time; callers give and get times of their own clock. Any
/// thread may use it.
class DatabaseClock {
 public:
  /// `own`: what the caller takes its times from; empty: the system clock.
  explicit DatabaseClock(std::function<Time()> own) : own_(std::move(own)) {
    if (!own_) {
      own_ = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };
    }
  }

  Time own_now() const { return own_(); }
  Time now() const { return to_database(own_()); }
  Time to_database(Time own) const { return own + difference(); }
  Time to_own(Time database) const { return database - difference(); }

  /// The database said `database` between `before` and `after`, own times. As long as the known
  /// difference agrees with that it stays, so that equal clocks differ by nothing; else the middle
  /// counts.
  void compare(Time before, Time database, Time after) {
    constexpr Duration rounding{1};
    const Duration least = database - after - rounding;
    const Duration most = database - before + rounding;
    if (difference() >= least && difference() <= most) return;
    difference_ = (database - before - (after - before) / 2).count();
  }

 private:
  Duration difference() const { return Duration{difference_.load()}; }

  std::function<Time()> own_;
  std::atomic<Duration::rep> difference_{0};
};

/// What a statement reads for compare(), in milliseconds.
inline constexpr const char* database_time =
    "floor(extract(epoch FROM clock_timestamp()) * 1000)::int8";

}  // namespace ctsync::postgres
