// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "ctsync/base/uuid.hpp"

namespace ctsync::log {

/// The id of a delivery as the log shows it: a UUID as it is, any other as `id-` and the first 12
/// digits of its name-based UUID. Its sender chose it, so that it may be a name or an address.
inline std::string logged_id(std::string_view id) {
  bool uuid = id.size() == 36;
  for (std::size_t i = 0; uuid && i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    uuid = dash ? id[i] == '-'
                : std::string_view("0123456789abcdefABCDEF").find(id[i]) != std::string_view::npos;
  }
  if (uuid) return std::string(id);
  std::string digest = name_uuid({"logged id", id});
  digest.erase(8, 1);
  return "id-" + digest.substr(0, 12);
}

}  // namespace ctsync::log
