// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "signature/proof.hpp"

namespace ctsync::signature {

/// The kinds of sender that deliver to a source.
enum class Sender {
  forwarder,    ///< a program of the operator, which signs with HMAC
  pubsub,       ///< Google Cloud Pub/Sub push
  sns,          ///< Amazon SNS to HTTPS
  eventbridge,  ///< an API destination of Amazon EventBridge
  event_grid,   ///< Azure Event Grid to a webhook
  segment,      ///< Segment's webhook destination
};

/// A sender's reaction to the response status of a delivery.
enum class Reaction {
  ack,    ///< the delivery is complete
  retry,  ///< retries the delivery
  drop,   ///< never retries; the delivery may go to a dead-letter queue of the sender
};

/// The reaction to a status from `first` to `last`, inclusive.
struct StatusRule {
  int first;
  int last;
  Reaction reaction;
};

namespace rules {

inline constexpr std::array forwarder{
    StatusRule{200, 299, Reaction::ack},   StatusRule{408, 408, Reaction::retry},
    StatusRule{425, 425, Reaction::retry}, StatusRule{429, 429, Reaction::retry},
    StatusRule{300, 499, Reaction::drop},  StatusRule{0, 999, Reaction::retry}};
inline constexpr std::array pubsub{
    StatusRule{102, 102, Reaction::ack}, StatusRule{200, 202, Reaction::ack},
    StatusRule{204, 204, Reaction::ack}, StatusRule{0, 999, Reaction::retry}};
inline constexpr std::array sns{StatusRule{200, 299, Reaction::ack},
                                StatusRule{400, 499, Reaction::drop},
                                StatusRule{0, 999, Reaction::retry}};
inline constexpr std::array eventbridge{
    StatusRule{200, 299, Reaction::ack},   StatusRule{401, 401, Reaction::retry},
    StatusRule{407, 407, Reaction::retry}, StatusRule{409, 409, Reaction::retry},
    StatusRule{429, 429, Reaction::retry}, StatusRule{300, 499, Reaction::drop},
    StatusRule{0, 999, Reaction::retry}};
inline constexpr std::array event_grid{
    StatusRule{200, 204, Reaction::ack}, StatusRule{400, 401, Reaction::drop},
    StatusRule{403, 403, Reaction::drop}, StatusRule{413, 413, Reaction::drop},
    StatusRule{0, 999, Reaction::retry}};
inline constexpr std::array segment{StatusRule{200, 299, Reaction::ack},
                                    StatusRule{500, 599, Reaction::retry},
                                    StatusRule{0, 999, Reaction::drop}};

}  // namespace rules

/// The rules of a sender. The first rule that covers a status applies; the last rule covers all.
///
/// Sources: Google "Push subscriptions" (102, 200, 201, 202 and 204 acknowledge), Amazon SNS
/// "Message delivery retries" (a 4xx is a permanent error and is not retried), Amazon EventBridge
/// "API destinations", Azure Event Grid "Delivery and retry", Segment "Webhooks destination".
/// docs/run.md requires those of a forwarder.
constexpr std::span<const StatusRule> status_rules(Sender sender) noexcept {
  switch (sender) {
    case Sender::forwarder: return rules::forwarder;
    case Sender::pubsub: return rules::pubsub;
    case Sender::sns: return rules::sns;
    case Sender::eventbridge: return rules::eventbridge;
    case Sender::event_grid: return rules::event_grid;
    case Sender::segment: return rules::segment;
  }
  return rules::forwarder;
}

/// The reaction of `sender` to a response with `status`.
constexpr Reaction reaction(Sender sender, int status) noexcept {
  for (const auto& rule : status_rules(sender)) {
    if (rule.first <= status && status <= rule.last) return rule.reaction;
  }
  return Reaction::retry;
}

/// The receiver's decision about a delivery.
enum class Finding {
  accepted,         ///< durably stored, or a duplicate
  unreadable,       ///< authentic, but its content cannot be used
  unauthenticated,  ///< the sender is not authenticated
  not_allowed,      ///< the sender is known but not allowed
  unavailable,      ///< cannot be verified or stored now
  too_many,         ///< over the rate limit of its source
};
inline constexpr std::size_t findings = 6;

/// The Finding that a Proof implies before the body is read.
constexpr Finding finding_of(Proof proof) noexcept {
  switch (proof) {
    case Proof::ok: return Finding::accepted;
    case Proof::not_allowed: return Finding::not_allowed;
    case Proof::no_keys: return Finding::unavailable;
    case Proof::missing:
    case Proof::malformed:
    case Proof::mismatch:
    case Proof::stale:
    case Proof::repeated: return Finding::unauthenticated;
  }
  return Finding::unauthenticated;
}

/// The response status for a finding. An authentic delivery that cannot be read is acknowledged and
/// must therefore have been quarantined before: after a 4xx every sender but a forwarder would drop
/// it or retry it for days. A forwarder gets 400, because its operator can fix the cause. Over the
/// rate limit a sender that drops a delivery after 429 gets 503.
constexpr int status_for(Sender sender, Finding finding) noexcept {
  switch (finding) {
    case Finding::accepted: return 202;
    case Finding::unreadable: return sender == Sender::forwarder ? 400 : 202;
    case Finding::unauthenticated: return 401;
    case Finding::not_allowed: return 403;
    case Finding::unavailable: return 503;
    case Finding::too_many: return reaction(sender, 429) == Reaction::retry ? 429 : 503;
  }
  return 503;
}

}  // namespace ctsync::signature
