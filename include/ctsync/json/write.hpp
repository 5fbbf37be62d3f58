// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>

/// Writing JSON: the same values give the same bytes, on every machine.
namespace ctsync::json {

namespace detail {

/// Whether one of eight bytes may have to be escaped: below 0x20, '"' or '\\'. No false
/// negatives.
constexpr bool may_need_escape(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  // '"' with its second bit flipped is 0x20, next to the control characters.
  const std::uint64_t quotes_and_controls = (eight ^ ones * 0x02U) - ones * 0x21U;
  const std::uint64_t backslashes = (eight ^ ones * 0x5CU) - ones;
  return ((quotes_and_controls | backslashes) & ~eight & ones * 0x80U) != 0;
}

[[gnu::cold]] inline void append_escape(std::string& out, char c) {
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

inline std::uint64_t load_eight(const char* at) noexcept {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, 8);
  return eight;
}

inline std::uint64_t load_four(const char* at) noexcept {
  std::uint32_t four = 0;
  std::memcpy(&four, at, 4);
  return four;
}

/// Copies the leading bytes that need no escape to `to`; returns how many they are.
inline std::size_t copy_clean(char* to, std::string_view text) noexcept {
  const char* const from = text.data();
  const std::size_t size = text.size();
  std::size_t at = 0;
  for (; size - at >= 8; at += 8) {
    const std::uint64_t eight = load_eight(from + at);
    if (may_need_escape(eight)) break;
    std::memcpy(to + at, &eight, 8);
  }
  // The last bytes are copied with some of those before.
  if (size - at < 8 && size >= 8) {
    const std::uint64_t last = load_eight(from + size - 8);
    if (!may_need_escape(last)) {
      std::memcpy(to + size - 8, &last, 8);
      return size;
    }
  } else if (size - at < 8 && size >= 4) {
    if (!may_need_escape(load_four(from) | load_four(from + size - 4) << 32U)) {
      std::memcpy(to, from, 4);
      std::memcpy(to + size - 4, from + size - 4, 4);
      return size;
    }
  }
  for (; at < size; ++at) {
    const char c = from[at];
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') break;
    to[at] = c;
  }
  return at;
}

}  // namespace detail

/// Appends the inside of a JSON string (no quotes). UTF-8 passes through as it is.
[[gnu::noinline]] inline void append_escaped(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t size = out.size();
    out.resize(size + text.size());
    const std::size_t clean = detail::copy_clean(out.data() + size, text);
    out.resize(size + clean);
    if (clean == text.size()) return;
    detail::append_escape(out, text[clean]);
    text.remove_prefix(clean + 1);
  }
}

