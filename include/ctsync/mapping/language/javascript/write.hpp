// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/javascript/budget.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <string>
#include <string_view>

/// Writes values as JavaScript's JSON.stringify does.
namespace ctsync::mapping::language {

/// A key that JavaScript takes for the prototype of an object where it is assigned. So it is no
/// member of what a mapping gives.
inline constexpr std::string_view prototype_key = "__proto__";

struct WriteRules {
  /// It is the result of a mapping, and no text within it: without keys that JavaScript loses where
  /// it copies an object, and unless as JavaScript without integers that 64 bits do not hold.
  bool is_result = true;
  bool as_javascript = false;  ///< rounds long integers; escapes half a surrogate pair
  bool has_halves = false;     ///< there may be texts with half a surrogate pair
};

namespace detail {

inline void append_half(std::string& out, char32_t unit, bool as_javascript) {
  if (!as_javascript) return utf16::append(out, char32_t{0xFFFD});
  constexpr std::string_view hex = "0123456789abcdef";
  out += "\\u";
  for (unsigned shift = 16; shift > 0;) out += hex[unit >> (shift -= 4) & 15U];
}

/// A string with escapes for half a surrogate pair; the replacement character, where other readers
/// have to understand it.
inline std::string quoted(std::string_view text, bool as_javascript) {
  std::string out = "\"";
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t character = utf16::next(text, at);
    if (!utf16::is_high(character) && !utf16::is_low(character)) continue;
    json::append_escaped(out, text.substr(written, begin - written));
    append_half(out, character, as_javascript);
    written = at;
  }
  json::append_escaped(out, text.substr(written));
  return out += '"';
}

}  // namespace detail

/// Writes values to a json::Writer. What is undefined is left out of an object, and is null in an
/// array. A function returns false where the budget is spent.
class ValueWriter {
 public:
  ValueWriter(json::Writer& writer, Memory& memory, Budget& budget, WriteRules rules)
      : writer_(writer), memory_(memory), budget_(budget), rules_(rules) {}

  bool write(const Value& value, std::size_t depth = 0) {
    switch (value.type()) {
      case Type::undefined:
      case Type::null: writer_.null(); return true;
      case Type::boolean: writer_.boolean(value.boolean()); return true;
      case Type::number: number(value); return true;
      case Type::string: return string(value.text());
      case Type::array: return array(value, depth);
      case Type::object: return object(value, depth);
    }
    return true;
  }

  bool string(std::string_view text) {
    if (!budget_.spend_text(text.size())) return false;
    if (rules_.has_halves && text.find('\xED') != text.npos) {
      writer_.raw(detail::quoted(text, rules_.as_javascript));
    } else {
      writer_.string(text);
    }
    return true;
  }

  void write_key(std::string_view key) {
    if (rules_.has_halves && key.find('\xED') != key.npos) {
      writer_.raw_key(detail::quoted(key, rules_.as_javascript));
    } else {
      writer_.key(key);
    }
  }

 private:
  void number(const Value& value) {
    if (!rules_.as_javascript) {
      if (const auto integer = value.long_integer()) return void(writer_.integer(*integer));
      if (const auto integer = value.long_unsigned_integer()) {
        return void(writer_.unsigned_integer(*integer));
      }
    }
    if (const auto decimal = value.long_decimal()) return void(writer_.raw(*decimal));
    const double number = value.number();
    if (!std::isfinite(number)) return void(writer_.null());
    if (std::abs(number) < 1e15 && number == std::trunc(number)) {
      return void(writer_.integer(static_cast<std::int64_t>(number)));
    }
    // JavaScript writes digits alone below 1e21; readers of 64 bit integers refuse them.
    const bool has_exponent = rules_.is_result && !rules_.as_javascript;
    if (has_exponent && std::abs(number) >= 1e16) return void(writer_.decimal(number));
    std::string text;
    append_number(text, number);
    writer_.raw(text);
  }

  bool enter(std::size_t size, std::size_t depth) {
    return depth < Budget::deepest && budget_.spend(size + 1) &&
           budget_.allows_output(writer_.size());
  }

  bool array(const Value& value, std::size_t depth) {
    const json::View* const view = value.view();
    if (!enter(size_of(value), depth)) return false;
    writer_.begin_array();
    bool written = true;
    if (view != nullptr) {
      view->each_element([&](std::size_t, json::View element) {
        return written = write(Value(element), depth + 1);
      });
    } else {
      for (const Value& element : value.elements()) {
        if (!(written = written && write(element, depth + 1))) break;
      }
    }
    writer_.end_array();
    return written;
  }

  /// Whether the members of a document's object are as JavaScript would have them.
  static bool is_plain(json::View object) {
    detail::KeyWatch watch;
    for (auto member = object.members(); member.next();) {
      if (watch.notices(member.key)) return false;
    }
    return true;
  }

  bool object(const Value& value, std::size_t depth) {
    const json::View* const view = value.view();
    if (!enter(size_of(value), depth)) return false;
    writer_.begin_object();
    bool written = true;
    if (view != nullptr && is_plain(*view)) {
      for (auto each = view->members(); written && each.next();) {
        written = member(each.key, Value(each.value), depth);
      }
    } else {
      for (const Member& each : members_of(memory_, value)) {
        if (!(written = written && member(each.key, each.value, depth))) break;
      }
    }
    writer_.end_object();
    return written;
  }

  bool member(std::string_view key, const Value& value, std::size_t depth) {
    if (value.is_undefined() || (rules_.is_result && key == prototype_key)) return true;
    write_key(key);
    return write(value, depth + 1);
  }
  json::Writer& writer_;
  Memory& memory_;
  Budget& budget_;
  WriteRules rules_;
};

}  // namespace ctsync::mapping::language
