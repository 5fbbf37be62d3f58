// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace ctsync::server {

/// The result of one check, and if something is wrong, what to do about it. It holds no secret.
struct Finding {
  enum class State { ok, warning, failed, skipped };
  std::string check;
  State state = State::ok;
  std::string detail;
  std::string fix = {};
  bool is_unreachable = false;  ///< it failed because something did not answer
};

inline constexpr std::array<std::string_view, 4> finding_state_words{"ok", "warning", "failed",
                                                                     "skipped"};
constexpr std::string_view name(Finding::State state) noexcept {
  return finding_state_words[static_cast<std::size_t>(state)];
}

}  // namespace ctsync::server
