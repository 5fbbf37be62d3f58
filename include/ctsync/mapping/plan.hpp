// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/mapping/custom_fields.hpp>
#include <ctsync/mapping/normalise/normal_forms.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <ctsync/mapping/transform.hpp>
#include <ctsync/model/hearing.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The mapping of one target: the built-in mapping with the target's settings, and what its owner
/// makes of that.
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

/// What a target is told of a guest, a person who orders and is no customer: with `email`, an
/// Identify with the address and then the events; with `anonymous`, the events alone, without any
/// address. Nobody has verified the address of a guest.
enum class Guests { email, anonymous };

inline constexpr std::array<std::string_view, 2> guests_words{"email", "anonymous"};

constexpr std::string_view name(Guests rule) noexcept {
  return guests_words[static_cast<std::size_t>(rule)];
}

constexpr std::optional<Guests> guests_rule(std::string_view word) noexcept {
  return detail::from_word<Guests>(guests_words, word);
}

/// The name of the target of a tenant that has one.
inline constexpr std::string_view default_target = "segment";

/// The settings of one target's mapping. `target` is the target's name. It is part of every message
/// id, so that two targets of a tenant never drop each other's calls as duplicates: never change
/// it.
struct Plan {
  std::string target{default_target};
  UserId user_id = UserId::email;
  OnDelete on_delete = OnDelete::identify;
  OnEmailChange on_email_change = OnEmailChange::alias;
  /// The customer's custom field that contains the consent; empty if there is none.
  std::string consent_field = {};
  CustomFields custom_fields = {};
  std::optional<Guests> guests = {};         ///< without a value: see guests_of()
  std::vector<std::string> events_on = {};   ///< names of events that are off by default
  std::vector<std::string> events_off = {};  ///< names of events not to be sent; it wins
  NormalForms normal_forms = {};             ///< of the traits of customers
  std::string default_country = {};          ///< alpha-2; of telephone numbers without a country
  mapping::normalise::Normalisers normalisers = {};  ///< what the forms are made with
  Transform transform = {};  ///< without a function: the built-in mapping alone
};

/// The rule for guests. Who identifies customers by e-mail takes what is typed at the checkout, as
/// trackers in browsers do; with any other rule, a typed address could join a stranger's session to
/// a customer.
inline Guests guests_of(const Plan& plan) noexcept {
  return plan.guests.value_or(plan.user_id == UserId::email ? Guests::email : Guests::anonymous);
}

/// The events that a plan admits.
inline Hearing hearing_of(const Plan& plan) {
  Hearing hearing;
  for (const bool on : {true, false}) {
    for (const auto& name : on ? plan.events_on : plan.events_off) {
      const auto event = find_event(name);
      if (event < event_names.size()) hearing.set(event, on);
    }
  }
  return hearing;
}

}  // namespace ctsync
