// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

/// The tokens of a condition as Segment's own code finds them (npm @segment/fql-ts, lexer).
namespace ctsync::mapping::language::fql {

enum class TokenType : std::uint8_t {
  identifier,
  dot,
  operation,
  conditional,
  string,
  number,
  null,
  bracket_left,
  bracket_right,
  parenthesis_left,
  parenthesis_right,
  comma,
  end,
};

struct Token {
  TokenType type = TokenType::end;
  std::string text{};
};

using Tokens = std::deque<Token>;

namespace detail {

using language::detail::is_digit;

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n'; }
constexpr bool is_identifier(char c) noexcept {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '\\';
}

class SegmentLexer {
 public:
  explicit SegmentLexer(std::string_view text) : text_(text) {}

  /// All tokens, of which the last is the end; nothing where the text is refused.
  std::optional<Tokens> tokens() {
    Tokens tokens;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (is_blank(c)) continue;
      auto token = this->token(c);
      if (!token) return std::nullopt;
      tokens.push_back(std::move(*token));
    }
    tokens.push_back({TokenType::end, "eos"});
    return tokens;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  /// Whether a token may end here.
  bool at_terminator() const {
    return at_ >= text_.size() || is_blank(peek()) || peek() == ',' || peek() == ']' ||
           peek() == ')';
  }

  std::optional<Token> token(char c) {
    if (c == '!' && (is_letter(peek()) || peek() == '(')) return Token{TokenType::operation, "!"};
    if (is_letter(c) || c == '_' || c == '\\') return word(c);
    switch (c) {
      case '=': return Token{TokenType::operation, "="};
      case '!':
        if (!accept("=")) return std::nullopt;
        return Token{TokenType::operation, "!="};
      case '<':
      case '>': return Token{TokenType::operation, std::string(1, c) + (accept("=") ? "=" : "")};
      case '"':
      case '\'': return string(c);
      case '.': return Token{TokenType::dot, "."};
      case '[': return Token{TokenType::bracket_left, "["};
      case ']': return Token{TokenType::bracket_right, "]"};
      case ',': return Token{TokenType::comma, ","};
      case '(': return Token{TokenType::parenthesis_left, "("};
      case ')': return Token{TokenType::parenthesis_right, ")"};
      default: break;
    }
    if (is_digit(c) || c == '-' || c == '+') return number(c);
    return std::nullopt;
  }

  std::optional<Token> word(char c) {
    if (c == 'a' && accept("nd")) return Token{TokenType::conditional, "and"};
    if (c == 'o' && accept("r")) return Token{TokenType::conditional, "or"};
    if (c == 'n' && accept("ull")) return Token{TokenType::null, "null"};
    return identifier(c);
  }

  /// Moves behind a word that a terminator follows. Where the text ends within as many characters,
  /// it has moved to the end, although it is false.
  bool accept(std::string_view word) {
    const std::size_t begin = at_;
    for (std::size_t units = 0; units < word.size();) {
      if (at_ >= text_.size()) return false;
      const bool ended = at_terminator();
      units += utf16::next(text_, at_) >= 0x10000 ? 2U : 1U;
      if (ended) break;
    }
    if (text_.substr(begin, at_ - begin) == word && at_terminator()) return true;
    at_ = begin;
    return false;
  }

  /// A text with its quotes. Where no terminator follows the last one, it begins the next token.
  std::optional<Token> string(char quote) {
    const std::size_t end = text_.find(quote, at_);
    if (end == text_.npos) return std::nullopt;
    std::string text(text_.substr(at_ - 1, end - at_ + 2));
    at_ = end;
    accept({&quote, 1});
    return Token{TokenType::string, std::move(text)};
  }

  std::optional<Token> number(char first) {
    std::string text(1, first);
    bool decimal = false;
    while (is_digit(peek()) || peek() == '.') {
      const char c = text_[at_++];
      text += c;
      if (c != '.') continue;
      if (at_terminator() || decimal) return std::nullopt;
      decimal = true;
    }
    return Token{TokenType::number, std::move(text)};
  }

  std::optional<Token> identifier(char first) {
    std::string text;
    for (char c = first;;) {
      if (c == '\\') {
        if (at_ >= text_.size()) return std::nullopt;
        const char32_t escaped = utf16::next(text_, at_);
        if (escaped >= 0x10000) return std::nullopt;  // the other half of the pair is no end
        std::string character;
        utf16::append(character, escaped);
        utf16::append(text, character);
      } else {
        text += c;
      }
      if (!is_identifier(peek())) break;
      c = text_[at_++];
    }
    const char next = peek();
    if (!at_terminator() && next != '.' && next != '(' && next != '=' && next != '!') {
      return std::nullopt;
    }
    return Token{TokenType::identifier, std::move(text)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace detail

/// The tokens of a condition, names that dots join as one; nothing where Segment's code refuses the
/// text.
inline std::optional<Tokens> segment_tokens(std::string_view text) {
  auto found = detail::SegmentLexer(text).tokens();
  if (!found) return std::nullopt;
  Tokens tokens;
  for (std::size_t i = 0; i < found->size(); ++i) {
    const bool joins = !tokens.empty() && tokens.back().type == TokenType::identifier &&
                       (*found)[i].type == TokenType::dot && i + 1 < found->size() &&
                       (*found)[i + 1].type == TokenType::identifier;
    if (joins) {
      tokens.back().text.append(".").append((*found)[++i].text);
    } else {
      tokens.push_back(std::move((*found)[i]));
    }
  }
  return tokens;
}

}  // namespace ctsync::mapping::language::fql
