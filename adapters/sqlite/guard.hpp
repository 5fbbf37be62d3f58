// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/records.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::sqlite {

/// The guard of a call as it is stored beside its body: the kind's word, a colon, the value.
inline std::string guard_text(const Identifier& guard) {
  std::string text(name(guard.kind));
  return text.append(":").append(guard.value);
}

inline std::optional<Identifier> guard_in(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  for (std::size_t i = 0; i < identifier_words.size(); ++i) {
    if (identifier_words[i] != text.substr(0, colon)) continue;
    return Identifier{static_cast<IdentifierKind>(i), std::string(text.substr(colon + 1))};
  }
  return std::nullopt;
}

}  // namespace ctsync::sqlite
