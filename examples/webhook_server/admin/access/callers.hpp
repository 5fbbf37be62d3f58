// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "settings/groups/admin_settings.hpp"

namespace ctsync::server::admin {

/// Who sent a request.
struct Caller {
  std::string name;  ///< of the token; "this machine" where there are no tokens
  AdminRole role = AdminRole::viewer;
  std::vector<std::string> tenants{};  ///< that the caller may see; none: all
  bool by_cookie = false;

  bool may_see(std::string_view tenant) const {
    return tenants.empty() || std::ranges::find(tenants, tenant) != tenants.end();
  }
  bool operates() const noexcept { return role == AdminRole::operates; }
};

}  // namespace ctsync::server::admin
