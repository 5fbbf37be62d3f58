// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// What the holder of a token may do: look, or also act and see personal data.
enum class AdminRole { viewer, operates };

inline constexpr std::array<std::string_view, 2> admin_role_words{"viewer", "operator"};

constexpr std::string_view name(AdminRole role) noexcept {
  return admin_role_words[static_cast<std::size_t>(role)];
}

/// A token by which somebody uses the admin API. The token itself is stored nowhere.
struct AdminToken {
  std::string name;
  AdminRole role = AdminRole::viewer;
  std::string digest;                ///< its SHA-256, in lower-case hexadecimal digits
  std::vector<std::string> tenants;  ///< that it is for; none: all
};

/// The listener of the admin API and the dashboard.
struct AdminSettings {
  bool on = true;
  std::string host = "127.0.0.1";
  int port = 8081;                       ///< 0 is any free one
  std::vector<AdminToken> tokens;        ///< none: whoever reaches it operates
  std::vector<std::string> hosts;        ///< further names by which browsers may reach it
  std::vector<std::string> show_fields;  ///< custom fields whose values are never masked
};

/// Whether a host is this machine alone: not also a name such as 127.0.0.1.evil.example.
inline bool is_loopback(std::string_view host) noexcept {
  const bool is_v4 = host.starts_with("127.") &&
                     host.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_v4 || host == "localhost" || host == "::1";
}

}  // namespace ctsync::server
