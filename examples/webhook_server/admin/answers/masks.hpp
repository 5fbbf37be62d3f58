// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Personal data in what the admin API answers. Who may not see it gets the beginning of a value,
/// or dots. Names decide, not values: what has no name that is known is masked.
namespace ctsync::server::admin {

enum class Mask : std::uint8_t {
  none,     ///< ids, codes, amounts, times of events
  email,    ///< a•••@s•••.example
  name,     ///< the first letter
  phone,    ///< the country code and the last two digits
  postal,   ///< the first two characters
  year,     ///< of a date
  some,     ///< the first eight characters
  user_id,  ///< as an e-mail address if it is one, else shown
  all,      ///< dots
};

/// The text with this mask. It is valid UTF-8 if the text is.
std::string masked(std::string_view text, Mask mask);

/// Masks what looks like an e-mail address in a text for people.
std::string masked_text(std::string_view text);

/// The same for a text that a person typed, and what looks like a telephone number there: + or 0
/// and so on to six digits or more, with spaces, hyphens, dots, slashes and brackets between them.
std::string masked_note(std::string_view text);

/// Masks JSON texts.
class Masks {
 public:
  /// `shown` are the names of custom fields that are never masked.
  explicit Masks(std::vector<std::string> shown) : shown_(std::move(shown)) {}

  /// A valid JSON text with its strings masked by the names of their members; `null` for a text
  /// that cannot be parsed.
  std::string json(std::string_view text) const;

  /// Whether a setting names this custom field as one that is never masked.
  bool shows(std::string_view name) const;
  /// The mask of a member, below a member of the name `parent`.
  Mask of(std::string_view name, std::string_view parent) const;

 private:
  std::vector<std::string> shown_;
};

}  // namespace ctsync::server::admin
