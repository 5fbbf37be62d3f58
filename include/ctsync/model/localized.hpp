// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <string_view>

/// Texts of commercetools in several languages (API reference, "LocalizedString").
namespace ctsync {

namespace detail {

/// The text of a locale: of exactly this one, of its language, or of the first by bytes of that
/// language in another region. Empty: none.
inline std::string_view text_of_locale(json::View texts, std::string_view locale) {
  if (locale.empty()) return {};
  const std::string_view language = locale.substr(0, locale.find('-'));
  std::string_view of_language, first_key, first;
  for (auto member = texts.members(); member.next();) {
    const std::string_view text = member.value.string_or_empty();
    if (text.empty()) continue;
    if (member.key == locale) return text;
    if (member.key == language) of_language = text;
    const bool other_region = member.key.size() > language.size() &&
                              member.key.starts_with(language) &&
                              member.key[language.size()] == '-';
    if (other_region && (first.empty() || member.key < first_key)) {
      first_key = member.key;
      first = text;
    }
  }
  return of_language.empty() ? first : of_language;
}

}  // namespace detail

/// The text for the first of two locales, else for the second, else that with the first key by
/// bytes. Empty if there is none. A plain string is itself.
inline std::string_view localized(json::View texts, std::string_view preferred,
                                  std::string_view other) {
  if (texts.is_string()) return texts.text();
  for (const auto locale : {preferred, other}) {
    const auto text = detail::text_of_locale(texts, locale);
    if (!text.empty()) return text;
  }
  std::string_view first_key, first;
  for (auto member = texts.members(); member.next();) {
    const std::string_view text = member.value.string_or_empty();
    if (text.empty() || (!first.empty() && !(member.key < first_key))) continue;
    first_key = member.key;
    first = text;
  }
  return first;
}

}  // namespace ctsync
