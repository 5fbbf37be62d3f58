// SPDX-License-Identifier: MIT
#include "lambda/raw_member.hpp"

#include <algorithm>
#include <cstddef>

namespace ctsync::lambda {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Scans a valid JSON document, one token or value at a time.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool take(char c) {
    at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  /// The contents of a string after its opening quote.
  std::string_view string() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    const std::size_t end = std::min(at_, text_.size());
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }

  std::string_view value() {
    const std::size_t begin = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    int depth = 0;
    for (at_ = begin; at_ < text_.size();) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}')) break;
      ++at_;
      if (c == '"') string();
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
    }
    const std::string_view text = text_.substr(begin, std::min(at_, text_.size()) - begin);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view raw_member(std::string_view document, std::string_view name) {
  Scanner scanner(document);
  if (!scanner.take('{')) return {};
  while (scanner.take('"')) {
    const std::string_view key = scanner.string();
    if (!scanner.take(':')) return {};
    const std::string_view value = scanner.value();
    if (key == name) return value;
    if (!scanner.take(',')) return {};
  }
  return {};
}

}  // namespace ctsync::lambda
