// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/normalise/normalisers.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::test {

/// Normal forms of a few texts, in place of those of a library: numbers of Germany and Austria, two
/// names of a country, and an e with an accent.
inline ctsync::mapping::normalise::Normalisers few_normal_forms() {
  ctsync::mapping::normalise::Normalisers few;
  few.name = "few";
  few.phone = [](std::string_view text, std::string_view country) -> std::optional<std::string> {
    std::string digits;
    for (const char c : text) {
      if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.size() < 5) return std::nullopt;
    if (text.starts_with('+')) return "+" + digits;
    if (!digits.starts_with('0')) return std::nullopt;
    if (country == "DE") return "+49" + digits.substr(1);
    if (country == "AT") return "+43" + digits.substr(1);
    return std::nullopt;
  };
  few.country = [](std::string_view name) -> std::optional<std::string> {
    if (name == "Deutschland" || name == "Germany") return "DE";
    return std::nullopt;
  };
  few.text = [](std::string_view text) {
    std::string composed(text);
    if (const auto at = composed.find("e\u0301"); at != composed.npos) {
      composed.replace(at, 3, "\u00E9");
    }
    return composed;
  };
  return few;
}

}  // namespace ctsync::test
