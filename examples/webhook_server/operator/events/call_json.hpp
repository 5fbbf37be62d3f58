// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::server {

/// The JSON in the bytes of a call as the outbox keeps them. Before it may stand a line that says
/// where the call goes, then lines of header fields and an empty line.
inline std::string_view call_json(std::string_view stored) noexcept {
  if (stored.starts_with('{') || stored.starts_with('[')) return stored;
  const auto empty = stored.find("\n\n");
  if (empty < stored.find('{')) return stored.substr(empty + 2);
  const auto first = stored.find('\n');
  return first == stored.npos ? stored : stored.substr(first + 1);
}

}  // namespace ctsync::server
