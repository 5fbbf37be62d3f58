// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <ctsync/pipeline/delivered.hpp>
#include <optional>
#include <utility>

/// The third step of the pipeline: delivers outbox calls to a sink.
namespace ctsync {

/// How long dispatch() sends failing calls at a time.
inline constexpr Duration longest_apart = std::chrono::seconds{5};

/// The result of dispatch(). `calls`: those that were sent or refused. `pause` is how long to send
/// nothing to the target. A call with Outcome::alone causes no pause.
struct DispatchReport {
  int calls = 0;
  std::optional<Duration> pause;
};

/// The first half of dispatch(): claims calls that are not failing and delivers them. If the
/// process ends before settle_delivered(), the calls are sent again with the same message ids.
/// Until then their lanes stay leased, so the next round may be delivered while this one is
/// settled. While the target is paused nothing is claimed.
template <Store S, Sink K, class Clock>
Result<Delivered> deliver_due(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                              int limit, Duration lease, TargetState& target, double random,
                              Clock clock) {
  Delivered round;
  if (target.left(clock()) > Duration::zero()) return round;
  const bool probes = target.state() == Sending::paused;
  const int most = probes ? std::min(limit, detail::probes_considered) : target.part_of(limit);
  auto places = detail::claim(store, lanes, most, lease, CallClass::healthy, clock, round);
  if (!places) return std::move(places).error();
  if (round.calls.empty() || round.unsent) return round;
  if (probes && !places->empty()) {
    const auto attempts = [&](std::size_t place) { return round.calls[place].attempts; };
    *places = {*std::ranges::min_element(*places, {}, attempts)};
  }
  detail::send_these(sink, round, *places);
  detail::conclude(round, policy, target, random, probes, clock);
  return round;
}

/// As deliver_due(), for calls that are failing: each is sent in a request of its own, because a
/// target may answer 500 to whatever holds it. It then waits by itself. `failing` is their own
/// state of the target. A round begins no request after `longest`.
template <Store S, Sink K, class Clock>
Result<Delivered> deliver_failing(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                                  Duration longest, Duration lease, TargetState& failing,
                                  double random, Clock clock) {
  Delivered round;
  if (failing.left(clock()) > Duration::zero()) return round;
  auto places = detail::claim(store, lanes, detail::failing_considered, lease, CallClass::failing,
                              clock, round);
  if (!places) return std::move(places).error();
  if (round.calls.empty() || round.unsent) return round;
  const bool probes = failing.state() == Sending::paused;
  std::ranges::stable_sort(*places, {},
                           [&](std::size_t place) { return round.calls[place].attempts; });
  detail::send_apart(sink, round, *places, longest, clock);
  detail::conclude(round, policy, failing, random, probes, clock);
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

/// The states of a target that the caller of dispatch() keeps.
struct TargetStates {
  TargetState target;
  TargetState failing;  ///< for calls that are failing
};

/// Delivers up to `limit` waiting calls of a target and commits the results, and then some that are
/// failing. The states say how much is sent, and are updated. A call with Outcome::alone is due
/// according to its own number of attempts. `random` is in [0, 1). `clock()` is read again after
/// delivery; it must not jump. After the commit, `observe(ClaimedCall, Outcome, Settlement)` is
/// called for each call that was sent. If the commit fails, the calls are sent again when their
/// leases are over; who keeps the results instead, or sends failing calls in a thread of their own,
/// uses the parts.
template <Store S, Sink K, class Clock, class Observe>
Result<DispatchReport> dispatch(S& store, const Lanes& lanes, K& sink, const RetryPolicy& policy,
                                int limit, Duration lease, TargetStates& states, double random,
                                Clock clock, Observe observe) {
  DispatchReport report;
  const auto finish = [&](Result<Delivered> round) -> Status {
    if (!round) return std::move(round).error();
    if (round->calls.empty()) return std::monostate{};
    report.calls +=
        static_cast<int>(std::ranges::count(round->settlements, false, &Settlement::unsent));
    auto status = settle_delivered(store, lanes, *round, observe);
    if (status && round->unsent) return *std::move(round->unsent);
    if (round->pause && !report.pause) report.pause = round->pause;
    return status;
  };
  auto status =
      finish(deliver_due(store, lanes, sink, policy, limit, lease, states.target, random, clock));
  if (status && states.target.left(clock()) == Duration::zero()) {
    status = finish(deliver_failing(store, lanes, sink, policy, longest_apart, lease,
                                    states.failing, random, clock));
  }
  if (!status) return std::move(status).error();
  return report;
}

}  // namespace ctsync
