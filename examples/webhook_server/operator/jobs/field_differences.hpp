// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ctsync::server {

/// In how many calls a field differs, and how.
struct FieldCounts {
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::int64_t changed = 0;
  friend bool operator==(const FieldCounts&, const FieldCounts&) = default;
};

/// By JSON pointer, with * for the place in a list. Names only, never a value.
using FieldDifferences = std::map<std::string, FieldCounts>;

/// The fields in which two calls differ, as a target receives them: JSON, perhaps after a line that
/// says where it goes, which counts as the field "request", and lines of header fields. A field
/// that holds the call's own message id is none. Each field counts once. What is no JSON is
/// compared as a whole, as the field "body".
FieldDifferences differences(std::string_view before, std::string_view before_id,
                             std::string_view now, std::string_view now_id);

}  // namespace ctsync::server
