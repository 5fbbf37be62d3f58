// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/base64.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Header fields that authenticate a request.
namespace ctsync::protocol {

/// A name and a value. Without a name nothing is sent.
using Authorization = std::pair<std::string, std::string>;

inline Authorization basic(std::string_view user, std::string_view password) {
  const std::string both = std::string(user).append(":").append(password);
  return {"Authorization", "Basic " + ctsync::detail::base64(both)};
}

inline Authorization bearer(std::string_view token) {
  return {"Authorization", std::string("Bearer ").append(token)};
}

/// The key alone in the header field `name`, or `Authorization: ApiKey KEY` if that is empty.
inline Authorization api_key(std::string_view key, std::string_view name) {
  if (name.empty()) return {"Authorization", std::string("ApiKey ").append(key)};
  return {std::string(name), std::string(key)};
}

}  // namespace ctsync::protocol
