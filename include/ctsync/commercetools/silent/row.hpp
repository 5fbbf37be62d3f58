// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::commercetools {

/// A message type, or a resource type with changes, of which nothing is sent, and why.
struct SilentRow {
  std::string_view name;
  std::string_view why;
};

}  // namespace ctsync::commercetools
