// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync {

/// Which of the customer's identities becomes Segment's userId.
enum class UserId { email, customer_id, external_id, customer_number };

inline constexpr std::array user_id_words{
    std::string_view{"email"}, std::string_view{"customer_id"}, std::string_view{"external_id"},
    std::string_view{"customer_number"}};

constexpr std::string_view name(UserId rule) noexcept {
  return user_id_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<UserId> user_id_rule(std::string_view word) noexcept {
  for (std::size_t i = 0; i < user_id_words.size(); ++i) {
    if (user_id_words[i] == word) return static_cast<UserId>(i);
  }
  return std::nullopt;
}

/// What the pure part of ctsync can be told. Programs fill it from their settings.
struct Config {
  /// Keeps message ids of installations apart that feed different workspaces from one project:
  /// Segment drops a message id it has seen in any workspace.
  std::string tenant = "default";
  UserId user_id = UserId::email;
};

}  // namespace ctsync
