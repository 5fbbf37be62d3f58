// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/file/shown_value.hpp"
#include "settings/groups/row.hpp"
#include "settings/nearest.hpp"
#include "settings/pasted.hpp"
#include "settings/raw_value.hpp"

/// Reads the value of a row of either settings table.
namespace ctsync::server {

inline bool fits(Kind kind, const RawValue& given) {
  if (given.is_loose()) return true;
  switch (kind) {
    case Kind::text: return given.type() == json::Type::string;
    case Kind::integer: return given.type() == json::Type::integer;
    case Kind::number: return given.number().has_value();
    case Kind::boolean: return given.type() == json::Type::boolean;
  }
  return false;
}

/// The words of a rule that lists them, such as "alias or identify"; none of any other rule.
inline std::vector<std::string_view> words_of(std::string_view rule) {
  std::vector<std::string_view> words;
  const auto last = rule.rfind(" or ");
  if (last == rule.npos) return words;
  auto rest = rule.substr(0, last);
  while (true) {
    const auto comma = std::min(rest.find(", "), rest.size());
    words.push_back(rest.substr(0, comma));
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 2);
  }
  words.push_back(rule.substr(last + 4));
  const auto has_space = [](std::string_view word) { return word.find(' ') != word.npos; };
  if (std::any_of(words.begin(), words.end(), has_space)) words.clear();
  return words;
}

/// What was found where a rule is broken: the type if it is the wrong one, the value if the setting
/// is no secret and the text does not look like one, else the length.
template <class Row>
std::string found(const Row& row, const RawValue& given) {
  if (!fits(row.kind, given)) return fmt::format(", got {}", ctsync::json::name(given.type()));
  const auto* text = given.text();
  if (text == nullptr) {
    if (const auto integer = given.integer()) return fmt::format(", got {}", *integer);
    if (const auto number = given.number()) return fmt::format(", got {}", *number);
    return {};
  }
  if (text->empty()) return ", got an empty text";
  if (row.secret || !given.variables().empty() || !may_be_shown(*text)) {
    return fmt::format(", got a text of {} byte{}", text->size(), text->size() == 1 ? "" : "s");
  }
  std::string shown = ", got " + *text;
  const auto meant = nearest(*text, words_of(row.expected));
  if (meant) shown.append(", did you mean ").append(*meant).append("?");
  return shown;
}

/// Reads a value that is as it was meant.
template <class Row, class Into, class Report>
void read_one(const Row& row, const RawValue& given, Into& into, const std::string& element,
              Report& report) {
  if (row.read(given, into)) return;
  const auto* text = row.advice != nullptr ? given.text() : nullptr;
  report(fmt::format("expected {}{}{}{}", row.expected, found(row, given),
                     text != nullptr ? row.advice(*text) : "", element));
}

/// A credential is without the name of its header. Where the setting is a header, the name belongs.
template <class Row>
Pasted pasted_as(const Row& row) {
  if constexpr (requires { row.named; }) {
    if (row.named) return Pasted::text;
  }
  return row.secret ? Pasted::credential : Pasted::text;
}

/// Reads one value, or one element of several. `report` gets the error, followed by `element`.
template <class Row, class Into, class Report>
void take_one(const Row& row, const RawValue& given, Into& into, const std::string& element,
              Report& report) {
  const auto* text = row.kind == Kind::text ? given.text() : nullptr;
  if (text == nullptr) return read_one(row, given, into, element, report);
  auto meant = as_meant(*text, pasted_as(row));
  if (!meant) {
    return report(fmt::format("expected {}, got a text that {}{}", row.expected,
                              meant.error().detail, element));
  }
  read_one(row, given.with_text(*std::move(meant)), into, element, report);
}

/// Reads a row's value or list of values. `report` gets the detail of each error.
template <class Row, class Into, class Report>
void take_all(const Row& row, const RawValue& given, Into& into, Report report) {
  const bool listed =
      given.type() == json::Type::array || (row.count == Count::list && given.is_loose());
  if (row.count == Count::one || (row.count == Count::one_or_list && !listed)) {
    return take_one(row, given, into, "", report);
  }
  if (!listed) {
    return report(
        fmt::format("expected {}, got {}", row.expected, ctsync::json::name(given.type())));
  }
  const auto elements = given.elements();
  if (elements.empty()) return report(fmt::format("expected {}, got an empty array", row.expected));
  for (std::size_t i = 0; i < elements.size(); ++i) {
    take_one(row, elements[i], into, fmt::format(" (element {})", i + 1), report);
  }
}

}  // namespace ctsync::server
