// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/fql/segment_tokens.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The words of a condition in FQL as Segment documents it.
namespace ctsync::mapping::language::fql {

struct Word {
  enum class Kind : std::uint8_t {
    name,  ///< letters, which may be a function, `and`, `true`, or a path of one key
    path,  ///< keys with dots between them, or with escapes
    text,  ///< without its quotes
    number,
    sign,
    end,
    wrong,
  };

  Kind kind = Kind::end;
  std::string text{};
  std::vector<std::string> keys{};
  std::size_t at = 0;  ///< the byte where it begins
};

/// Reads one word after the other.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { next(); }

  const Word& word() const { return word_; }

  void next() {
    while (at_ < text_.size() && (detail::is_blank(text_[at_]) || text_[at_] == '\r')) ++at_;
    word_ = {Word::Kind::end, {}, {}, at_};
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    if (c == '"' || c == '\'') return quoted(c);
    if (detail::is_letter(c) || c == '_' || c == '\\') return path();
    const bool signed_number = (c == '-' || c == '+') && at_ + 1 < text_.size() &&
                               language::detail::is_digit(text_[at_ + 1]);
    if (language::detail::is_digit(c) || signed_number) return number();
    sign();
  }

 private:
  void quoted(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == text_.npos) return wrong();
    word_.kind = Word::Kind::text;
    word_.text = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
  }

  void number() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && (language::detail::is_digit(text_[at_]) || text_[at_] == '.'))
      ++at_;
    word_.kind = Word::Kind::number;
    word_.text = text_.substr(begin, at_ - begin);
  }

  void path() {
    bool escaped = false;
    std::string key;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '.' && at_ + 1 < text_.size() && detail::is_identifier(text_[at_ + 1])) {
        word_.keys.push_back(std::move(key));
        key.clear();
        ++at_;
      } else if (c == '\\') {
        escaped = true;
        if (++at_ >= text_.size()) return wrong();
        const std::size_t begin = at_;
        utf16::next(text_, at_);
        key += text_.substr(begin, at_ - begin);
      } else if (detail::is_identifier(c)) {
        key += c;
        ++at_;
      } else {
        break;
      }
    }
    word_.keys.push_back(std::move(key));
    const bool name = word_.keys.size() == 1 && !escaped;
    word_.kind = name ? Word::Kind::name : Word::Kind::path;
    word_.text = text_.substr(word_.at, at_ - word_.at);
  }

  void sign() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("!=") || rest.starts_with("<=") || rest.starts_with(">=")) return found(2);
    if (std::string_view("=<>!()[],").find(text_[at_]) == std::string_view::npos) return wrong();
    found(1);
  }
  void found(std::size_t size) {
    word_.kind = Word::Kind::sign;
    word_.text = text_.substr(at_, size);
    at_ += size;
  }
  void wrong() {
    word_.kind = Word::Kind::wrong;
    at_ = text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Word word_;
};

}  // namespace ctsync::mapping::language::fql
