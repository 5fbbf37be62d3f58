// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// One round of calls to a target: how they are sent, and what becomes of each.
namespace ctsync {

/// The tenant and target whose calls a dispatcher delivers.
struct Lanes {
  std::string_view tenant;
  std::string_view target;
  /// The protocol of the target, for a call about a customer who lives. Null: no such call is made.
  const AnyProtocol* protocol = nullptr;
};

namespace detail {

/// What a round says of the target; the wait if it has to be paused. If every call of the round was
/// unsent, or waits with Outcome::alone after an answer that was not about it, the round says
/// nothing.
inline std::optional<Duration> judge_round(std::span<const Outcome> outcomes,
                                           const RetryPolicy& policy, TargetState& target,
                                           double random, Time now) {
  bool pauses = false;
  std::optional<Duration> asked;
  for (const auto& each : outcomes) {
    if (each.unsent || !pauses_target(each)) continue;
    pauses = true;
    if (each.retry_after > asked) asked = each.retry_after;
  }
  if (pauses) return target.fail(policy, random, asked, now);
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

/// Another number in [0, 1) for each call of a round, so that they do not all fall due together.
inline double spread(double random, std::size_t call) noexcept {
  const double sum = random + 0.6180339887498949 * static_cast<double>(call);
  return sum - static_cast<double>(static_cast<std::int64_t>(sum));
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
      settlement.due_at = now + delay;
      if (outcome.unsent) {
        const bool is_put_off = outcome.alone && outcome.retry_after;
        if (!is_put_off) settlement.due_at = {};
        break;
      }
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

/// The probe of a paused target is the call that failed the fewest times of so many.
inline constexpr int probes_considered = 20;
/// As many failing calls are claimed together; those that were tried the fewest times go first.
inline constexpr int failing_considered = 100;
/// So many failures of failing calls, one after the other, end a round of them with a pause.
inline constexpr int failures_in_a_row = 3;

/// Returns the places of the calls that are to be sent. A deletion of a customer whose userId is in
/// use is rejected. All are unsent so far.
template <Store S>
Result<std::vector<std::size_t>> prepare(S& store, const Lanes& lanes, Delivered& round) {
  std::vector<std::size_t> places;
  round.outcomes.resize(round.calls.size());
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    auto& outcome = round.outcomes[i];
    auto lives = holder_lives(store, lanes.tenant, round.calls[i]);
    if (!lives) return std::move(lives).error();
    if (*lives) {
      outcome = {Verdict::rejected, std::nullopt, userid_in_use()};
    } else {
      places.push_back(i);
      outcome.alone = true;
    }
    outcome.unsent = true;
  }
  return places;
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

/// Sends failing calls one by one, until `longest` is over or the target takes none.
template <Sink K, class Clock>
void send_apart(K& sink, Delivered& round, std::span<const std::size_t> places, Duration longest,
                Clock clock) {
  const Time end = clock() + longest;
  int failed = 0;
  for (const auto place : places) {
    auto& outcome = round.outcomes[place];
    send_these(sink, round, {&place, 1});
    failed = waits(outcome) ? failed + 1 : 0;
    if (may_be_of_calls(outcome) && failed < failures_in_a_row) outcome.alone = true;
    if (pauses_target(outcome) || clock() >= end) return;
  }
}

/// Makes the settlements of a round that give its calls back at once, since none was sent.
inline void give_back(Delivered& round, Error error, Time now) {
  const Reason reason{ReasonCode::interrupted, to_string(error)};
  Outcome outcome{Verdict::retry, std::nullopt, reason, true};
  outcome.unsent = true;
  round.outcomes.assign(round.calls.size(), outcome);
  for (const auto& call : round.calls) {
    round.settlements.push_back({call.row, call.fence, CallState::waiting, reason, {}});
    round.settlements.back().unsent = true;
  }
  round.unsent = std::move(error);
  round.at = now;
}

/// Claims the calls of a round and returns the places of those that are to be sent. If that cannot
/// be told, the round gives them back and says why (Delivered::unsent). Errors: those of the claim.
template <Store S, class Clock>
Result<std::vector<std::size_t>> claim(S& store, const Lanes& lanes, int limit, Duration lease,
                                       CallClass calls, Clock clock, Delivered& round) {
  auto claimed = store.claim_calls(lanes.tenant, lanes.target, limit, clock(), lease, calls);
  if (!claimed) return std::move(claimed).error();
  round.calls = std::move(*claimed);
  auto places = prepare(store, lanes, round);
  if (places) return places;
  give_back(round, std::move(places).error(), clock());
  return std::vector<std::size_t>{};
}

/// If the target accepted something in a round, other requests failed because of their calls, and
/// these wait by themselves.
inline void forgive(std::span<Outcome> outcomes) {
  const auto accepted = [](const Outcome& each) { return each.verdict == Verdict::accepted; };
  if (std::none_of(outcomes.begin(), outcomes.end(), accepted)) return;
  for (auto& each : outcomes) {
    if (!each.unsent && may_be_of_calls(each)) each.alone = true;
  }
}

/// Makes the settlements of a round that was sent.
template <class Clock>
void conclude(Delivered& round, const RetryPolicy& policy, TargetState& state, double random,
              bool probes, Clock clock) {
  round.at = clock();
  forgive(round.outcomes);
  round.pause = judge_round(round.outcomes, policy, state, random, round.at);
  round.settlements.reserve(round.calls.size());
  for (std::size_t i = 0; i < round.calls.size(); ++i) {
    const auto& each = round.calls[i];
    const auto& outcome = round.outcomes[i];
    const double own = spread(random, i);
    // The pause is not kept over a restart, and no call of its own is to wait longer than others.
    const Duration delay = outcome.alone ? wait(policy, each.attempts + 1, own, outcome.retry_after)
                                         : std::min(round.pause.value_or(Duration{0}), policy.cap);
    round.settlements.push_back(settle(each, outcome, policy, delay, round.at, probes));
  }
}

}  // namespace detail

}  // namespace ctsync
