// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/protocol/sent.hpp>
#include <iterator>
#include <string>
#include <string_view>

/// The text of an answer, without what was sent.
namespace ctsync::protocol {

inline constexpr std::size_t longest_answer = 2'000;  ///< bytes that are kept
inline constexpr std::string_view mask = "***";

namespace detail {

inline bool is_address(std::string_view chunk) { return chunk.find('@') != chunk.npos; }

constexpr bool is_in_token(char c) noexcept {
  return is_in_word(c) || c == '-' || c == '_' || c == '+' || c == '=' || c == '~';
}

/// Whether a token is the base64 of ASCII text, in either alphabet, with padding or without.
inline bool is_base64_text(std::string_view token) {
  std::string standard(token.substr(0, token.find_last_not_of('=') + 1));
  if (standard.size() < 8) return false;
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  standard.resize((standard.size() + 3) / 4 * 4, '=');
  std::string decoded;
  if (!ctsync::detail::decode_base64(standard, decoded)) return false;
  return std::all_of(decoded.begin(), decoded.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A text of 16 characters and more with a digit in it, such as a digest or an id.
inline bool is_token(std::string_view token) {
  const bool digit = std::any_of(token.begin(), token.end(), is_digit);
  return token.size() > 64 || (token.size() >= 16 && digit) || is_base64_text(token);
}

inline bool is_private(std::string_view word, Sent& sent) {
  const bool ascii = std::all_of(word.begin(), word.end(), is_ascii);
  const bool number = word.size() >= 7 && std::all_of(word.begin(), word.end(), is_digit);
  return !ascii || number || sent.holds(word);
}

inline void append_separator(std::string& out, char c) {
  const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
  const auto byte = static_cast<unsigned char>(c);
  if (space && (out.empty() || out.back() == ' ')) return;
  if (space) {
    out += ' ';
  } else if (byte < 0x20 || byte == 0x7F) {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", unsigned{byte});
  } else {
    out += c;
  }
}

inline void append_words(std::string& out, std::string_view token, Sent& sent) {
  for (std::size_t at = 0; at < token.size();) {
    const auto end = end_of_run(token, at, is_in_word);
    if (end == at) {
      append_separator(out, token[at++]);
      continue;
    }
    const auto word = token.substr(at, end - at);
    out += is_private(word, sent) ? mask : word;
    at = end;
  }
}

/// A chunk stands between white space, quotes and brackets.
constexpr bool is_in_chunk(char c) noexcept {
  return !(static_cast<unsigned char>(c) <= ' ' || c == '\x7F') &&
         std::string_view("\"'`<>()[]{},;").find(c) == std::string_view::npos;
}

inline void append_chunk(std::string& out, std::string_view chunk, Sent& sent) {
  if (is_address(chunk)) {
    out += mask;
    return;
  }
  for (std::size_t at = 0; at < chunk.size();) {
    const auto end = end_of_run(chunk, at, is_in_token);
    const auto token = chunk.substr(at, end - at);
    if (end == at) {
      append_separator(out, chunk[at++]);
      continue;
    }
    if (is_token(token)) {
      out += mask;
    } else {
      append_words(out, token, sent);
    }
    at = end;
  }
}

/// Whether bytes are UTF-8 without NUL as far as that can be said of a text that may be cut; what
/// is compressed or encrypted is not.
inline bool is_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    if (lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4) return false;
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < size && at + i < bytes.size(); ++i) {
      if ((static_cast<unsigned char>(bytes[at + i]) & 0xC0U) != 0x80U) return false;
    }
    at += size;
  }
  return true;
}

}  // namespace detail

/// What may be kept of the body of an answer: ASCII, at most 2,000 bytes, on one line, with escapes
/// undone and control characters escaped. `***` stands for each word that repeats something of
/// `sent`, whole or in part, in any case, escaped for JSON, a URL or HTML, or in base64; and for
/// every e-mail address, token, long number and word beyond ASCII. It masks too much rather than
/// too little: what is left are the target's own words. A value that the target has spelt in
/// another way cannot be recognised.
inline std::string redacted(std::string_view answer, Sent& sent) {
  constexpr std::size_t most_read = 2 * longest_answer;
  if (!detail::is_text(answer.substr(0, most_read))) return "(not a text)";
  std::string text(answer.substr(0, most_read));
  if (answer.size() > most_read) {
    // What is cut could not be recognised.
    while (!text.empty() && detail::is_in_chunk(text.back())) text.pop_back();
  }
  text = unescaped(text);
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < longest_answer;) {
    const auto end = end_of_run(std::string_view(text), at, detail::is_in_chunk);
    detail::append_chunk(out, std::string_view(text).substr(at, end - at), sent);
    at = end;
    if (at < text.size()) detail::append_separator(out, text[at++]);
  }
  if (out.size() > longest_answer) out.resize(longest_answer);
  return out;
}

}  // namespace ctsync::protocol
