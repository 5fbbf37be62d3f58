// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Telephone numbers by Google's libphonenumber.
namespace ctsync::phone {

/// A telephone number as E.164 with its plus sign, for a text as people write it; nullopt if it is
/// not possible as a number that can be dialled from everywhere. Possible is what has a length that
/// the country uses: the data of the library may be older than a range of numbers. `country` is
/// ISO 3166-1 alpha-2 in upper case, or empty. An extension is left out. May be called by several
/// threads; the first call loads the data (about 20 ms).
std::optional<std::string> e164(std::string_view text, std::string_view country);

/// The longest text that may be a number, in bytes.
inline constexpr std::size_t longest_number = 250;

}  // namespace ctsync::phone
