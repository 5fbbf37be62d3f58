// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/base/time.hpp>
#include <functional>

namespace ctsync::server {

/// The clocks of the machine.
struct MachineClocks {
  std::function<Time()> wall;         ///< UTC; an operator or a time service may set it
  std::function<Duration()> elapsed;  ///< since any moment; it never jumps
};

/// The process time: the wall clock at construction, and what has elapsed since. A wall clock that
/// is set later does not move it. Any thread may use it.
class ProcessClock {
 public:
  explicit ProcessClock(MachineClocks clocks);

  Time now() const;
  /// Continues at `time` if that is later than now.
  void not_before(Time time);
  /// Continues at the wall clock if that is later than now. For a host that stops the process and
  /// all clocks of its machine between requests.
  void catch_up() { not_before(clocks_.wall()); }

 private:
  MachineClocks clocks_;
  std::atomic<Duration::rep> began_;  ///< what now() was when `elapsed` was zero
};

/// The process clock of this program. What elapses includes the time in which the machine was
/// suspended (CLOCK_BOOTTIME): a wait that a target asked for, an age and a token's life go on
/// meanwhile.
ProcessClock& process_clock();

/// The process time. All work is timed by it: claims, due times, leases, ages, rate limits,
/// deadlines, pruning.
inline Time now() { return process_clock().now(); }

/// The wall clock, for what is compared with dates of the outside world: signatures, certificates,
/// tokens, dates in HTTP, timestamps that are shown. No wait may depend on it.
Time wall_now();

}  // namespace ctsync::server