inline void append_string(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

/// The shortest text that reads back as the same double, zero without a sign; null for what JSON
/// cannot say. An exponent is written below 1e-4 and from 1e16 on.
[[gnu::noinline]] inline void append_decimal(std::string& out, double value) {
  if (value == 0) value = 0;
  constexpr double largest = std::numeric_limits<double>::max();
  if (!(value >= -largest && value <= largest)) {
    out += "null";
    return;
  }
  std::array<char, 32> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const auto e = text.find('e');
  int exponent = 0;
  const bool negative_exponent = text[e + 1] == '-';
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  if (negative_exponent) exponent = -exponent;
  if (exponent < -4 || exponent >= 16) {
    out.append(text);
    return;
  }
  text = text.substr(0, e);
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  std::string digits(text.substr(0, 1));
  if (text.size() > 2) digits.append(text.substr(2));
  if (exponent < 0) {
    out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  out.append(digits, 0, whole);
  if (digits.size() > whole) out.append(".").append(digits, whole);
}

/// A text in a joined string. The separator is written as it is, so it must be escaped already.
struct Joined {
  Joined() = default;
  template <std::convertible_to<std::string_view> T>
  Joined(const T& given, std::string_view before = " ") noexcept : text(given), separator(before) {}

  std::string_view text;
  std::string_view separator;
};

/// Writes objects and arrays into a caller's buffer and places the commas. Values are written by
/// the calls, as the document has them; nesting is the caller's duty. The buffer holds the text,
/// and nothing behind it, whenever a value of the outermost level is complete.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_(&out), size_(out.size()) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// How many bytes are written.
  std::size_t size() const noexcept { return size_; }

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }

  Writer& key(std::string_view name) {
    quote(name);
    out_->data()[size_++] = ':';
    comma_ = false;
    return *this;
  }
  /// A key that is quoted JSON already.
  Writer& raw_key(std::string_view quoted) {
    raw(quoted);
    *room(1) = ':';
    ++size_;
    comma_ = false;
    return *this;
  }
  Writer& string(std::string_view value) {
    quote(value);
    return ended();
  }
  /// Texts as one string, with its separator before each that is not empty, except the first.
  Writer& joined(std::initializer_list<Joined> texts) {
    begin_quote(0);
    bool written = false;
    for (const auto& part : texts) {
      if (part.text.empty()) continue;
      char* to = room(part.text.size() + part.separator.size() + 2);
      if (written) to += part.separator.copy(to, part.separator.size());
      written = true;
      end_at(put(to, part.text));
    }
    *room(1) = '"';
    ++size_;
    return ended();
  }
  Writer& integer(std::int64_t value) { return number(value); }
  Writer& unsigned_integer(std::uint64_t value) { return number(value); }
  Writer& decimal(double value) {
    std::string text;
    append_decimal(text, value);
    return raw(text);
  }
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }

  /// Text that is JSON already.
  Writer& raw(std::string_view json) {
    char* to = room(json.size() + 1);
    if (comma_) *to++ = ',';
    comma_ = true;
    json.copy(to, json.size());  // of a null text, too
    end_at(to + json.size());
    return ended();
  }

 private:
  template <class Integer>
  Writer& number(Integer value) {
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return raw({text.data(), static_cast<std::size_t>(end - text.data())});
  }
  /// Where so many bytes may be written. The buffer grows by more than is asked for.
  char* room(std::size_t bytes) {
    if (out_->size() - size_ < bytes) grow(bytes);
    return out_->data() + size_;
  }
  [[gnu::noinline]] void grow(std::size_t bytes) {
    const std::size_t wanted = 2 * size_ + bytes + 64;
    out_->resize(wanted < out_->capacity() ? out_->capacity() : wanted);
  }
  void append(std::string_view text) {
    text.copy(room(text.size() + 1), text.size());  // of a null text, too
    size_ += text.size();
  }
  void end_at(const char* end) noexcept { size_ = static_cast<std::size_t>(end - out_->data()); }
  /// Begins a string with a comma where one is needed; leaves room for `bytes` more.
  char* begin_quote(std::size_t bytes) {
    char* to = room(bytes + 2);
    if (comma_) *to++ = ',';
    comma_ = true;
    *to++ = '"';
    end_at(to);
    return to;
  }
  /// Writes a text at `to`, escaped where it has to be; returns its end.
  [[gnu::noinline]] char* put(char* to, std::string_view text) {
    const std::size_t clean = detail::copy_clean(to, text);
    to += clean;
    return clean == text.size() ? to : escape(to, text.substr(clean));
  }
  /// Leaves room for one more byte, the colon of a key. Its calls are its last acts, so that none
  /// costs anything where it is not made.
  [[gnu::noinline]] void quote(std::string_view text) {
    if (out_->size() - size_ < text.size() + 4) return quote_grown(text);
    char* to = out_->data() + size_;
    if (comma_) *to++ = ',';
    comma_ = true;
    *to++ = '"';
    const std::size_t clean = detail::copy_clean(to, text);
    to += clean;
    if (clean != text.size()) return quote_rest(to, text.substr(clean));
    *to++ = '"';
    end_at(to);
  }
  [[gnu::noinline]] void quote_grown(std::string_view text) {
    grow(text.size() + 4);
    quote(text);
  }
  [[gnu::noinline]] void quote_rest(const char* at, std::string_view text) {
    char* to = escape(at, text);
    *to++ = '"';
    end_at(to);
  }
  /// Writes `text` at `at`; returns its end, where two more bytes have room.
  [[gnu::noinline]] char* escape(const char* at, std::string_view text) {
    size_ = static_cast<std::size_t>(at - out_->data());
    std::string escaped;
    append_escaped(escaped, text);
    append(escaped);
    return room(2);
  }
  Writer& open(char bracket) {
    char* const to = room(2);
    if (comma_) to[0] = ',';
    to[comma_ ? 1 : 0] = bracket;
    size_ += comma_ ? 2 : 1;
    comma_ = false;
    ++depth_;
    return *this;
  }
  Writer& close(char bracket) {
    *room(1) = bracket;
    ++size_;
    comma_ = true;
    --depth_;
    return ended();
  }
  Writer& ended() {
    if (depth_ == 0) out_->resize(size_);
    return *this;
  }

  std::string* out_;
  std::size_t size_;  // of what is written; the buffer may be larger meanwhile
  int depth_ = 0;
  bool comma_ = false;
};

}  // namespace ctsync::json
