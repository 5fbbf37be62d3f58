// SPDX-License-Identifier: MIT
#include "operator/text/json_line.hpp"

#include <algorithm>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/view.hpp>
#include <string>

#include "operator/text/json_pointer.hpp"

namespace ctsync::server {

namespace {

struct Found {
  std::string_view value;
  const char* begin;  ///< of the member or element that has it
};

std::optional<Found> item_of(std::string_view value, std::string_view part) {
  const std::string name = name_of_part(part);
  std::size_t index = 0;
  for (json::RawItems items(value); items.next(); ++index) {
    const bool is_it = value.starts_with('[') ? std::to_string(index) == part : items.key == name;
    if (!is_it) continue;
    return Found{items.value, value.starts_with('[') ? items.value.data() : items.key.data()};
  }
  return std::nullopt;
}

}  // namespace

std::optional<TextLine> line_of_pointer(std::string_view text, std::string_view pointer) {
  json::Parser parser;
  if (!parser.parse(text)) return std::nullopt;
  const auto start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  Found at{text.substr(start), text.data() + start};
  while (pointer.starts_with('/')) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    const auto next = item_of(at.value, pointer.substr(1, end - 1));
    if (!next) break;
    at = *next;
    pointer.remove_prefix(end);
  }
  const auto offset = static_cast<std::size_t>(at.begin - text.data());
  const auto before = text.substr(0, offset);
  const auto begin = before.rfind('\n') + 1;  // 0 without a line before
  const auto number = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  return TextLine{number, text.substr(begin, text.find('\n', offset) - begin)};
}

}  // namespace ctsync::server
