// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ctsync::addresses {

/// A country of Google's address metadata. Letters of `require` are A for the lines of the street,
/// C for the city, S for the state, Z for the postal code.
struct CountryRule {
  std::string_view country;
  std::string_view require;
  std::string_view postal_code;  ///< a regular expression; empty: no codes
};

/// Sorted by country. generate/rules.cmake writes it during the build.
extern const std::span<const CountryRule> country_rules;
extern const std::string_view rules_version;

}  // namespace ctsync::addresses
