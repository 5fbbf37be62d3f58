// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Names of countries, from Debian's iso-codes.
namespace ctsync::countries {

/// ISO 3166-1 alpha-2 in upper case, for the name of a country in English or in a language that
/// iso-codes has a translation for: its usual, its common and its official name, in letters of any
/// case. nullopt for any other text, and for a name that languages give to several countries. Takes
/// about a microsecond.
std::optional<std::string> country_of(std::string_view name);

/// The version of iso-codes that the names are from.
std::string_view version();

}  // namespace ctsync::countries
