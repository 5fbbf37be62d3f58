// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <string>
#include <string_view>

inline std::string compact(ctsync::json::View value) {
  std::string out;
  ctsync::json::Writer writer(out);
  ctsync::json::write(writer, value);
  return out;
}

/// The JSON pointer of the first place where two values differ, with both sides; nothing when they
/// are equal. Members may stand in any order; a repeated member is a difference.
inline std::optional<std::string> difference(ctsync::json::View got, ctsync::json::View want,
                                             const ctsync::json::Pointer& at = {}) {
  using ctsync::json::Pointer;
  using ctsync::json::View;
  const auto here = [&] {
    return "at \"" + at.text() + "\": got " + compact(got) + ", want " + compact(want);
  };
  if (got.type() != want.type()) return here();
  std::optional<std::string> found;
  if (got.is_array()) {
    if (got.size() != want.size()) return here();
    got.each_element([&](std::size_t index, View element) {
      want.each_element([&](std::size_t other, View candidate) {
        if (other == index) found = difference(element, candidate, Pointer{&at, {}, index});
        return other < index;
      });
      return !found;
    });
    return found;
  }
  if (got.is_object()) {
    want.each_member([&](std::string_view key, View value) {
      found = difference(got[key], value, Pointer{&at, key});
      return !found;
    });
    if (found) return found;
    return got.size() == want.size() ? std::nullopt : std::optional(here());
  }
  return compact(got) == compact(want) ? std::nullopt : std::optional(here());
}

/// `value` in lines, two spaces a level, as fixtures are written.
inline void append_pretty(std::string& out, ctsync::json::View value, std::size_t level = 0) {
  using ctsync::json::View;
  if ((!value.is_object() && !value.is_array()) || value.size() == 0) {
    out += compact(value);
    return;
  }
  const auto line = [&](bool first, std::size_t indent) {
    out.append(first ? "\n" : ",\n").append(indent * 2, ' ');
  };
  bool first = true;
  out += value.is_object() ? '{' : '[';
  value.each_member([&](std::string_view key, View member) {
    line(first, level + 1);
    ctsync::json::append_string(out, key);
    out += ": ";
    append_pretty(out, member, level + 1);
    first = false;
    return true;
  });
  value.each_element([&](std::size_t, View element) {
    line(first, level + 1);
    append_pretty(out, element, level + 1);
    first = false;
    return true;
  });
  line(true, level);
  out += value.is_object() ? '}' : ']';
}
