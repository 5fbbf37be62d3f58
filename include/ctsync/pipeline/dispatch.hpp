// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/mapping/builtin/deletion.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/pipeline/target_state.hpp>
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

/// The result of dispatch(). `calls`: those that were sent or refused. `pause` is how long to send
/// nothing to the target. A call with Outcome::alone causes no pause.
struct DispatchReport {
  int calls = 0;
  std::optional<Duration> pause;
};

namespace detail {

/// What a round says of the target; the wait if it has to be paused. If every call of the round was
/// unsent, or waits with Outcome::alone after an answer that was not about it, the round says
/// nothing.
inline std::optional<Duration> judge_round(std::span<const Outcome> outcomes,
                                           const RetryPolicy& policy, TargetState& target,
                                           double random, Time now) {
  if (std::any_of(outcomes.begin(), outcomes.end(), pauses_target)) {
    std::optional<Duration> asked;
    for (const auto& each : outcomes) {
      if (pauses_target(each) && each.retry_after > asked) asked = each.retry_after;
    }
    return target.fail(policy, random, asked, now);
  }
  const auto shows_nothing = [](const Outcome& each) {
    return each.unsent || (waits(each) && !each.about_call);
  };
  if (!std::all_of(outcomes.begin(), outcomes.end(), shows_nothing)) target.succeed();
  return std::nullopt;
}

/// Ends a call that was tried too long or too often. `about_call`: this answer counts.
inline void give_up(const ClaimedCall& claimed, const Outcome& outcome, const RetryPolicy& policy,
                    Time now, Settlement& settlement) {
  const bool too_old = policy.is_too_old(now - claimed.queued_at, claimed.attempts + 1);
  const bool too_often = settlement.about_call && claimed.answers >= policy.max_retries;
  if (!too_old && !too_often) return;
  settlement.state = CallState::dead;
  settlement.reason = {ReasonCode::gave_up,
                       (too_old ? "gave up after the longest retry age: "
                                : "gave up after the most retries (max_retries): ") +
                           outcome.reason.text};
}

/// `probes`: the target was paused before this round, so that the answer does not count.
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
      settlement.unsent = outcome.unsent;
      if (outcome.unsent) break;
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

/// A call that failed so often is sent after the others and in a request of its own, because a
/// target may answer 500 to whatever holds it.
inline constexpr int failures_together = 2;
/// So many such failures, one after the other and nothing accepted, are failures of the target.
inline constexpr int failures_apart = 3;
/// The probe of a paused target is the call that failed the fewest times of so many.
inline constexpr int probes_considered = 20;

/// The calls of a round that are to be sent, by their places in it.
struct Sent {
  std::vector<std::size_t> together;
  std::vector<std::size_t> apart;
};

/// Divides the calls of a round. A deletion of a customer whose userId is in use is not sent.
template <Store S>
Result<Sent> divide(S& store, const Lanes& lanes, Delivered& round) {
  Sent sent;
  round.outcomes.resize(round.calls.size());
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    const auto& call = round.calls[i];
    auto lives = holder_lives(store, lanes.tenant, call);
    if (!lives) return std::move(lives).error();
    if (*lives) {
      round.outcomes[i] = {Verdict::rejected, std::nullopt, userid_in_use()};
      round.outcomes[i].unsent = true;
    } else {
      (call.attempts < failures_together ? sent.together : sent.apart).push_back(i);
    }
  }
  return sent;
}

template <Sink K>
void send_these(K& sink, Delivered& round, std::span<const std::size_t> places) {
  std::vector<Call> calls;
  calls.reserve(places.size());
  for (const auto place : places) calls.push_back(std::move(round.calls[place].call));
  auto outcomes = calls.empty() ? std::vector<Outcome>{} : sink.deliver(calls);
  outcomes.resize(calls.size());  // a call without an outcome is retried
  for (std::size_t i = 0; i < places.size(); ++i) {
    round.calls[places[i]].call = std::move(calls[i]);
    round.outcomes[places[i]] = std::move(outcomes[i]);
  }
}

/// Whether a failure may be of the call and not of the target, if a request held this call alone:
/// 5xx without a wait, silence, or a broken answer.
inline bool may_be_of_call(const Outcome& outcome) noexcept {
  if (outcome.verdict != Verdict::retry || outcome.retry_after || !outcome.exchange) return false;
  switch (outcome.exchange->none) {
    case NoAnswer::no_address:
    case NoAnswer::no_connection:
    case NoAnswer::no_tls: return false;
    default: return outcome.exchange->status != 429;
  }
}

template <Sink K>
void send_apart(K& sink, Delivered& round, std::span<const std::size_t> places) {
  const auto was_accepted = [](const Outcome& each) { return each.verdict == Verdict::accepted; };
  bool accepts = std::ranges::any_of(round.outcomes, was_accepted);
  int failed = 0;
  for (const auto place : places) {
    auto& outcome = round.outcomes[place];
    send_these(sink, round, {&place, 1});
    accepts = accepts || was_accepted(outcome);
    failed = waits(outcome) ? failed + 1 : 0;
    if (may_be_of_call(outcome) && (accepts || failed < failures_apart)) outcome.alone = true;
    if (pauses_target(outcome)) return;
  }
}

