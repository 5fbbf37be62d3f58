// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Paths of Segment's directives, such as a.b[1]['c'] (npm @segment/actions-core, get).
namespace ctsync::mapping::language {

namespace detail {

constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

/// The bytes of a separator at `at`; 0 if there is none. A bracket separates only beside a quote or
/// a digit.
constexpr std::size_t separator_at(std::string_view path, std::size_t at) noexcept {
  const auto binds = [](char c) { return is_quote(c) || is_digit(c); };
  const char c = path[at];
  if (c == '.') return 1;
  if (c == '[') return at + 1 < path.size() && binds(path[at + 1]) ? 1 : 0;
  if (c != ']' || at == 0 || !binds(path[at - 1])) return 0;
  return std::min(path.find_first_not_of(']', at), path.size()) - at;
}

}  // namespace detail

/// The keys of a path. Without any, the path is the value itself.
inline std::vector<std::string> keys_of(std::string_view path) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view piece) {
    if (piece.empty()) return;
    std::string& key = keys.emplace_back(piece);
    std::erase_if(key, detail::is_quote);
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t separator = detail::separator_at(path, at);
    if (separator == 0) {
      ++at;
      continue;
    }
    add(path.substr(begin, at - begin));
    begin = at += separator;
  }
  add(path.substr(begin));
  return keys;
}

/// The path without its "$.", wherever that is.
inline std::string without_root(std::string_view path) {
  std::string text(path);
  if (const auto at = text.find("$."); at != text.npos) text.erase(at, 2);
  return text;
}

namespace detail {

inline Value element_at(const Value& array, std::string_view key) {
  const json::View* const view = array.view();
  const std::size_t size = view != nullptr ? view->size() : array.elements().size();
  if (key == "length") return Value(static_cast<double>(size));
  const auto index = index_of(key);
  if (!index || *index >= size) return {};
  if (view == nullptr) return array.elements()[*index];
  Value found;
  view->each_element([&](std::size_t at, json::View element) {
    if (at == *index) found = Value(element);
    return at != *index;
  });
  return found;
}

inline Value member_of(const Value& object, std::string_view key) {
  Value found;
  if (const json::View* const view = object.view()) {
    json::View last;
    bool is_member = false;
    for (auto member = view->members(); member.next();) {
      if (member.key != key) continue;
      last = member.value;  // of repeated keys the last counts
      is_member = true;
    }
    return is_member ? Value(last) : found;
  }
  for (const Member& member : object.members()) {
    if (member.key == key) return member.value;
  }
  return found;
}

}  // namespace detail

/// What JavaScript gives for `value && value[key]`, but nothing that objects inherit. So a value
/// that is false, 0 or empty ends a path and is its value.
inline Value step(const Value& value, std::string_view key, Memory& memory, bool& has_halves) {
  if (!value.truthy()) return value;
  switch (value.type()) {
    case Type::object: return detail::member_of(value, key);
    case Type::array: return detail::element_at(value, key);
    case Type::string: break;
    default: return {};
  }
  if (key == "length") return Value(static_cast<double>(utf16::length(value.text())));
  const auto index = index_of(key);
  if (!index) return {};
  std::string half;
  const auto unit = utf16::unit_at(value.text(), *index, half);
  if (!unit) return {};
  if (half.empty()) return Value(*unit);
  has_halves = true;
  return Value(memory.copy(*unit));
}

}  // namespace ctsync::mapping::language
