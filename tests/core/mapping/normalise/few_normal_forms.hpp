// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/normalise/normalisers.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::test {

/// Normal forms of a few texts, in place of those of a library: numbers of Germany and Austria, two
/// names of a country, an e with an accent, and addresses of Germany and the United States.
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
  using ctsync::mapping::normalise::Fits;
  few.postal_code = [](std::string_view country, std::string_view code) {
    if (country != "DE" && country != "US") return Fits::unknown;
    return code.size() == 5 && code.find_first_not_of("0123456789") == code.npos ? Fits::yes
                                                                                 : Fits::no;
  };
  few.address_parts = [](std::string_view country) {
    ctsync::mapping::normalise::RequiredParts parts;
    parts.street = parts.city = parts.postal_code = country == "DE" || country == "US";
    parts.region = country == "US";
    return parts;
  };
  return few;
}

}  // namespace ctsync::test
