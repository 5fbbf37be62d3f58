// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/detail/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/result.hpp>
#include <string_view>
#include <vector>

/// Reading one member with its type checked. An error names the member's JSON pointer and what was
/// expected there, never what was found.
namespace ctsync::json {

enum class TextRule { any, date, datetime };

/// A string that keeps its rule.
inline Result<std::string_view> read_text(View value, const Pointer& at,
                                          TextRule rule = TextRule::any) {
  const auto text = value.string();
  switch (rule) {
    case TextRule::any:
      if (!text) return at.wrong_type("a string", value.type());
      return *text;
    case TextRule::date:
      if (!text) return at.wrong_type("a date as YYYY-MM-DD", value.type());
      if (!ctsync::detail::is_date(*text))
        return at.error(Errc::invalid, "expected a date as YYYY-MM-DD");
      return *text;
    case TextRule::datetime:
      if (!text) return at.wrong_type("an ISO 8601 date and time with a zone", value.type());
      if (!ctsync::detail::parse_datetime(*text)) {
        return at.error(Errc::invalid, "expected an ISO 8601 date and time with a zone");
      }
      return *text;
  }
  return *text;
}

inline Result<bool> read_boolean(View value, const Pointer& at) {
  const auto flag = value.boolean();
  if (!flag) return at.wrong_type("true or false", value.type());
  return *flag;
}

/// An integer token of at least `least`; 1.0 and 1e0 are refused.
inline Result<std::int64_t> read_integer(View value, const Pointer& at, std::int64_t least = 0) {
  const auto number = value.integer();
  if (value.unsigned_integer() && !number) {
    return at.error(Errc::invalid, "expected an integer of at most 9223372036854775807");
  }
  if (!number) return at.wrong_type("an integer", value.type());
  if (*number < least) return at.error(Errc::invalid, "expected an integer that is not negative");
  return *number;
}

/// The member of an object that stands there once, or null where there is none. A repeat is
/// refused, since readers disagree on which one counts.
inline Result<View> read_member(View object, std::string_view key, const Pointer& at) {
  View found;
  int times = 0;
  object.each_member([&](std::string_view name, View member) {
    if (name == key && ++times == 1) found = member;
    return times < 2;
  });
  if (times > 1) return Pointer{&at, key}.error(Errc::invalid, "appears more than once");
  return found;
}

/// Reads each element of an array with `read(View, Pointer) -> Status`; stops at the first error.
template <class F>
Status read_each(View value, const Pointer& at, F&& read) {
  if (!value.is_array()) return at.wrong_type("an array", value.type());
  Status status{std::monostate{}};
  value.each_element([&](std::size_t index, View element) {
    status = read(element, Pointer{&at, {}, index});
    return status.has_value();
  });
  return status;
}

}  // namespace ctsync::json
