// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Tealium's hosts (docs.tealium.com, "Tealium Collect HTTP API"). Each takes the events of any
/// account; that of a region keeps them there.
namespace ctsync::tealium {

/// The URL of the Collect API without authentication, in a region such as "eu-central-1"; without
/// one the nearest host.
inline std::string collect_url(std::string_view region) {
  if (region.empty()) return "https://collect.tealiumiq.com";
  return std::string("https://collect-").append(region).append(".tealiumiq.com");
}

/// The URL of the API of version 3, which needs tokens.
inline std::string platform_url(std::string_view region) {
  if (region.empty()) return "https://platform.tealiumapis.com";
  return std::string("https://").append(region).append("-platform.tealiumapis.com");
}

/// Where the tokens of a profile are requested (docs.tealium.com, "Tealium V3 API Authentication").
inline std::string token_url(std::string_view account, std::string_view profile) {
  return platform_url({})
      .append("/v3/auth/accounts/")
      .append(account)
      .append("/profiles/")
      .append(profile);
}

}  // namespace ctsync::tealium
