// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/mapping/builtin/deletion.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// The third step of the pipeline: delivers outbox calls to a sink.
namespace ctsync {

/// The tenant and target whose calls a dispatcher delivers.
struct Lanes {
  std::string_view tenant;
  std::string_view target;
  /// The protocol of the target, for a call about a customer who lives. Null: no such call is made.
  const AnyProtocol* protocol = nullptr;
};

/// The result of dispatch(). `pause` is how long to send nothing to the target. A call with
/// Outcome::alone causes no pause.
struct DispatchReport {
  int calls = 0;
  std::optional<Duration> pause;
};

namespace detail {

/// How long to pause the target. If every call of the round waits with Outcome::alone, and no
/// answer was about a call, the round says nothing about the target, and `failures` is unchanged.
inline std::optional<Duration> pause_after(std::span<const Outcome> outcomes,
                                           const RetryPolicy& policy, int& failures,
                                           double random) {
  const auto paused = std::find_if(outcomes.begin(), outcomes.end(), pauses_target);
  if (paused != outcomes.end()) return wait(policy, ++failures, random, paused->retry_after);
  const auto shows_nothing = [](const Outcome& each) { return waits(each) && !each.about_call; };
  if (!std::all_of(outcomes.begin(), outcomes.end(), shows_nothing)) failures = 0;
  return std::nullopt;
}

/// Ends a call that was tried too long or too often. `about_call`: this answer counts.
inline void give_up(const ClaimedCall& claimed, const Outcome& outcome, const RetryPolicy& policy,
                    Time now, Settlement& settlement) {
  const bool too_old = now - claimed.queued_at >= policy.max_age;
  const bool too_often = settlement.about_call && claimed.answers >= policy.max_retries;
  if (!too_old && !too_often) return;
  settlement.state = CallState::dead;
  settlement.reason = {ReasonCode::gave_up,
                       (too_old ? "gave up after the longest retry age: "
                                : "gave up after the most retries (max_retries): ") +
                           outcome.reason.text};
}

/// `probes`: the target was paused before this round, so that no answer counts.
inline Settlement settle(const ClaimedCall& claimed, const Outcome& outcome,
                         const RetryPolicy& policy, Duration delay, Time now, bool probes) {
  Settlement settlement{claimed.row, claimed.fence, CallState::accepted, outcome.reason, now};
  settlement.exchange = outcome.exchange;
  switch (outcome.verdict) {
    case Verdict::accepted: break;
    case Verdict::rejected: settlement.state = CallState::dead; break;
    case Verdict::retry:
    case Verdict::target_down:
      settlement.state = CallState::waiting;
      settlement.due_at = now + delay;
      settlement.about_call = outcome.alone && outcome.about_call && !probes;
      give_up(claimed, outcome, policy, now, settlement);
  }
  return settlement;
}

/// Whether a record that holds the call's guard is living.
template <Store S>
Result<bool> holder_lives(S& store, std::string_view tenant, const ClaimedCall& call) {
  if (!call.guard) return false;
  auto holders = store.holders(tenant, *call.guard);
  if (!holders) return std::move(holders).error();
  return std::any_of(holders->begin(), holders->end(),
                     [](const Holder& holder) { return holder.state == HolderState::living; });
}

/// The call that removes the mark of an accepted deletion, in the bytes of its target. Nothing if
/// the target has no such call, because its settings were changed since the deletion was written.
inline std::optional<Call> living_again(const ClaimedCall& deletion, const AnyProtocol& protocol) {
  Call call = mapping::identify_living(deletion.guard->value, deletion.call.message_id);
  Fragment fragment = protocol.write(call, Step{});
  if (fragment.ignored || fragment.refused) return std::nullopt;
  call.body = std::move(fragment.bytes);
  return call;
}

/// A customer may have registered with the userId while its deletion was sent.
template <Store S>
Status tell_living(S& store, const Lanes& lanes, const ClaimedCall& call, Settlement& settlement) {
  const bool marked = settlement.state == CallState::accepted && lanes.protocol != nullptr &&
                      call.call.kind == CallKind::identify;
  if (!marked || settlement.then) return {std::monostate{}};
  auto lives = holder_lives(store, lanes.tenant, call);
  if (!lives) return std::move(lives).error();
  if (*lives) settlement.then = living_again(call, *lanes.protocol);
  return {std::monostate{}};
}

}  // namespace detail

/// A round of calls with the sink's outcomes. The results are not committed yet.
struct Delivered {
  std::vector<ClaimedCall> calls;
  std::vector<Outcome> outcomes;
  std::vector<Settlement> settlements;
  Time at;
  std::optional<Duration> pause;
  std::optional<Error> unsent;  ///< why no call was sent; the settlements give them back
};

namespace detail {

/// Sends the calls of a round, except deletions of customers whose userId is in use.
template <Store S, Sink K>
Status send(S& store, const Lanes& lanes, K& sink, Delivered& round) {
  std::vector<Call> calls;
  std::vector<std::size_t> sent;  // places in round.calls
  calls.reserve(round.calls.size());
  sent.reserve(round.calls.size());
  round.outcomes.resize(round.calls.size());
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    auto lives = holder_lives(store, lanes.tenant, round.calls[i]);
    if (!lives) return std::move(lives).error();
    if (*lives) {
      round.outcomes[i] = {Verdict::rejected, std::nullopt, userid_in_use()};
    } else {
      sent.push_back(i);
      calls.push_back(std::move(round.calls[i].call));
    }
  }
  auto outcomes = calls.empty() ? std::vector<Outcome>{} : sink.deliver(calls);
  outcomes.resize(calls.size());  // a call without an outcome is retried
  for (std::size_t i = 0; i < sent.size(); ++i) {
    round.calls[sent[i]].call = std::move(calls[i]);
    round.outcomes[sent[i]] = std::move(outcomes[i]);
  }
  return {std::monostate{}};
}

/// Makes the settlements of a round that give its calls back at once, since none was sent.
inline void give_back(Delivered& round, Error error, Time now) {
  const Reason reason{ReasonCode::interrupted, to_string(error)};
  const Outcome outcome{Verdict::retry, std::nullopt, reason, true};
  round.outcomes.assign(round.calls.size(), outcome);
  for (const auto& call : round.calls) {
    round.settlements.push_back({call.row, call.fence, CallState::waiting, reason, now});
  }
  round.unsent = std::move(error);
  round.at = now;
}

}  // namespace detail

