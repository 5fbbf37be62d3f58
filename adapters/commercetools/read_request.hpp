// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// A GET request: its path after the project, percent-encoded and with its query, and the scopes
/// that it needs, with a comma between them.
struct ReadRequest {
  std::string path;
  std::string scopes;

  /// Adds a query parameter. Both texts may hold any bytes.
  void add(std::string_view name, std::string_view value);
  /// Adds the reference paths to expand, and the scopes that they need.
  void expand(std::span<const std::string> paths);
};

/// Whether a text can be the id of a resource, or a key, as one segment of a path. An empty one
/// would make a read a query, and dot segments would leave the path.
bool can_be_id(std::string_view id);

}  // namespace ctsync::commercetools_api
