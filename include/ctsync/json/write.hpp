// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <ctsync/json/name.hpp>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

/// Writing JSON: the same values give the same bytes, on every machine.
namespace ctsync::json {

namespace detail {

/// The highest bit of a byte is set if one of the eight has to be escaped: below 0x20, '"' or '\\'.
/// Bytes above that one may look so too.
constexpr std::uint64_t escapes(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  // '"' with its second bit turned over is 0x20, next to the control characters.
  const std::uint64_t quotes_and_controls = (eight ^ ones * 0x02U) - ones * 0x21U;
  const std::uint64_t backslashes = (eight ^ ones * 0x5CU) - ones;
  return (quotes_and_controls | backslashes) & ~eight & ones * 0x80U;
}

/// Copies a text unless something in it must be escaped; then false, and what was copied is of no
/// use. Several bytes at a time, the last ones together with some that were copied already.
inline bool copy_clean(char* to, std::string_view text) noexcept {
  const char* from = text.data();
  const std::size_t size = text.size();
  const auto copied = [&]<class Word>(std::size_t at, Word word) {
    std::memcpy(&word, from + at, sizeof word);
    std::memcpy(to + at, &word, sizeof word);
    return std::uint64_t{word};
  };
  if (size >= 8) {
    const auto eight = [&](std::size_t at) { return escapes(copied(at, std::uint64_t{})); };
    std::uint64_t found = eight(0) | eight(size - 8);
    if (size > 16) found |= eight(8) | eight(size - 16);
    for (std::size_t at = 16; at + 16 < size; at += 8) found |= eight(at);
    return found == 0;
  }
  if (size >= 4) {
    const std::uint64_t four = copied(0, std::uint32_t{});
    return escapes(four << 32U | copied(size - 4, std::uint32_t{})) == 0;
  }
  std::uint64_t few = 0x2020202020202020U;
  for (std::size_t at = 0; at < size; ++at) few = few << 8U | copied(at, std::uint8_t{});
  return escapes(few) == 0;
}

inline void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: {
      constexpr std::string_view hex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
}

}  // namespace detail

/// Appends the inside of a JSON string (no quotes). UTF-8 passes through as it is.
inline void append_escaped(std::string& out, std::string_view text) {
  std::size_t clean = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, text.data() + at, 8);
      if (detail::escapes(eight) == 0) {
        at += 8;
        continue;
      }
    }
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
      out.append(text, clean, at - clean);
      detail::append_escape(out, c);
      clean = at + 1;
    }
    ++at;
  }
  out.append(text, clean, text.size() - clean);
}

inline void append_string(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

/// The shortest text that reads back as the same double, zero without a sign; null for what JSON
/// cannot say.
inline void append_decimal(std::string& out, double value) {
  if (value == 0) value = 0;
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  fmt::format_to(std::back_inserter(out), "{}", value);
}

/// Writes objects and arrays into a caller's buffer, placing the commas. Values are written by
/// the calls in document order; nesting is the caller's duty. The buffer has the whole text
/// whenever a value of the outermost level is complete; between, some of it is still here.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_(&out) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }

  Writer& key(const Name& name) {
    if (!fits(Name::room)) flush();
    const std::size_t passed = comma_ ? 0 : 1;
    std::memcpy(at_, name.written() + passed, Name::room - 1);
    at_ += name.written_size() - passed;
    comma_ = false;
    return *this;
  }
  template <std::convertible_to<std::string_view> Text>
  requires(!std::is_array_v<Text>) Writer& key(const Text& name) {
    quote(name);
    *at_++ = ':';
    comma_ = false;
    return *this;
  }
  Writer& string(std::string_view value) {
    quote(value);
    return ended();
  }
  Writer& integer(std::int64_t value) {
    const fmt::format_int digits(value);
    return raw({digits.data(), digits.size()});
  }
  Writer& decimal(double value) {
    separate();
    flush();
    append_decimal(*out_, value);
    return ended();
  }
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }

  /// Text that is JSON already.
  Writer& raw(std::string_view json) {
    separate();
    if (!fits(json.size())) {
      flush();
      out_->append(json);
    } else {
      std::memcpy(at_, json.data(), json.size());
      at_ += json.size();
    }
    return ended();
  }

  /// Texts as one string, with a space between those that are not empty.
  Writer& joined(std::initializer_list<std::string_view> texts) {
    separate();
    *at_++ = '"';
    bool first = true;
    for (const auto text : texts) {
      if (text.empty()) continue;
      if (!first) *at_++ = ' ';
      inside(text);
      first = false;
    }
    *at_++ = '"';
    return ended();
  }

 private:
  // Room for what is written beside a text: comma, quotes, colon, bracket.
  static constexpr std::size_t beside = 8;

  bool fits(std::size_t size) const noexcept {
    return size + beside <= static_cast<std::size_t>(here_.data() + here_.size() - at_);
  }
  void flush() {
    out_->append(here_.data(), static_cast<std::size_t>(at_ - here_.data()));
    at_ = here_.data();
  }
  void separate() {
    if (!fits(0)) flush();
    *at_ = ',';
    at_ += comma_ ? 1 : 0;
    comma_ = true;
  }
  void quote(std::string_view text) {
    separate();
    *at_++ = '"';
    inside(text);
    *at_++ = '"';
  }
  // Leaves room for what is written beside a text.
  void inside(std::string_view text) {
    if (fits(text.size()) && detail::copy_clean(at_, text)) {
      at_ += text.size();
      return;
    }
    flush();
    append_escaped(*out_, text);
  }
  Writer& open(char bracket) {
    separate();
    *at_++ = bracket;
    comma_ = false;
    ++depth_;
    return *this;
  }
  Writer& close(char bracket) {
    if (!fits(0)) flush();
    *at_++ = bracket;
    comma_ = true;
    --depth_;
    return ended();
  }
  Writer& ended() {
    if (depth_ == 0) flush();
    return *this;
  }

  std::string* out_;
  int depth_ = 0;
  bool comma_ = false;
  std::array<char, 1024> here_;
  char* at_ = here_.data();
};

}  // namespace ctsync::json