/// The first half of dispatch(): claims calls and delivers them. If the process ends before
/// settle_delivered(), the calls are sent again with the same message ids. Until then their lanes
/// stay leased, so the next round may be delivered while this one is settled.
template <Store S, Sink K, class Clock>
Result<Delivered> deliver_due(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                              int limit, Duration lease, int& failures, double random,
                              Clock clock) {
  Delivered round;
  auto claimed = store.claim_calls(lanes.tenant, lanes.target, limit, clock(), lease);
  if (!claimed) return std::move(claimed).error();
  round.calls = std::move(*claimed);
  if (round.calls.empty()) return round;
  const bool probes = failures > 0;
  if (auto status = detail::send(store, lanes, sink, round); !status) {
    detail::give_back(round, std::move(status).error(), clock());
    return round;
  }
  round.pause = detail::pause_after(round.outcomes, policy, failures, random);
  round.at = clock();
  round.settlements.reserve(round.calls.size());
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    const auto& each = round.calls[i];
    const auto& outcome = round.outcomes[i];
    const Duration delay = outcome.alone
                               ? wait(policy, each.attempts + 1, random, outcome.retry_after)
                               : round.pause.value_or(Duration{0});
    round.settlements.push_back(detail::settle(each, outcome, policy, delay, round.at, probes));
  }
  return round;
}

/// The second half of dispatch(): commits the results of a round, then calls `observe(ClaimedCall,
/// Outcome, Settlement)` for each call. After an Error nothing is committed and the calls are still
/// leased: repeat it with the same round until it succeeds, and deliver nothing new meanwhile.
template <Store S, class Observe>
Status settle_delivered(S& store, const Lanes& lanes, Delivered& round, Observe observe) {
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    auto status = detail::tell_living(store, lanes, round.calls[i], round.settlements[i]);
    if (!status) return status;
  }
  if (auto status = store.settle(round.settlements, round.at); !status) return status;
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    observe(round.calls[i], round.outcomes[i], round.settlements[i]);
  }
  return std::monostate{};
}

/// Delivers up to `limit` waiting calls of a target and commits the results. `failures` is the
/// number of successive rounds that paused the target; the caller keeps it, dispatch() updates it,
/// and it makes the pauses grow. A call with Outcome::alone is due according to its own number of
/// attempts. `random` is in [0, 1). `clock()` is read again after delivery. After the commit,
/// `observe(ClaimedCall, Outcome, Settlement)` is called for each call. If the commit fails, the
/// calls are sent again when their leases are over; who keeps the results instead uses the two
/// halves.
template <Store S, Sink K, class Clock, class Observe>
Result<DispatchReport> dispatch(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                                int limit, Duration lease, int& failures, double random,
                                Clock clock, Observe observe) {
  auto round = deliver_due(store, lanes, sink, policy, limit, lease, failures, random, clock);
  if (!round) return std::move(round).error();
  const DispatchReport report{static_cast<int>(round->calls.size()), round->pause};
  if (round->calls.empty()) return report;
  if (auto status = settle_delivered(store, lanes, *round, observe); !status) {
    return std::move(status).error();
  }
  if (round->unsent) return *std::move(round->unsent);
  return report;
}

}  // namespace ctsync
