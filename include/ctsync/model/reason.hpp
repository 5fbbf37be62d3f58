// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync {

/// Why something was ignored, waits, must be read or is dead. The list is closed: programs branch
/// on a code, and stores and metrics keep its word. docs/fix.md explains each code to
/// operators.
enum class ReasonCode : std::uint8_t {
  none,
  // An inbox entry is ignored.
  own_call,                   ///< a call that came back from Segment
  subscription_confirmation,  ///< an SNS subscription that is not confirmed yet
  subscription_ended,
  endpoint_validation,
  unknown_notification,
  unknown_message,
  unmapped_resource,
  no_profile_change,  ///< the message type does not change the customer's profile
  test_notification,
  stale,           ///< the record has a newer state
  known_version,   ///< the record has this version already
  told_before,     ///< each of its events was sent before
  deleted,         ///< the customer was deleted
  erased,          ///< everything about the customer was erased
  gone,            ///< the resource does not exist any more, and there is no record of it
  never_known,     ///< a deletion of a customer without a record
  deletions_off,   ///< the target's settings ignore deletions
  userid_in_use,   ///< another customer with the deleted one's userId is not deleted
  not_identified,  ///< the target's userId rule finds no id
  no_counterpart,  ///< the target has nothing that corresponds to the call
  own_system,      ///< it came from the system that the target belongs to
  not_routed,      ///< the target's route does not admit it
  event_off,       ///< no target wants the event
  no_event,        ///< the message or change says nothing that is sent
  no_order,        ///< no order refers to the payment
  left_out,        ///< the target's own mapping sends nothing of it
  // A resource has to be read.
  payload_not_included,
  change_notification,  ///< a change notification contains no resource
  not_known_yet,        ///< a partial change of a resource without a record
  missing_changes,
  unknown_address,
  order_not_found_yet,  ///< the order of a payment is not found yet
  read_too_early,       ///< the resource that was read is older than the change
  // An inbox entry is done, waits, or is dead.
  forwarded,        ///< it continues under the key of its subject
  scheduled,        ///< it is looked at again at a later time, on purpose
  erasure_pending,  ///< the customer is erased after all its calls have ended
  fetch_failed,     ///< the resource could not be read yet, or not at all
  interrupted,      ///< the attempt failed inside ctsync and is repeated
  // An inbox entry is dead.
  unreadable,  ///< it was quarantined when it arrived
  malformed,
  missing,
  invalid,
  unsupported,
  too_large,
  internal,
  fetch_not_configured,
  // A call waits, or is dead.
  target_unavailable,
  target_refused,  ///< credentials, address or proxy are wrong
  rejected,        ///< the target can never take this call
  over_limit,      ///< the call breaks a limit of the target
  gave_up,         ///< the maximum retry age was exceeded
  superseded,      ///< a newer identify of the same lane was accepted
  rule_failed,     ///< a rule of the target's own mapping could not write the call
};

inline constexpr auto reason_words = std::to_array<std::string_view>({
    "",
    "own_call",
    "subscription_confirmation",
    "subscription_ended",
    "endpoint_validation",
    "unknown_notification",
    "unknown_message",
    "unmapped_resource",
    "no_profile_change",
    "test_notification",
    "stale",
    "known_version",
    "told_before",
    "deleted",
    "erased",
    "gone",
    "never_known",
    "deletions_off",
    "userid_in_use",
    "not_identified",
    "no_counterpart",
    "own_system",
    "not_routed",
    "event_off",
    "no_event",
    "no_order",
    "left_out",
    "payload_not_included",
    "change_notification",
    "not_known_yet",
    "missing_changes",
    "unknown_address",
    "order_not_found_yet",
    "read_too_early",
    "forwarded",
    "scheduled",
    "erasure_pending",
    "fetch_failed",
    "interrupted",
    "unreadable",
    "malformed",
    "missing",
    "invalid",
    "unsupported",
    "too_large",
    "internal",
    "fetch_not_configured",
    "target_unavailable",
    "target_refused",
    "rejected",
    "over_limit",
    "gave_up",
    "superseded",
    "rule_failed",
});
static_assert(reason_words.size() == static_cast<std::size_t>(ReasonCode::rule_failed) + 1);

/// The word of a code in stores, metrics, logs and JSON; empty for `none`.
constexpr std::string_view name(ReasonCode code) noexcept {
  return reason_words[static_cast<std::size_t>(code)];
}

constexpr std::optional<ReasonCode> reason_code(std::string_view word) noexcept {
  for (std::size_t i = 0; i < reason_words.size(); ++i) {
    if (reason_words[i] == word) return static_cast<ReasonCode>(i);
  }
  return std::nullopt;
}

/// A code and a sentence for people. The sentence contains no payload value and no personal data.
/// It may change in any release and is never a key.
struct Reason {
  ReasonCode code = ReasonCode::none;
  std::string text;

  explicit operator bool() const noexcept { return code != ReasonCode::none; }
};

/// The code of an inbox entry that fails with this error.
constexpr ReasonCode reason_code(Errc code) noexcept {
  switch (code) {
    case Errc::malformed: return ReasonCode::malformed;
    case Errc::missing: return ReasonCode::missing;
    case Errc::invalid: return ReasonCode::invalid;
    case Errc::unsupported: return ReasonCode::unsupported;
    case Errc::too_large: return ReasonCode::too_large;
    default: return ReasonCode::internal;
  }
}

inline Reason reason_of(const Error& error) { return {reason_code(error.code), to_string(error)}; }

}  // namespace ctsync
