// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/redacted.hpp>
#include <ctsync/protocol/sent.hpp>
#include <ctsync/protocol/words.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// What may be told of an error in an answer.
namespace ctsync::graphql {

inline constexpr std::size_t longest_error = 400;  ///< bytes

/// What a request said, borrowed: the fragment, and the header fields with credentials.
struct Said {
  std::string_view fragment;
  const protocol::Authorization* authorization = nullptr;
  std::span<const std::pair<std::string, std::string>> headers = {};
};

namespace detail {

constexpr bool is_in_name(char c) noexcept { return protocol::is_in_word(c) || c == '_'; }

/// Whether a name of a document is that of an argument or a variable.
constexpr bool is_label(std::string_view document, std::size_t begin, std::size_t end) noexcept {
  if (begin > 0 && document[begin - 1] == '$') return true;
  const auto next = document.find_first_not_of(" \t\r\n", end);
  return next != document.npos && document[next] == ':';
}

/// What a GraphQL document may have of a person: its strings, and the values of arguments. The
/// names and types in it are the target's.
inline std::string values_of(std::string_view document) {
  std::string found;
  std::size_t parentheses = 0;
  bool quoted = false;
  bool within = false;  // the definitions of variables, which have no braces before them, are past
  for (std::size_t i = 0; i < document.size(); ++i) {
    const char c = document[i];
    if (c == '"' && !(quoted && document[i - 1] == '\\')) quoted = !quoted;
    const bool opens = !quoted && c == '(';
    const bool closes = !quoted && c == ')' && parentheses > 0;
    within = within || (!quoted && c == '{');
    parentheses += opens ? 1U : 0U;
    parentheses -= closes ? 1U : 0U;
    const bool in_value = quoted || (within && parentheses > 0);
    const auto end = quoted ? i : protocol::end_of_run(document, i, is_in_name);
    if (in_value && end > i && !is_label(document, i, end)) {
      found.append(document.substr(i, end - i));
    } else {
      found += quoted ? c : ' ';
    }
    i = std::max(i, end == 0 ? 0 : end - 1);
  }
  return found;
}

/// A path such as ["customerUpdate", "email"], or a name, as one text.
inline std::string dotted(json::View path) {
  if (!path.is_array()) return std::string(path.string_or_empty());
  std::string out;
  path.each_element([&](std::size_t, json::View step) {
    if (!out.empty()) out += '.';
    return out += protocol::plain_text(step), true;
  });
  return out;
}

}  // namespace detail

/// What of a request an answer may repeat that nobody is to read.
inline protocol::Sent sent_of(const Said& said) {
  protocol::Sent sent;
  if (said.authorization != nullptr) sent.add(said.authorization->second);
  for (const auto& field : said.headers) sent.add(field.second);
  json::Parser parser;
  const auto request = parser.parse(said.fragment);
  if (!request || !request->is_object()) {
    sent.add_body(said.fragment);
    return sent;
  }
  sent.add(detail::values_of((*request)["query"].string_or_empty()));
  std::string variables;
  json::Writer writer(variables);
  json::write(writer, (*request)["variables"]);
  sent.add_body(variables);
  return sent;
}

/// An error as "CODE at PATH: MESSAGE", without what was sent. What is absent is left out.
inline std::string error_text(std::string_view code, json::View path, json::View message,
                              const Said& said) {
  std::string text(code);
  if (const auto at = detail::dotted(path); !at.empty()) {
    text.append(text.empty() ? "at " : " at ").append(at);
  }
  if (const auto words = message.string_or_empty(); !words.empty()) {
    text.append(text.empty() ? "" : ": ").append(words);
  }
  protocol::Sent sent = sent_of(said);
  std::string shown = protocol::redacted(text, sent);
  if (shown.size() > longest_error) shown.resize(longest_error);
  return shown;
}

}  // namespace ctsync::graphql
