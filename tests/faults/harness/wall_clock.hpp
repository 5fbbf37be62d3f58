// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "process.hpp"

namespace ctsync::faults {

/// Why the clock of servers cannot be set here, or nothing.
std::string lacks_faketime();

/// The wall clock of servers, as the file that libfaketime reads. The monotonic clock stays.
class WallClock {
 public:
  explicit WallClock(const std::string& folder);

  void set(long offset_seconds) const;
  /// Adds what servers need to follow the file.
  void join(Environment& environment) const;

 private:
  std::string file_;
};

}  // namespace ctsync::faults
