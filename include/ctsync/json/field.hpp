// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <string_view>
#include <vector>

/// Reads one member and checks its type. An error contains the member's JSON pointer and the
/// expected type, never the value.
namespace ctsync::json {

/// The format that a string must have.
enum class TextRule { any, date, datetime };

/// Whether a text conforms to a rule.
inline bool follows(TextRule rule, std::string_view text) noexcept {
  switch (rule) {
    case TextRule::any: return true;
    case TextRule::date: return ctsync::detail::is_date(text);
    case TextRule::datetime: return ctsync::detail::is_datetime(text);
  }
  return true;
}

/// The expected form, for an error text.
constexpr std::string_view expected(TextRule rule) noexcept {
  switch (rule) {
    case TextRule::any: return "a string";
    case TextRule::date: return "a date as YYYY-MM-DD";
    case TextRule::datetime: return "an ISO 8601 date and time with a zone";
  }
  return "a string";
}

/// Reads a string that conforms to its rule. Errors: invalid.
inline Result<std::string_view> read_text(View value, const Pointer& at,
                                          TextRule rule = TextRule::any) {
  const auto text = value.string();
  if (!text) return at.wrong_type(expected(rule), value.type());
  if (!follows(rule, *text)) {
    return at.error(Errc::invalid, std::string("expected ").append(expected(rule)));
  }
  return *text;
}

inline Result<bool> read_boolean(View value, const Pointer& at) {
  const auto flag = value.boolean();
  if (!flag) return at.wrong_type("true or false", value.type());
  return *flag;
}

/// Reads an integer token of at least `least`; 1.0 and 1e0 are refused. Errors: invalid.
inline Result<std::int64_t> read_integer(View value, const Pointer& at, std::int64_t least = 0) {
  const auto number = value.integer();
  if (value.unsigned_integer() && !number) {
    return at.error(Errc::invalid, "expected an integer of at most 9223372036854775807");
  }
  if (!number) return at.wrong_type("an integer", value.type());
  if (*number < least) return at.error(Errc::invalid, "expected an integer that is not negative");
  return *number;
}

/// The member `key` of an object, or null if it is absent. A repeated member is refused (invalid),
/// because JSON readers disagree on which one counts.
inline Result<View> read_member(View object, std::string_view key, const Pointer& at) {
  View found;
  bool there = false;
  for (auto member = object.members(); member.next();) {
    if (member.key != key) continue;
    if (there) return Pointer{&at, key}.error(Errc::invalid, "appears more than once");
    found = member.value;
    there = true;
  }
  return found;
}

/// Reads each element of an array with `read(View, Pointer) -> Status` and stops at the first
/// error.
template <class F>
Status read_each(View value, const Pointer& at, F&& read) {
  if (!value.is_array()) return at.wrong_type("an array", value.type());
  Status status{std::monostate{}};
  value.each_element([&](std::size_t index, View element) {
    auto one = read(element, Pointer{&at, {}, index});
    if (!one) status = std::move(one);
    return status.has_value();
  });
  return status;
}

}  // namespace ctsync::json
