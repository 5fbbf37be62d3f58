// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/raw.hpp>
#include <map>
#include <string>
#include <string_view>

#include "operator/text/json_pointer.hpp"

namespace ctsync::server {

namespace detail {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the text
inline void collect_fields(std::string_view value, const std::string& at,
                           std::map<std::string, std::string>& into) {
  const bool is_container = value.starts_with('{') || value.starts_with('[');
  json::RawItems items(value);
  if (!is_container || !items.next()) {
    into.emplace(at, value);
    return;
  }
  std::size_t index = 0;
  do {
    const std::string below =
        value.starts_with('[') ? at + "/" + std::to_string(index++) : pointer_below(at, items.key);
    collect_fields(items.value, below, into);
  } while (items.next());
}

}  // namespace detail

/// The values of a valid JSON text that hold no others, by their JSON pointers. Values are as they
/// are written.
inline std::map<std::string, std::string> json_fields(std::string_view text) {
  std::map<std::string, std::string> fields;
  detail::collect_fields(text, {}, fields);
  return fields;
}

}  // namespace ctsync::server
