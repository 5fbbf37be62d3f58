// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// JSON text with other white space between its tokens. Tokens keep their bytes, so that two texts
/// are equal without their layout exactly if their tokens are equal byte by byte.
namespace json_layout {

/// Where the string that begins at `at` ends: behind its closing quote.
inline std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return at < json.size() ? at + 1 : json.size();
}

/// The text without white space between tokens.
inline std::string removed(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t end = json[at] == '"' ? end_of_string(json, at) : at + 1;
    const bool space = std::string_view(" \t\r\n").find(json[at]) != std::string_view::npos;
    if (!space) out.append(json, at, end - at);
    at = end;
  }
  return out;
}

/// A text without layout in lines, two spaces a level, as fixtures are written.
inline std::string added(std::string_view json) {
  std::string out;
  std::size_t level = 0;
  const auto line = [&] { out.append("\n").append(level * 2, ' '); };
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    const std::size_t end = c == '"' ? end_of_string(json, at) : at + 1;
    const bool opens = c == '{' || c == '[';
    const bool closes = c == '}' || c == ']';
    const bool empty = closes && at > 0 && (json[at - 1] == '{' || json[at - 1] == '[');
    if (closes) --level;
    if (closes && !empty) line();
    out.append(json, at, end - at);
    if (opens) ++level;
    const bool closed_at_once = end < json.size() && (json[end] == '}' || json[end] == ']');
    if (c == ',' || (opens && !closed_at_once)) line();
    if (c == ':') out += ' ';
    at = end;
  }
  return out;
}

}  // namespace json_layout
