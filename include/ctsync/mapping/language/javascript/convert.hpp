// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/javascript/budget.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <string>
#include <string_view>

/// Values as texts, and comparisons, by JavaScript's rules.
namespace ctsync::mapping::language {

enum class Converted : std::uint8_t {
  yes,
  no_text,  ///< an object whose own `toString` is no function, where JavaScript throws
  too_much,
};

/// Appends String(value): arrays are joined by commas, objects are "[object Object]".
inline Converted append_text(std::string& out, const Value& value, Memory& memory, Budget& budget,
                             bool as_javascript, std::size_t depth = 0) {
  if (!budget.spend(1)) return Converted::too_much;
  switch (value.type()) {
    case Type::undefined: out += "undefined"; return Converted::yes;
    case Type::null: out += "null"; return Converted::yes;
    case Type::boolean: out += value.boolean() ? "true" : "false"; return Converted::yes;
    case Type::number:
      if (const auto integer = value.long_integer(); integer && !as_javascript) {
        out += std::to_string(*integer);
      } else if (const auto natural = value.long_unsigned_integer(); natural && !as_javascript) {
        out += std::to_string(*natural);
      } else if (const auto decimal = value.long_decimal()) {
        out += *decimal;
      } else {
        append_number(out, value.number());
      }
      return Converted::yes;
    case Type::string:
      if (!budget.spend_text(value.text().size())) return Converted::too_much;
      utf16::append(out, value.text());
      return Converted::yes;
    case Type::object:
      if (!budget.spend(size_of(value) / 8)) return Converted::too_much;
      if (has_member(value, "toString")) return Converted::no_text;
      out += "[object Object]";
      return Converted::yes;
    case Type::array: break;
  }
  if (depth >= Budget::deepest || !budget.spend(size_of(value))) return Converted::too_much;
  bool first = true;
  for (const Value& element : elements_of(memory, value)) {
    if (!first) out += ',';
    first = false;
    if (element.is_undefined() || element.is_null()) continue;
    const auto converted = append_text(out, element, memory, budget, as_javascript, depth + 1);
    if (converted != Converted::yes) return converted;
  }
  return Converted::yes;
}

}  // namespace ctsync::mapping::language
