// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

/// Writing JSON: the same values give the same bytes, on every machine.
namespace ctsync::json {

namespace detail {

/// True where one of the eight bytes must be escaped: below 0x20, '"' or '\\'.
inline bool needs_escape(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  const auto has_zero = [](std::uint64_t v) { return (v - ones) & ~v & highs; };
  const std::uint64_t control = (eight - ones * 0x20U) & ~eight & highs;
  return (control | has_zero(eight ^ (ones * 0x22U)) | has_zero(eight ^ (ones * 0x5CU))) != 0;
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
      if (!detail::needs_escape(eight)) {
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

inline void append_integer(std::string& out, std::int64_t value) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.size());
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
/// the calls in document order; nesting is the caller's duty.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_(&out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }

  Writer& key(std::string_view name) {
    separate();
    append_string(*out_, name);
    *out_ += ':';
    comma_ = false;
    return *this;
  }
  Writer& string(std::string_view value) {
    separate();
    append_string(*out_, value);
    return *this;
  }
  Writer& integer(std::int64_t value) {
    separate();
    append_integer(*out_, value);
    return *this;
  }
  Writer& decimal(double value) {
    separate();
    append_decimal(*out_, value);
    return *this;
  }
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }

  /// Text that is JSON already.
  Writer& raw(std::string_view json) {
    separate();
    out_->append(json);
    return *this;
  }

  /// The buffer, for text that continues a value begun by other means.
  std::string& out() noexcept { return *out_; }

 private:
  Writer& open(char bracket) {
    separate();
    *out_ += bracket;
    comma_ = false;
    return *this;
  }
  Writer& close(char bracket) {
    *out_ += bracket;
    comma_ = true;
    return *this;
  }
  void separate() {
    if (comma_) *out_ += ',';
    comma_ = true;
  }

  std::string* out_;
  bool comma_ = false;
};

}  // namespace ctsync::json
