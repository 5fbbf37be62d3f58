// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Takes apart valid JSON texts without reading their values: numbers keep all their digits, and
/// texts their bytes. Texts of others are validated first (json/view.hpp).
namespace ctsync::json {

namespace detail {

inline constexpr std::string_view blanks = " \t\r\n";

/// Where the next byte is that is not white space; the size of the text if there is none.
constexpr std::size_t after_blanks(std::string_view text, std::size_t at) noexcept {
  const std::size_t next = text.find_first_not_of(blanks, at);
  return next == std::string_view::npos ? text.size() : next;
}

/// The end of the string that begins at `at`.
constexpr std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
  for (std::size_t begin = at + 1;;) {
    const std::size_t quote = text.find('"', begin);
    if (quote == std::string_view::npos) return text.size();
    std::size_t slashes = 0;
    while (text[quote - 1 - slashes] == '\\') ++slashes;  // ends at the quote that begins it
    if (slashes % 2 == 0) return quote + 1;
    begin = quote + 1;
  }
}

/// The end of the value that begins at `at`.
constexpr std::size_t end_of_value(std::string_view text, std::size_t at) noexcept {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

}  // namespace detail

/// Iterates over the members of an object, or the elements of an array, whose keys are empty. Keys
/// are as they are written, without quotes.
class RawItems {
 public:
  explicit RawItems(std::string_view text)
      : text_(text.substr(detail::after_blanks(text, 0))), object_(text_.starts_with('{')) {}

  std::string_view key;
  std::string_view value;

  bool next() {
    at_ = detail::after_blanks(text_, at_);
    if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']') return false;
    if (object_) {
      const std::size_t end = detail::end_of_string(text_, at_);
      if (end >= text_.size()) return false;  // cut off
      key = text_.substr(at_ + 1, end - at_ - 2);
      const std::size_t colon = detail::after_blanks(text_, end);
      at_ = detail::after_blanks(text_, colon + 1);
    }
    const std::size_t end = detail::end_of_value(text_, at_);
    value = text_.substr(at_, end - at_);
    value = value.substr(0, value.find_last_not_of(detail::blanks) + 1);
    at_ = end < text_.size() && text_[end] == ',' ? end + 1 : end;
    return true;
  }

 private:
  std::string_view text_;
  bool object_ = false;
  std::size_t at_ = 1;
};

/// The value of a member; empty if there is none.
inline std::string_view raw_member(std::string_view object, std::string_view key) {
  for (RawItems items(object); items.next();) {
    if (items.key == key) return items.value;
  }
  return {};
}

inline std::size_t raw_size(std::string_view container) {
  std::size_t size = 0;
  for (RawItems items(container); items.next();) ++size;
  return size;
}

}  // namespace ctsync::json
