// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/retry.hpp>
#include <ctsync/sink.hpp>
#include <ctsync/store.hpp>
#include <ctsync/target.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// The third step of the pipeline: outbox calls go to a sink.
namespace ctsync {

/// How a round of dispatch() went. `pause` is how long the target wants to be left alone; calls
/// that wait by themselves cause none.
struct DispatchReport {
  int calls = 0;
  std::optional<Duration> pause;
};

namespace detail {

/// How long the target is to be left alone. A round of nothing but calls that wait by themselves
/// says nothing about it, so that `failures` stays.
inline std::optional<Duration> pause_after(std::span<const Outcome> outcomes,
                                           const RetryPolicy& policy, int& failures,
                                           double random) {
  const auto paused = std::find_if(outcomes.begin(), outcomes.end(), pauses_target);
  if (paused != outcomes.end()) return wait(policy, ++failures, random, paused->retry_after);
  if (!std::all_of(outcomes.begin(), outcomes.end(), waits)) failures = 0;
  return std::nullopt;
}

inline Settlement settle(const ClaimedCall& claimed, const Outcome& outcome,
                         const RetryPolicy& policy, Duration delay, Time now) {
  Settlement settlement{claimed.row, claimed.fence, CallState::accepted, outcome.reason, now};
  switch (outcome.verdict) {
    case Verdict::accepted: break;
    case Verdict::rejected: settlement.state = CallState::dead; break;
    case Verdict::retry:
    case Verdict::target_down:
      settlement.state = CallState::waiting;
      settlement.due_at = now + delay;
      if (now - claimed.queued_at >= policy.max_age) {
        settlement.state = CallState::dead;
        settlement.reason = "gave up after the longest retry age: " + outcome.reason;
      }
  }
  return settlement;
}

}  // namespace detail

/// Delivers up to `limit` waiting calls of a target and commits what became of them. `failures` is
/// how many rounds in a row paused the target; it is kept by the caller and updated here, and makes
/// the pauses grow. A call that waits alone is due by its own number of attempts instead. `random`
/// is in [0, 1). `clock()` is read again after delivery. `observe(ClaimedCall, Outcome,
/// Settlement)` is called for each call after the commit.
template <Store S, Sink K, class Clock, class Observe>
Result<DispatchReport> dispatch(S& store, const Target& target, K& sink, const RetryPolicy& policy,
                                int limit, Duration lease, int& failures, double random,
                                Clock clock, Observe observe) {
  auto claimed = store.claim_calls(target.name, limit, clock(), lease);
  if (!claimed) return std::move(claimed).error();
  DispatchReport report{static_cast<int>(claimed->size()), std::nullopt};
  if (claimed->empty()) return report;
  std::vector<Call> calls;
  calls.reserve(claimed->size());
  for (auto& each : *claimed) calls.push_back(std::move(each.call));
  std::vector<Outcome> outcomes = sink.deliver(calls);
  outcomes.resize(calls.size());  // what a sink says nothing of is tried again
  report.pause = detail::pause_after(outcomes, policy, failures, random);
  const Time now = clock();
  std::vector<Settlement> settlements;
  settlements.reserve(outcomes.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto& each = (*claimed)[i];
    const Duration delay = outcomes[i].alone
                               ? wait(policy, each.attempts + 1, random, outcomes[i].retry_after)
                               : report.pause.value_or(Duration{0});
    settlements.push_back(detail::settle(each, outcomes[i], policy, delay, now));
  }
  if (auto status = store.settle(settlements, now); !status) return std::move(status).error();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    (*claimed)[i].call = std::move(calls[i]);
    observe((*claimed)[i], outcomes[i], settlements[i]);
  }
  return report;
}

}  // namespace ctsync
