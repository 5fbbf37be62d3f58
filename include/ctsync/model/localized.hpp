// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <string_view>

/// Texts of commercetools in several languages (API reference, "LocalizedString").
namespace ctsync {

namespace detail {

/// The text of a locale: of exactly this one, of its language, or of the first by bytes of that
/// language in another region. Empty: none. `each` gives the key and the text of each member to a
/// function, until that returns false.
template <class Each>
std::string_view text_of_locale(const Each& each, std::string_view locale) {
  if (locale.empty()) return {};
  const std::string_view language = locale.substr(0, locale.find('-'));
  std::string_view exact, of_language, first_key, first;
  each([&](std::string_view key, std::string_view text) {
    if (text.empty()) return true;
    if (key == locale) exact = text;
    if (key == language) of_language = text;
    const bool other_region =
        key.size() > language.size() && key.starts_with(language) && key[language.size()] == '-';
    if (other_region && (first.empty() || key < first_key)) {
      first_key = key;
      first = text;
    }
    return exact.empty();
  });
  if (!exact.empty()) return exact;
  return of_language.empty() ? first : of_language;
}

/// The text with the first key by bytes. Empty: none.
template <class Each>
std::string_view first_text(const Each& each) {
  std::string_view first_key, first;
  each([&](std::string_view key, std::string_view text) {
    if (text.empty() || (!first.empty() && !(key < first_key))) return true;
    first_key = key;
    first = text;
    return true;
  });
  return first;
}

}  // namespace detail

/// The text for the first of two locales, else for the second, else that with the first key by
/// bytes. Empty if there is none. A plain string is itself.
inline std::string_view localized(json::View texts, std::string_view preferred,
                                  std::string_view other) {
  if (texts.is_string()) return texts.text();
  const auto each = [texts](const auto& visit) {
    for (auto member = texts.members(); member.next();) {
      if (!visit(member.key, member.value.string_or_empty())) return;
    }
  };
  for (const auto locale : {preferred, other}) {
    const auto text = detail::text_of_locale(each, locale);
    if (!text.empty()) return text;
  }
  return detail::first_text(each);
}

}  // namespace ctsync
