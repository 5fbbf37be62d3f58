// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/normalise/normalisers.hpp>
#include <string_view>

/// What the addresses of a country need, from Google's address metadata.
namespace ctsync::addresses {

/// Whether a postal code has the form that its country uses, in letters of either case. `country`
/// is ISO 3166-1 alpha-2 in upper case. unknown: the country has no codes, or none is known of. May
/// be called by several threads. Takes up to 10 µs.
mapping::normalise::Fits postal_code(std::string_view country, std::string_view code);

/// The parts without which an address of a country is incomplete. None for a country that is not
/// known.
mapping::normalise::RequiredParts required_parts(std::string_view country);

/// The version of the package that the rules are from.
std::string_view version();

}  // namespace ctsync::addresses
