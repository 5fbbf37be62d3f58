// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

/// Reads JSON as JavaScript's JSON.parse does (ECMA-404): a number may have any size, of repeated
/// keys the last counts, array indexes come first, and half a surrogate pair may be escaped alone.
/// Mappings are read so, and texts that @json decodes; deliveries are read by json::Parser.
namespace ctsync::mapping::language {

/// Where a text is no JSON, or is nested too deep.
struct ReadError {
  std::size_t at = 0;  ///< the byte
  bool too_deep = false;
};

namespace detail {

class JsonReader {
 public:
  JsonReader(std::string_view text, Memory& memory, std::size_t depth)
      : text_(text), memory_(memory), deepest_(depth) {}

  std::optional<Value> document() {
    auto value = read(0);
    skip_blanks();
    if (value && at_ != text_.size()) return std::nullopt;
    return value;
  }
  ReadError error() const { return {at_, too_deep_}; }
  /// Whether a text has half a surrogate pair.
  bool has_halves() const { return has_halves_; }

 private:
  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::optional<Value> read(std::size_t depth) {
    skip_blanks();
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': {
        const auto text = string();
        return text ? std::optional(Value(*text)) : std::nullopt;
      }
      case 't': return take_word("true") ? std::optional(Value(true)) : std::nullopt;
      case 'f': return take_word("false") ? std::optional(Value(false)) : std::nullopt;
      case 'n': return take_word("null") ? std::optional(Value::null()) : std::nullopt;
      default: return number();
    }
  }

  bool enter(std::size_t depth) {
    ++at_;
    too_deep_ = depth >= deepest_;
    skip_blanks();
    return !too_deep_;
  }

  std::optional<Value> array(std::size_t depth) {
    if (!enter(depth)) return std::nullopt;
    std::vector<Value> elements;
    while (!take(']')) {
      if (!elements.empty() && !take(',')) return std::nullopt;
      const auto element = read(depth + 1);
      if (!element) return std::nullopt;
      elements.push_back(*element);
      skip_blanks();
    }
    return Value(memory_.copy(std::span<const Value>(elements)));
  }

  std::optional<Value> object(std::size_t depth) {
    if (!enter(depth)) return std::nullopt;
    std::vector<Member> members;
    while (!take('}')) {
      if (!members.empty() && !take(',')) return std::nullopt;
      skip_blanks();
      const auto key = peek() == '"' ? string() : std::nullopt;
      skip_blanks();
      if (!key || !take(':')) return std::nullopt;
      const auto value = read(depth + 1);
      if (!value) return std::nullopt;
      members.push_back({*key, *value});
      skip_blanks();
    }
    return Value(memory_.copy(std::span<const Member>(in_sequence(members))));
  }

  bool digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  }
  std::optional<Value> number() {
    const std::size_t begin = at_;
    const bool negative = take('-');
    if (!take('0') && !digits()) return std::nullopt;
    if (take('.') && !digits()) return std::nullopt;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return std::nullopt;
    }
    const std::string_view token = text_.substr(begin, at_ - begin);
    if (token.size() > 15) {
      if (const auto exact = long_integer(token)) return exact;
    }
    double number = 0;
    if (!read_decimal(token.substr(negative ? 1 : 0), number)) return std::nullopt;
    return Value(negative ? -number : number);
  }

  /// An integer of 64 bits, which a double may not hold.
  static std::optional<Value> long_integer(std::string_view token) {
    const char* const end = token.data() + token.size();
    std::int64_t number = 0;
    const auto read = std::from_chars(token.data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end) return Value::integer(number);
    std::uint64_t natural = 0;
    const auto again = std::from_chars(token.data(), end, natural);
    if (again.ec == std::errc{} && again.ptr == end) return Value::unsigned_integer(natural);
    return std::nullopt;
  }

  std::optional<std::string_view> string() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
      if (static_cast<unsigned char>(text_[at_++]) < 0x20) return std::nullopt;
    }
    if (peek() == '"') return memory_.copy(text_.substr(begin, at_++ - begin));
    std::string out(text_.substr(begin, at_ - begin));
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return finished(out);
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  /// A text with escapes, whose pairs of surrogates are joined.
  std::string_view finished(const std::string& text) {
    if (text.find('\xED') == text.npos) return memory_.copy(text);
    const std::string joined = utf16::joined(text);
    has_halves_ = has_halves_ || joined.size() == text.size();
    return memory_.copy(joined);
  }

  bool escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = peek();
    if (c == 'u') return ++at_, unicode(out);
    const auto which = names.find(c);
    if (which == names.npos || at_ >= text_.size()) return false;
    ++at_;
    out += meanings[which];
    return true;
  }
  bool unicode(std::string& out) {
    if (text_.size() - at_ < 4) return false;
    unsigned unit = 0;
    const char* const end = text_.data() + at_ + 4;
    const auto read = std::from_chars(text_.data() + at_, end, unit, 16);
    if (read.ec != std::errc{} || read.ptr != end) return false;
    at_ += 4;
    utf16::append(out, static_cast<char32_t>(unit));
    return true;
  }

  std::string_view text_;
  Memory& memory_;
  std::size_t deepest_;
  std::size_t at_ = 0;
  bool too_deep_ = false;
  bool has_halves_ = false;
};

}  // namespace detail

/// The value of a text in UTF-8, or where it is wrong.
struct Read {
  std::optional<Value> value;
  ReadError error;
  bool has_halves = false;  ///< a text in it has half a surrogate pair
};

/// Reads a document that is nested at most `depth` deep. The value is in `memory`.
inline Read read_json(std::string_view text, Memory& memory, std::size_t depth) {
  detail::JsonReader reader(text, memory, depth);
  Read read;
  read.value = reader.document();
  if (!read.value) read.error = reader.error();
  read.has_halves = reader.has_halves();
  return read;
}

}  // namespace ctsync::mapping::language
