// SPDX-License-Identifier: MIT
#include "log/line.hpp"

#include <algorithm>
#include <cmath>
#include <ctsync/base/civil_time.hpp>
#include <iterator>
#include <string>

#include "log/characters.hpp"

namespace ctsync::log {

namespace {

bool is_plain(char c) noexcept { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

// The escape sequence of a character inside quotes; empty if it needs none.
std::string_view escape(char32_t code, std::array<char, 6>& buffer) {
  switch (code) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (!is_unsafe(code)) return {};
  const auto end =
      fmt::format_to_n(buffer.data(), buffer.size(), "\\u{:04x}", static_cast<unsigned>(code)).out;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

std::string_view padded(Level level) noexcept {
  constexpr std::array<std::string_view, 4> words{"DEBUG", "INFO ", "WARN ", "ERROR"};
  return words[static_cast<std::size_t>(level)];
}

}  // namespace

Line::Line(Format format, Time time, Level level, std::string_view event,
           std::string_view environment)
    : format_(format) {
  std::string stamp;
  detail::append_datetime(stamp, time);
  if (format == Format::text) {
    append(std::string_view(stamp).substr(11, 12));
    append(" ");
    append(padded(level));
    append(" ");
    truncated_ = !append_word(event);
    return;
  }
  append("{\"ts\":\"");
  append(stamp);
  append("\",\"level\":\"");
  append(name(level));
  append("\",\"event\":");
  truncated_ = !append_quoted(event);
  if (!environment.empty()) add({"environment", environment});
}

void Line::add(const Field& field) {
  if (truncated_ || out_.size() >= room) {
    truncated_ = true;
    return;
  }
  const std::size_t start = out_.size();
  append(format_ == Format::json ? "," : " ");
  if (!(format_ == Format::json ? append_quoted(field.key) : append_word(field.key))) {
    out_.resize(start);
    truncated_ = true;
    return;
  }
  append(format_ == Format::json ? ":" : "=");
  truncated_ = !append_value(field);
}

std::string_view Line::finish() {
  if (format_ == Format::json) {
    append(truncated_ ? ",\"truncated\":true}\n" : "}\n");
  } else {
    append(truncated_ ? " truncated=true\n" : "\n");
  }
  return {out_.data(), out_.size()};
}

// False if the text was cut off at the limit.
bool Line::append_escaped(std::string_view text) {
  while (!text.empty()) {
    const auto plain_end = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(plain_end - text.begin());
    const std::size_t fits = std::min(plain, room - std::min(room, out_.size()));
    append(text.substr(0, fits));
    if (fits < plain) return false;
    text.remove_prefix(plain);
    if (text.empty()) break;

    std::array<char, 6> buffer{};
    const Character character = first_character(text);
    std::string_view piece = text.substr(0, character.size);
    if (!character.code) {
      piece = "\xEF\xBF\xBD";
    } else if (const auto escaped = escape(*character.code, buffer); !escaped.empty()) {
      piece = escaped;
    }
    if (out_.size() + piece.size() > room) return false;
    append(piece);
    text.remove_prefix(character.size);
  }
  return true;
}

bool Line::append_quoted(std::string_view text) {
  append("\"");
  const bool whole = append_escaped(text);
  append("\"");
  return whole;
}

// For the text format: quotes a value only if its end would otherwise be ambiguous.
bool Line::append_word(std::string_view text) {
  const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_plain(c) && c != ' ' && c != '=';
  });
  return bare ? append_escaped(text) : append_quoted(text);
}

bool Line::append_value(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    return format_ == Format::json ? append_quoted(*text) : append_word(*text);
  }
  if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(fmt::appender(out_), "{}", *integer);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    if (std::isfinite(*number)) {
      fmt::format_to(fmt::appender(out_), "{}", *number);
    } else {
      append("null");
    }
  } else {
    append(*std::get_if<bool>(&field.value) ? "true" : "false");
  }
  return true;
}

}  // namespace ctsync::log
