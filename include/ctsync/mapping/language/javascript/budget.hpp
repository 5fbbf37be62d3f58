// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace ctsync::mapping::language {

/// How much a mapping may do. A node of the mapping, a value that is visited and eight bytes of
/// text that are made each cost one step.
class Budget {
 public:
  /// The deepest nesting of values that are made.
  static constexpr std::size_t deepest = 256;

  Budget(std::size_t steps, std::size_t output) noexcept : steps_(steps), output_(output) {}

  /// Takes so many steps; false if there were not so many.
  bool spend(std::size_t steps) noexcept {
    if (steps > steps_) return steps_ = 0, false;
    steps_ -= steps;
    return true;
  }
  bool spend_text(std::size_t bytes) noexcept { return spend(1 + bytes / 8); }

  /// Whether a text of so many bytes may be written.
  bool allows_output(std::size_t bytes) const noexcept { return bytes <= output_; }

 private:
  std::size_t steps_;
  std::size_t output_;
};

}  // namespace ctsync::mapping::language
