// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/base64.hpp>
#include <ctsync/protocol/unescaped.hpp>
#include <ctsync/protocol/words.hpp>
#include <string>
#include <string_view>
#include <unordered_set>

namespace ctsync::protocol {

/// What a request said: the values of its body, and its credentials. Tells which words of an answer
/// may repeat them. Names of members do not count, unless they look like data.
class Sent {
 public:
  /// Adds a body: JSON, JSON in lines, or anything else, of which every word counts.
  void add_body(std::string_view body) {
    for (std::size_t at = 0; at < body.size();) {
      const auto quote = std::min(body.find('"', at), body.size());
      add(body.substr(at, quote - at));
      if (quote == body.size()) return;
      const auto end = end_of_string(body, quote + 1);
      const auto string = body.substr(quote + 1, end - quote - 1);
      at = std::min(end + 1, body.size());
      if (!is_name(body, at) || holds_data(string)) add(string);
    }
  }

  /// Adds a text of which every word counts, such as a path or a token. Of base64, as in Basic
  /// authentication, what it encodes counts too.
  void add(std::string_view text) {
    add_words(text);
    const auto plain = unescaped(text);
    if (plain != text) add_words(plain);
    std::string decoded;
    const auto last = text.substr(text.rfind(' ') + 1);
    if (last.size() >= 8 && ctsync::detail::decode_base64(last, decoded)) add_words(decoded);
  }

  /// Whether a word of an answer repeats something. A word of four characters and more repeats what
  /// it is a part of, and any sent word of four characters and more in it; a shorter one only an
  /// equal one. Pieces of words (each_piece) count as words.
  bool holds(std::string_view word) {
    if (text_.empty()) return false;
    if (known_.empty()) each_word(text_, [this](std::string_view each) { known_.insert(each); });
    const std::string lower = ascii::lowered(word);
    if (known_.contains(lower) || is_part(lower) || has_known(lower)) return true;
    bool found = false;
    each_piece(word, [&](std::string_view piece) {
      found = found || known_.contains(ascii::lowered(piece));
    });
    return found;
  }

 private:
  static constexpr std::size_t surely = 4;

  void add_words(std::string_view text) {
    known_.clear();
    text_.append("\n").append(ascii::lowered(text));
    each_word(text, [this](std::string_view word) {
      each_piece(word,
                 [&](std::string_view piece) { text_.append("\n").append(ascii::lowered(piece)); });
    });
  }
  bool is_part(std::string_view word) const {
    return word.size() >= surely && text_.find(word) != text_.npos;
  }
  bool has_known(std::string_view word) const {
    for (std::size_t at = 0; at + surely <= word.size(); ++at) {
      for (std::size_t size = surely; at + size <= word.size(); ++size) {
        if (known_.contains(word.substr(at, size))) return true;
      }
    }
    return false;
  }

  static std::size_t end_of_string(std::string_view body, std::size_t at) {
    while (at < body.size() && body[at] != '"') at += body[at] == '\\' ? 2U : 1U;
    return std::min(at, body.size());
  }
  static bool is_name(std::string_view body, std::size_t at) {
    at = body.find_first_not_of(" \t\r\n", at);
    return at != body.npos && body[at] == ':';
  }
  /// Names of members that may be data are those that no program would choose.
  static bool holds_data(std::string_view name) {
    return !std::all_of(name.begin(), name.end(), [](char c) {
      return is_letter(c) || std::string_view("_$-.").find(c) != std::string_view::npos;
    });
  }

  std::string text_;                            // in lower case
  std::unordered_set<std::string_view> known_;  // the words of text_
};

}  // namespace ctsync::protocol
