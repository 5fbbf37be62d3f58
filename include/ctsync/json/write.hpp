// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <ctsync/json/copy_clean.hpp>
#include <ctsync/json/name.hpp>
#include <ctsync/json/padded_text.hpp>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

/// Writing JSON: the same values give the same bytes, on every machine.
namespace ctsync::json {

namespace detail {

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
    char* const to = room(Name::room);
    const std::size_t passed = comma_ ? 0 : 1;
    std::memcpy(to, name.written() + passed, Name::room - 1);
    at_ = to + name.written_size() - passed;
    comma_ = false;
    return *this;
  }
  template <std::convertible_to<std::string_view> Text>
  requires(!std::is_array_v<Text>) Writer& key(const Text& name) {
    quote(std::string_view(name));
    return colon();
  }
  Writer& key(ctsync::detail::PaddedText name) {
    quote(name);
    return colon();
  }
  Writer& string(std::string_view value) {
    quote(value);
    return ended();
  }
  Writer& string(ctsync::detail::PaddedText value) {
    quote(value);
    return ended();
  }
  Writer& integer(std::int64_t value) {
    constexpr std::size_t longest = 20;
    char* const to = begin_value(longest);
    return end_value(std::to_chars(to, to + longest, value).ptr);
  }
  Writer& decimal(double value) {
    at_ = begin_value(0);
    flush();
    append_decimal(*out_, value);
    return end_value(at_);
  }
  Writer& boolean(bool value) { return value ? word("true") : word("false"); }
  Writer& null() { return word("null"); }

  /// Text that is JSON already.
  Writer& raw(std::string_view json) {
    at_ = begin_value(json.size());
    if (fits(json.size())) {
      std::memcpy(at_, json.data(), json.size());
      return end_value(at_ + json.size());
    }
    flush();
    out_->append(json);
    return end_value(at_);
  }

  /// Texts as one string, with a space between those that are not empty.
  Writer& joined(std::initializer_list<std::string_view> texts) {
    at_ = begin_value(0);
    *at_++ = '"';
    bool first = true;
    for (const auto text : texts) {
      if (text.empty()) continue;
      if (!first) *at_++ = ' ';
      inside(text);
      first = false;
    }
    *at_++ = '"';
    return end_value(at_);
  }

 private:
  // Room for what is written beside a text (comma, quotes, colon, bracket) or, for a moment, behind
  // its end.
  static constexpr std::size_t beside = 8 + detail::written_behind;

  // What is written goes through a pointer to char, which could point anywhere, to `at_` too. So
  // the pointer is a local variable as long as it moves.
  bool fits(std::size_t size) const noexcept {
    return size + beside <= static_cast<std::size_t>(here_.data() + here_.size() - at_);
  }
  [[gnu::noinline]] void flush() {
    out_->append(here_.data(), static_cast<std::size_t>(at_ - here_.data()));
    at_ = here_.data();
  }
  // Where so many bytes can be written, unless they are more than there is room for at all.
  char* room(std::size_t size) {
    if (!fits(size)) flush();
    return at_;
  }
  char* begin_value(std::size_t size) {
    char* const to = room(size);
    *to = ',';
    return to + (comma_ ? 1 : 0);
  }
  Writer& end_value(char* to) {
    at_ = to;
    comma_ = true;
    return ended();
  }
  template <std::size_t N>
  Writer& word(const char (&json)[N]) {  // NOLINT(*-avoid-c-arrays)
    char* const to = begin_value(N - 1);
    std::memcpy(to, json, N - 1);
    return end_value(to + N - 1);
  }
  Writer& colon() {
    *at_++ = ':';
    comma_ = false;
    return *this;
  }
  template <class Text>
  void quote(Text text) {
    if (!fits(text.size())) return quote_dirty(begin_value(0), text);
    char* const to = at_ + (comma_ ? 1 : 0);
    *at_ = ',';
    *to = '"';
    if (!detail::copy_clean(to + 1, text)) return quote_dirty(to, text);
    to[text.size() + 1] = '"';
    at_ = to + text.size() + 2;
    comma_ = true;
  }
  // A text that is long or has to be escaped.
  [[gnu::noinline]] void quote_dirty(char* to, std::string_view text) {
    *to = '"';
    at_ = to + 1;
    flush();
    append_escaped(*out_, text);
    *at_++ = '"';
    comma_ = true;
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
    char* const to = begin_value(1);
    *to = bracket;
    at_ = to + 1;
    comma_ = false;
    ++depth_;
    return *this;
  }
  Writer& close(char bracket) {
    char* const to = room(1);
    *to = bracket;
    --depth_;
    return end_value(to + 1);
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
