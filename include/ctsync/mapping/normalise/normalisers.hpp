// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Normal forms of texts that need the data of a library: telephone plans, names of countries,
/// Unicode. The core has none of them; an adapter that does gives a Normalisers of its own.
namespace ctsync::mapping::normalise {

enum class Fits : std::uint8_t { yes, no, unknown };

/// The parts without which an address of a country is incomplete. None: nothing is known.
struct RequiredParts {
  bool street = false;
  bool city = false;
  bool region = false;
  bool postal_code = false;
};

namespace detail {

inline std::optional<std::string> same_phone(std::string_view text, std::string_view) {
  return std::string(text);
}
inline std::optional<std::string> no_country(std::string_view) { return std::nullopt; }
inline std::string same_text(std::string_view text) { return std::string(text); }
inline Fits unknown_fit(std::string_view, std::string_view) { return Fits::unknown; }
inline RequiredParts no_parts(std::string_view) { return {}; }

}  // namespace detail

/// Pure functions from texts to their normal forms: equal arguments give equal results on every
/// machine. None throws, and none is null. Texts are UTF-8 of any content, and may be empty; a
/// country is ISO 3166-1 alpha-2 in upper case, or empty if it is not known. The defaults leave
/// texts as they are.
struct Normalisers {
  /// What makes the normal forms, and the version of its data. Both are of static duration.
  std::string_view name = "none";
  std::string_view version = "1";

  /// A telephone number as E.164 with its plus sign, for a text as people write it; nullopt if it
  /// is not possible as a number. The country is that of a number without a country code.
  std::optional<std::string> (*phone)(std::string_view text,
                                      std::string_view country) = detail::same_phone;
  /// ISO 3166-1 alpha-2 in upper case, for the name of a country in any language.
  std::optional<std::string> (*country)(std::string_view name) = detail::no_country;
  /// The text in Unicode's normal form C.
  std::string (*text)(std::string_view text) = detail::same_text;
  /// Whether a postal code has the form that its country uses.
  Fits (*postal_code)(std::string_view country, std::string_view code) = detail::unknown_fit;
  RequiredParts (*address_parts)(std::string_view country) = detail::no_parts;
};

}  // namespace ctsync::mapping::normalise
