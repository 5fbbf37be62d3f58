// SPDX-License-Identifier: MIT
#include "settings/file/json_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <utility>
#include <vector>

#include "settings/file/json_found.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The value of four hexadecimal digits, or nothing.
std::optional<unsigned> hex4(std::string_view text) noexcept {
  if (text.size() < 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, 4)) {
    const char low = static_cast<char>(c | 0x20);
    if (!is_digit(c) && !(low >= 'a' && low <= 'f')) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : low - 'a' + 10);
  }
  return value;
}

/// The bytes of the UTF-8 character at the beginning of a text; 0 if it is none (RFC 3629).
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool too_high = first == 0xF4 && byte(1) >= 0x90;
    return follows(1) && follows(2) && follows(3) && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  std::optional<JsonError> run() {
    skip_space();
    if (at_ == text_.size()) return JsonError{1, 1, "expected an object, got an empty file"};
    while (!error_ && next_ != Next::end) step();
    skip_space();
    if (!error_ && at_ < text_.size()) fail("the end of the file", "a file holds one object");
    return std::move(error_);
  }

 private:
  /// What may come next.
  enum class Next { value, value_or_end, name, name_or_end, colon, comma, end };

  struct Place {
    std::size_t line;
    std::size_t column;
  };

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::string_view rest() const { return text_.substr(at_); }
  bool in_object() const { return text_[open_.back()] == '{'; }
  char closing() const { return in_object() ? '}' : ']'; }

  Place place(std::size_t at) const {
    Place place{1, 1};
    for (const char c : text_.substr(0, at)) {
      if (c == '\n') {
        ++place.line;
        place.column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
        ++place.column;
      }
    }
    return place;
  }

  void report(std::size_t at, std::string detail) {
    const auto [line, column] = place(at);
    error_ = JsonError{line, column, std::move(detail)};
  }

  /// Reports what is here instead of `expected`. A hint about what is here wins over `hint`.
  void fail(std::string_view expected, std::string_view hint = {}) {
    auto detail = fmt::format("expected {}, got {}", expected, found_in_json(rest()));
    const auto better = at_ == text_.size() ? unclosed() : hint_on_json(text_, at_);
    if (!better.empty()) {
      detail += ": " + better;
    } else if (!hint.empty()) {
      detail.append(": ").append(hint);
    }
    report(at_, std::move(detail));
  }

  std::string unclosed() const {
    if (open_.empty()) return {};
    const auto [line, column] = place(open_.back());
    return fmt::format("the {} at line {}, column {} is not closed", text_[open_.back()], line,
                       column);
  }

  void step() {
    skip_space();
    switch (next_) {
      case Next::value: return value("a value", here() == ']' ? "remove the comma before it" : "");
      case Next::value_or_end: return here() == ']' ? close() : value("a value or ]", "");
      case Next::name:
        return name("a name in double quotes", here() == '}' ? "remove the comma before it" : "");
      case Next::name_or_end:
        return here() == '}' ? close() : name("a name in double quotes or }", "");
      case Next::colon: return colon();
      case Next::comma: return comma();
      case Next::end: return;
    }
  }

  void after_value() { next_ = open_.empty() ? Next::end : Next::comma; }

  void close() {
    ++at_;
    open_.pop_back();
    after_value();
  }

  void open() {
    open_.push_back(at_++);
    next_ = in_object() ? Next::name_or_end : Next::value_or_end;
    skip_space();
    if (open_.size() <= json::Parser::max_depth || here() == closing()) return;
    report(open_.back(), "expected at most 64 levels of objects and arrays, got more");
  }

  void colon() {
    if (here() != ':') return fail(": after the name");
    ++at_;
    next_ = Next::value;
  }

  void comma() {
    if (at_ < text_.size() && here() == closing()) return close();
    if (here() != ',') {
      return fail(fmt::format(", or {}", closing()),
                  here() == '"' || here() == '{' ? "a comma is missing before it" : "");
    }
    ++at_;
    next_ = in_object() ? Next::name : Next::value;
  }

  void name(std::string_view expected, std::string_view hint) {
    if (here() != '"') return fail(expected, hint);
    string();
    next_ = Next::colon;
  }

  void value(std::string_view expected, std::string_view hint) {
    if (at_ == text_.size()) return fail(expected, hint);
    const char c = here();
    if (c == '{' || c == '[') return open();
    if (c == '"') {
      string();
    } else if (c == '-' || is_digit(c)) {
      number();
    } else if (!word()) {
      return fail(expected, hint);
    }
    after_value();
  }

  /// What ends a word or a number.
  bool ends_here() const {
    constexpr std::string_view enders = ",:{}[]";
    return at_ == text_.size() || is_space(here()) || enders.find(here()) != enders.npos;
  }

  bool word() {
    const auto begin = at_;
    for (const std::string_view known : {"true", "false", "null"}) {
      if (rest().starts_with(known)) at_ += known.size();
      if (at_ == begin) continue;
      if (ends_here()) return true;
      break;
    }
    at_ = begin;
    return false;
  }

  /// Skips at least one digit.
  bool digits() {
    const auto begin = at_;
    while (is_digit(here())) ++at_;
    return at_ > begin;
  }

  /// Skips a number of RFC 8259.
  bool is_number() {
    if (here() == '-') ++at_;
    if (here() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (here() == '.' && (++at_, !digits())) return false;
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (here() == '+' || here() == '-') ++at_;
      if (!digits()) return false;
    }
    return ends_here();
  }

  void number() {
    constexpr std::size_t surely_in_range = 18;
    const auto begin = at_;
    if (!is_number()) {
      return report(begin,
                    "expected a number such as 8080, -1 or 0.5, got a number of another form");
    }
    const auto token = text_.substr(begin, at_ - begin);
    const bool is_plain =
        token.find_first_of("eE") == token.npos && token.size() <= surely_in_range;
    if (!is_plain && !numbers_.parse(token)) {
      report(begin, "expected a number of 64 bits, got one that is out of range");
    }
  }

  void string() {
    const auto begin = at_++;
    while (!error_) {
      if (at_ == text_.size() || here() == '\n' || here() == '\r') {
        return report(begin, "expected a closing double quote on this line, got none");
      }
      const char c = here();
      if (c == '"') {
        ++at_;
        return;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return fail("no control character in a text",
                    c == '\t' ? "write \\t for a tab" : "write \\u00XX for it");
      }
      if (c == '\\') {
        escape();
      } else if (const auto length = utf8_length(rest()); length != 0) {
        at_ += length;
      } else {
        return report(at_, "expected UTF-8, got a byte that is none: save the file as UTF-8");
      }
    }
  }

  void escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (letter == 'u') return unicode_escape();
    if (letters.find(letter) == letters.npos || letter == '\0') {
      return report(at_,
                    "expected one of \" \\ / b f n r t u after a backslash: write \\\\ for a "
                    "backslash");
    }
    at_ += 2;
  }

  /// \uXXXX, or two of them for a character above U+FFFF.
  void unicode_escape() {
    constexpr std::size_t length = 6;
    const auto begin = at_;
    const auto code = hex4(text_.substr(std::min(at_ + 2, text_.size())));
    if (!code) return report(begin, "expected four hexadecimal digits after \\u");
    at_ += length;
    if (*code < 0xD800 || *code > 0xDFFF) return;
    const unsigned low = rest().starts_with("\\u") ? hex4(rest().substr(2)).value_or(0) : 0;
    if (*code > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
      return report(begin,
                    "expected two surrogates, \\uD800 to \\uDBFF and then \\uDC00 to \\uDFFF, "
                    "got one alone");
    }
    at_ += length;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Next next_ = Next::value;
  std::vector<std::size_t> open_;  ///< where the open containers begin
  json::Parser numbers_;
  std::optional<JsonError> error_;
};

}  // namespace

std::optional<JsonError> find_json_error(std::string_view text) { return Finder(text).run(); }

std::string why_no_json(std::string_view text, const Error& refusal) {
  const auto found = find_json_error(text);
  if (!found) return refusal.detail;
  return fmt::format("line {}, column {}: {}", found->line, found->column, found->detail);
}

}  // namespace ctsync::server
