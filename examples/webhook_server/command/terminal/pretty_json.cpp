// SPDX-License-Identifier: MIT
#include "command/terminal/pretty_json.hpp"

#include <cstddef>

namespace ctsync::server {

namespace {

/// The end of the string literal that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

void break_line(std::string& out, std::size_t depth) { out.append("\n").append(2 * depth, ' '); }

}  // namespace

std::string pretty_json(std::string_view compact) {
  std::string out;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < compact.size();) {
    const char c = compact[at];
    const char next = at + 1 < compact.size() ? compact[at + 1] : '\0';
    if (c == '"') {
      const auto end = end_of_string(compact, at);
      out += compact.substr(at, end - at);
      at = end;
      continue;
    }
    ++at;
    const bool is_empty = (c == '{' && next == '}') || (c == '[' && next == ']');
    if (is_empty) {
      out.append(1, c).append(1, next);
      ++at;
    } else if (c == '{' || c == '[') {
      out += c;
      break_line(out, ++depth);
    } else if (c == '}' || c == ']') {
      break_line(out, depth > 0 ? --depth : 0);
      out += c;
    } else {
      out += c;
      if (c == ',') break_line(out, depth);
      if (c == ':') out += ' ';
    }
  }
  return out;
}

}  // namespace ctsync::server
