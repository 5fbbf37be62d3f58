// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <string_view>

namespace ctsync::mapping::language {

/// Finds the placeholders of a template, {{path}} or {{{path}}}, from left to right (npm
/// @segment/actions-core, placeholders).
class Placeholders {
 public:
  Placeholders(std::string_view text, std::size_t braces)
      : text_(text),
        opening_(std::string_view("{{{").substr(0, braces)),
        closing_(std::string_view("}}}").substr(0, braces)) {}

  std::string_view literal;  ///< the text before it
  std::string_view path;     ///< without blanks around it

  /// Moves to the next one; false if there is none, and then `literal` is the rest.
  bool next() {
    const std::size_t from = at_;
    for (std::size_t begin = text_.find(opening_, from); begin != text_.npos;
         begin = text_.find(opening_, begin + 1)) {
      const std::size_t inside = begin + opening_.size();
      if (close_ < inside) close_ = text_.find('}', inside);  // npos stays
      if (close_ == text_.npos) break;
      if (close_ == inside || !text_.substr(close_).starts_with(closing_)) continue;
      literal = text_.substr(from, begin - from);
      path = utf16::trim(text_.substr(inside, close_ - inside));
      at_ = close_ + closing_.size();
      return true;
    }
    literal = text_.substr(from);
    at_ = text_.size();
    return false;
  }

 private:
  std::string_view text_;
  std::string_view opening_;
  std::string_view closing_;
  std::size_t at_ = 0;
  std::size_t close_ = 0;  ///< the next closing brace that was found
};

}  // namespace ctsync::mapping::language
