// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <string>
#include <string_view>

/// Paths, and templates of paths such as `/v1/contacts/{user_id}`.
namespace ctsync::rest {

/// The values of the placeholders, percent-encoded.
struct PathValues {
  std::string_view user_id;
  std::string_view anonymous_id;
  std::string_view message_id;
};

struct Placeholder {
  std::string_view name;
  std::string_view PathValues::*value;
};

inline constexpr std::array placeholders{Placeholder{"user_id", &PathValues::user_id},
                                         Placeholder{"anonymous_id", &PathValues::anonymous_id},
                                         Placeholder{"message_id", &PathValues::message_id}};

namespace detail {

/// Calls `on_text(part)` for each piece of fixed text and `on_name(name)` for each name in braces.
/// Returns false if the braces do not match.
template <class OnText, class OnName>
constexpr bool each_part(std::string_view path, OnText on_text, OnName on_name) {
  while (!path.empty()) {
    const auto open = path.find_first_of("{}");
    on_text(path.substr(0, open));
    if (open == path.npos) return true;
    const auto close = path.find_first_of("{}", open + 1);
    if (path[open] != '{' || close == path.npos || path[close] != '}') return false;
    on_name(path.substr(open + 1, close - open - 1));
    path.remove_prefix(close + 1);
  }
  return true;
}

constexpr const Placeholder* find(std::string_view name) noexcept {
  for (const auto& each : placeholders) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace detail

/// Whether a text is a path: it begins with '/', contains no white space, and each name in braces
/// is that of a placeholder.
constexpr bool is_path(std::string_view path) noexcept {
  if (!path.starts_with('/')) return false;
  for (const char c : path) {
    if (c <= ' ' || c == '\x7f') return false;
  }
  bool known = true;
  const bool matched = detail::each_part(
      path, [](std::string_view) {},
      [&](std::string_view name) { known = known && detail::find(name) != nullptr; });
  return matched && known;
}

/// Whether a path contains an id of a person.
constexpr bool names_person(std::string_view path) noexcept {
  bool named = false;
  detail::each_part(
      path, [](std::string_view) {},
      [&](std::string_view name) { named = named || name == "user_id" || name == "anonymous_id"; });
  return named;
}

/// Whether a value can be a segment of a path: `.` and `..` mean other paths (RFC 3986 section
/// 5.2.4), even if they are percent-encoded.
constexpr bool is_segment(std::string_view value) noexcept {
  return !value.empty() && value != "." && value != "..";
}

namespace detail {

/// Whether a segment means another path, percent-encoded or not.
constexpr bool is_dots(std::string_view segment) noexcept {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!encoded && segment.front() != '.') return false;
    segment.remove_prefix(encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

/// Whether a text has only the characters of a path and a query (RFC 3986 sections 3.3 and 3.4).
constexpr bool is_encoded(std::string_view text) noexcept {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/?";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = ascii::lower(text[i]);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || others.find(c) != others.npos) continue;
    const bool escape = c == '%' && i + 2 < text.size() && ascii::hex_digit(text[i + 1]) >= 0 &&
                        ascii::hex_digit(text[i + 2]) >= 0;
    if (!escape) return false;
    i += 2;
  }
  return true;
}

}  // namespace detail

/// Whether a text is a path without placeholders, perhaps with a query: it begins with '/', is
/// percent-encoded, and no segment is `.` or `..`.
constexpr bool is_expanded_path(std::string_view text) noexcept {
  if (!text.starts_with('/') || !detail::is_encoded(text)) return false;
  std::string_view path = text.substr(1, text.find('?') - 1);
  while (!path.empty()) {
    const auto segment = path.substr(0, path.find('/'));
    if (detail::is_dots(segment)) return false;
    path.remove_prefix(segment.size() == path.size() ? path.size() : segment.size() + 1);
  }
  return true;
}

/// The name of the first placeholder whose value is no segment; empty if each has one.
constexpr std::string_view missing(std::string_view path, const PathValues& values) noexcept {
  std::string_view first;
  detail::each_part(
      path, [](std::string_view) {},
      [&](std::string_view name) {
        const auto* found = detail::find(name);
        if (first.empty() && (found == nullptr || !is_segment(values.*found->value))) first = name;
      });
  return first;
}

/// The path with the values in place of the placeholders.
inline std::string expanded(std::string_view path, const PathValues& values) {
  std::string out;
  detail::each_part(
      path, [&](std::string_view text) { out += text; },
      [&](std::string_view name) {
        if (const auto* found = detail::find(name)) out += values.*found->value;
      });
  return out;
}

}  // namespace ctsync::rest