/// Sends the calls of a round; if it probes, only the one that failed the fewest times. The others,
/// and those that come after a failure of the target, are unsent.
template <Store S, Sink K>
Status send(S& store, const Lanes& lanes, K& sink, Delivered& round, bool probes) {
  auto sent = divide(store, lanes, round);
  if (!sent) return std::move(sent).error();
  auto& [together, apart] = *sent;
  for (const auto* places : {&together, &apart}) {
    for (const auto place : *places) {
      round.outcomes[place].alone = round.outcomes[place].unsent = true;
    }
  }
  if (probes) {
    together.insert(together.end(), apart.begin(), apart.end());
    const auto fewest = std::ranges::min_element(
        together, {}, [&](std::size_t place) { return round.calls[place].attempts; });
    if (fewest != together.end()) send_these(sink, round, {&*fewest, 1});
    return {std::monostate{}};
  }
  send_these(sink, round, together);
  const auto stops = [&](std::size_t place) { return pauses_target(round.outcomes[place]); };
  if (std::ranges::none_of(together, stops)) send_apart(sink, round, apart);
  return {std::monostate{}};
}

/// Makes the settlements of a round that give its calls back at once, since none was sent.
inline void give_back(Delivered& round, Error error, Time now) {
  const Reason reason{ReasonCode::interrupted, to_string(error)};
  Outcome outcome{Verdict::retry, std::nullopt, reason, true};
  outcome.unsent = true;
  round.outcomes.assign(round.calls.size(), outcome);
  for (const auto& call : round.calls) {
    round.settlements.push_back({call.row, call.fence, CallState::waiting, reason, now});
    round.settlements.back().unsent = true;
  }
  round.unsent = std::move(error);
  round.at = now;
}

}  // namespace detail

/// The first half of dispatch(): claims calls and delivers them. If the process ends before
/// settle_delivered(), the calls are sent again with the same message ids. Until then their lanes
/// stay leased, so the next round may be delivered while this one is settled. While the target is
/// paused nothing is claimed.
template <Store S, Sink K, class Clock>
Result<Delivered> deliver_due(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                              int limit, Duration lease, TargetState& target, double random,
                              Clock clock) {
  Delivered round;
  const Time began = clock();
  if (target.left(began) > Duration::zero()) return round;
  const bool probes = target.state() == Sending::paused;
  const int most = probes ? std::min(limit, detail::probes_considered) : target.part_of(limit);
  auto claimed = store.claim_calls(lanes.tenant, lanes.target, most, began, lease);
  if (!claimed) return std::move(claimed).error();
  round.calls = std::move(*claimed);
  if (round.calls.empty()) return round;
  if (auto status = detail::send(store, lanes, sink, round, probes); !status) {
    detail::give_back(round, std::move(status).error(), clock());
    return round;
  }
  round.at = clock();
  round.pause = detail::judge_round(round.outcomes, policy, target, random, round.at);
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
/// Outcome, Settlement)` for each call that was sent. After an Error nothing is committed and the
/// calls are still leased: repeat it with the same round until it succeeds, and deliver nothing new
/// meanwhile.
template <Store S, class Observe>
Status settle_delivered(S& store, const Lanes& lanes, Delivered& round, Observe observe) {
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    auto status = detail::tell_living(store, lanes, round.calls[i], round.settlements[i]);
    if (!status) return status;
  }
  if (auto status = store.settle(round.settlements, round.at); !status) return status;
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    if (round.settlements[i].unsent) continue;
    observe(round.calls[i], round.outcomes[i], round.settlements[i]);
  }
  return std::monostate{};
}

/// Delivers up to `limit` waiting calls of a target and commits the results. The caller keeps the
/// state of the target, which dispatch() obeys and updates: nothing is sent while it is paused, and
/// fewer calls after that. A call that keeps failing is sent apart, where it delays no other. A
/// call with Outcome::alone is due according to its own number of attempts. `random` is in [0, 1).
/// `clock()` is read again after delivery; it must not jump. After the commit,
/// `observe(ClaimedCall, Outcome, Settlement)` is called for each call that was sent. If the commit
/// fails, the calls are sent again when their leases are over; who keeps the results instead uses
/// the two halves.
template <Store S, Sink K, class Clock, class Observe>
Result<DispatchReport> dispatch(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                                int limit, Duration lease, TargetState& target, double random,
                                Clock clock, Observe observe) {
  auto round = deliver_due(store, lanes, sink, policy, limit, lease, target, random, clock);
  if (!round) return std::move(round).error();
  const auto ended = std::ranges::count(round->settlements, false, &Settlement::unsent);
  const DispatchReport report{static_cast<int>(ended), round->pause};
  if (round->calls.empty()) return report;
  if (auto status = settle_delivered(store, lanes, *round, observe); !status) {
    return std::move(status).error();
  }
  if (round->unsent) return *std::move(round->unsent);
  return report;
}

}  // namespace ctsync
