// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "signature/proof.hpp"

namespace ctsync::signature {

/// The kinds of sender that deliver to a source.
enum class Sender {
  forwarder,    ///< a program of the operator's own that signs with HMAC
  pubsub,       ///< Google Cloud Pub/Sub push
  sns,          ///< Amazon SNS to HTTPS
  eventbridge,  ///< an API destination of Amazon EventBridge
  event_grid,   ///< Azure Event Grid to a webhook
  segment,      ///< Segment's webhook destination
};

/// What a sender does with a delivery once it has a status.
enum class Reaction {
  ack,    ///< done with it
  retry,  ///< sends it again
  drop,   ///< never sends it again; at best it goes to a dead-letter queue of the sender's
};

/// Senders react to a status between `first` and `last` like this.
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

/// The rules of a sender: the first that covers a status counts, and the last covers all.
///
/// Sources: Google "Push subscriptions" (102, 200, 201, 202 and 204 acknowledge), Amazon SNS
/// "Message delivery retries" (whatever is final up to 4xx is not repeated), Amazon EventBridge
/// "API destinations", Azure Event Grid "Delivery and retry", Segment "Webhooks destination". Of a
/// forwarder docs/operations.md asks it.
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

/// What a sender does when it is answered `status`.
constexpr Reaction reaction(Sender sender, int status) noexcept {
  for (const auto& rule : status_rules(sender)) {
    if (rule.first <= status && status <= rule.last) return rule.reaction;
  }
  return Reaction::retry;
}

/// What the receiver found a delivery to be.
enum class Finding {
  accepted,         ///< durably stored, or stored before
  unreadable,       ///< authentic, but of no use as it is
  unauthenticated,  ///< nobody knows who sent it
  not_allowed,      ///< it is known who sent it, and that one may not
  unavailable,      ///< cannot be judged or stored now
};

/// What a Proof says by itself, before the body is read.
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

/// The status to answer with. Something authentic that cannot be read is acknowledged, and must
/// therefore have been put into quarantine before: at a 4xx every sender but a forwarder would drop
/// it or repeat it for days. A forwarder is told, since whoever runs it can mend it.
constexpr int status_for(Sender sender, Finding finding) noexcept {
  switch (finding) {
    case Finding::accepted: return 202;
    case Finding::unreadable: return sender == Sender::forwarder ? 400 : 202;
    case Finding::unauthenticated: return 401;
    case Finding::not_allowed: return 403;
    case Finding::unavailable: return 503;
  }
  return 503;
}

}  // namespace ctsync::signature
