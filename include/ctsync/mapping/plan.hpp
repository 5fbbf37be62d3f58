// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync {

namespace detail {

/// The value whose word this is; words stand in the order of the enumeration.
template <class E, std::size_t N>
constexpr std::optional<E> from_word(const std::array<std::string_view, N>& words,
                                     std::string_view word) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace detail

/// Which of the customer's identities becomes Segment's userId.
enum class UserId { email, customer_id, external_id, customer_number };

inline constexpr std::array user_id_words{
    std::string_view{"email"}, std::string_view{"customer_id"}, std::string_view{"external_id"},
    std::string_view{"customer_number"}};

constexpr std::string_view name(UserId rule) noexcept {
  return user_id_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<UserId> user_id_rule(std::string_view word) noexcept {
  return detail::from_word<UserId>(user_id_words, word);
}

/// What a target hears when a customer is deleted: an Identify that says so, a deletion that also
/// blocks the userId, or nothing.
enum class OnDelete { identify, suppress_with_delete, ignore };

inline constexpr std::array on_delete_words{std::string_view{"identify"},
                                            std::string_view{"suppress_with_delete"},
                                            std::string_view{"ignore"}};

constexpr std::string_view name(OnDelete rule) noexcept {
  return on_delete_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<OnDelete> on_delete_rule(std::string_view word) noexcept {
  return detail::from_word<OnDelete>(on_delete_words, word);
}

/// What a target hears when the e-mail changes that is a customer's userId: an Alias from the old
/// one to the new before the Identify, or the Identify alone.
enum class OnEmailChange { alias, identify };

inline constexpr std::array on_email_change_words{std::string_view{"alias"},
                                                  std::string_view{"identify"}};

constexpr std::string_view name(OnEmailChange rule) noexcept {
  return on_email_change_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<OnEmailChange> on_email_change_rule(std::string_view word) noexcept {
  return detail::from_word<OnEmailChange>(on_email_change_words, word);
}

/// What the pure part of ctsync can be told. Programs fill it from their settings.
struct Config {
  /// Keeps message ids of installations apart that feed different workspaces from one project:
  /// Segment drops a message id it has seen in any workspace.
  std::string tenant = "default";
  UserId user_id = UserId::email;
  OnDelete on_delete = OnDelete::identify;
  OnEmailChange on_email_change = OnEmailChange::alias;
  /// Whether a delivered customer's golden record is made; for who keeps none.
  bool keeps_records = true;
  /// The custom field of a customer that holds the consent; empty: none does.
  std::string consent_field = {};
};

}  // namespace ctsync
