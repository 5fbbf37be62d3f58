// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/mapping/custom_fields.hpp>
#include <optional>
#include <string>
#include <string_view>

/// The mapping of one target: the built-in mapping with the target's settings.
namespace ctsync {

namespace detail {

/// The enumerator of a word. The words are in the sequence of the enumeration.
template <class E, std::size_t N>
constexpr std::optional<E> from_word(const std::array<std::string_view, N>& words,
                                     std::string_view word) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace detail

/// The customer's identifier that becomes the target's userId.
enum class UserId { email, customer_id, external_id, customer_number };

inline constexpr std::array<std::string_view, 4> user_id_words{"email", "customer_id",
                                                               "external_id", "customer_number"};

constexpr std::string_view name(UserId rule) noexcept {
  return user_id_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<UserId> user_id_rule(std::string_view word) noexcept {
  return detail::from_word<UserId>(user_id_words, word);
}

/// The call for a deleted customer: an Identify that marks the deletion, a deletion that also
/// blocks the userId, or none.
enum class OnDelete { identify, suppress_with_delete, ignore };

inline constexpr std::array<std::string_view, 3> on_delete_words{"identify", "suppress_with_delete",
                                                                 "ignore"};

constexpr std::string_view name(OnDelete rule) noexcept {
  return on_delete_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<OnDelete> on_delete_rule(std::string_view word) noexcept {
  return detail::from_word<OnDelete>(on_delete_words, word);
}

/// The calls when an e-mail that is the userId changes: an Alias from the old to the new one and
/// then the Identify, or the Identify alone.
enum class OnEmailChange { alias, identify };

inline constexpr std::array<std::string_view, 2> on_email_change_words{"alias", "identify"};

constexpr std::string_view name(OnEmailChange rule) noexcept {
  return on_email_change_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<OnEmailChange> on_email_change_rule(std::string_view word) noexcept {
  return detail::from_word<OnEmailChange>(on_email_change_words, word);
}

/// The settings of one target's mapping. `target` is part of every message id, so that two targets
/// of a tenant never drop each other's calls as duplicates.
struct Plan {
  std::string target = "segment";
  UserId user_id = UserId::email;
  OnDelete on_delete = OnDelete::identify;
  OnEmailChange on_email_change = OnEmailChange::alias;
  /// The customer's custom field that contains the consent; empty if there is none.
  std::string consent_field = {};
  CustomFields custom_fields = {};
};

}  // namespace ctsync
