// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace ctsync::server {

/// What stands for `<name>` in a template.
struct Placeholder {
  std::string_view name;
  std::string_view value;
  bool is_json = false;  ///< written as it is, not as the inside of a JSON string
};

/// The template with every `<name>` replaced. A value is escaped as the inside of a JSON string. A
/// name that is not given stays as it is.
std::string filled(std::string_view pattern, std::initializer_list<Placeholder> values);

}  // namespace ctsync::server
