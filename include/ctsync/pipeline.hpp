// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/retry.hpp>
#include <ctsync/sink.hpp>
#include <ctsync/store.hpp>
#include <ctsync/transform.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// The three steps that make the pure part durable: receive() puts a delivery into the inbox,
/// process() turns inbox entries into outbox calls, dispatch() hands outbox calls to a sink. Each
/// is one bounded piece of work; threads, waiting and clocks belong to the program.
namespace ctsync {

/// What a received delivery came to.
struct Receipt {
  std::string delivery_id;
  bool duplicate = false;
};

/// Commits a delivery that Transformer::read() has understood to the inbox. When it returns a
/// Receipt the delivery is safe. Errors: unavailable, when the store could not commit and the
/// sender has to repeat.
template <Store S>
Result<Receipt> receive(S& store, std::string_view tenant, std::string_view source,
                        std::string delivery_id, std::string_view body, Time now) {
  const NewEntry entry{delivery_id, 0};
  auto fresh = store.accept({tenant, source, {}, body, now, std::span(&entry, 1)});
  if (!fresh) return std::move(fresh).error();
  return Receipt{std::move(delivery_id), !fresh->front()};
}

/// A place to deliver to, as the pipeline sees it: its name, which is also the name of its mapping,
/// and what it can never take.
struct Target {
  std::string name;
  std::optional<std::string> (*refusal)(const Call& call);
};

namespace detail {

/// The golden records as they are after the completions of this round, which the store does not
/// have yet.
using FreshRecords = std::unordered_map<std::string, std::string>;

template <Store S>
Result<std::optional<std::string>> record_of(S& store, const FreshRecords& fresh,
                                             const std::string& key) {
  if (const auto found = fresh.find(key); found != fresh.end()) return std::optional(found->second);
  return store.profile(key);
}

inline Completion dead(Completion completion, const Error& error) {
  completion.state = EntryState::dead;
  completion.reason = to_string(error);
  return completion;
}

template <Store S>
Result<Completion> complete_one(S& store, Transformer& transformer, const Target& target,
                                const ClaimedEntry& entry, FreshRecords& fresh) {
  Completion completion{entry.row, entry.fence, EntryState::ignored, {}, {}, {}, {}};
  auto reading = transformer.read(entry.source, entry.body);
  if (!reading) return dead(std::move(completion), reading.error());
  const std::string key = (*reading)->profile_key;
  std::optional<std::string> record;
  if (!key.empty()) {
    auto stored = record_of(store, fresh, key);
    if (!stored) return std::move(stored).error();
    record = std::move(*stored);
  }
  auto decision = transformer.decide(record, target.name);
  if (!decision) return dead(std::move(completion), decision.error());
  if (decision->kind == Decision::Kind::ignored) {
    completion.reason = decision->reason;
    return completion;
  }
  completion.state = EntryState::done;
  NewCall call{target.name, key, std::move(decision->call), CallState::waiting, {}};
  if (auto reason = target.refusal(call.call)) {
    call.state = CallState::dead;
    call.reason = std::move(*reason);
  }
  fresh.insert_or_assign(key, decision->record);
  completion.profile = ProfileRecord{key, std::move(decision->record)};
  completion.calls.push_back(std::move(call));
  return completion;
}

/// Gives claimed entries back after a failure, so that they need not wait for their leases.
template <Store S>
Error give_back(S& store, std::span<const ClaimedEntry> entries, Error error, Time now) {
  std::vector<Completion> completions;
  completions.reserve(entries.size());
  for (const auto& entry : entries) {
    completions.push_back(
        {entry.row, entry.fence, EntryState::waiting, to_string(error), now, {}, {}});
  }
  (void)store.complete(completions, now).has_value();
  return error;
}

}  // namespace detail

/// Processes up to `limit` waiting entries and commits what became of them in one transaction;
/// returns how many. `observe(ClaimedEntry, Completion)` is called for each after the commit.
template <Store S, class Observe>
Result<int> process(S& store, Transformer& transformer, const Target& target, int limit, Time now,
                    Duration lease, Observe observe) {
  auto entries = store.claim(limit, now, lease);
  if (!entries) return std::move(entries).error();
  if (entries->empty()) return 0;
  detail::FreshRecords fresh;
  std::vector<Completion> completions;
  completions.reserve(entries->size());
  for (const auto& entry : *entries) {
    auto completion = detail::complete_one(store, transformer, target, entry, fresh);
    if (!completion) {
      return detail::give_back(store, *entries, std::move(completion).error(), now);
    }
    completions.push_back(std::move(*completion));
  }
  if (auto status = store.complete(completions, now); !status) return std::move(status).error();
  for (std::size_t i = 0; i < completions.size(); ++i) observe((*entries)[i], completions[i]);
  return static_cast<int>(completions.size());
}

/// How a round of dispatch() went. `pause` is how long the target wants to be left alone.
struct DispatchReport {
  int calls = 0;
  std::optional<Duration> pause;
};

namespace detail {

inline Settlement settle(const ClaimedCall& claimed, const Outcome& outcome,
                         const RetryPolicy& policy, Duration pause, Time now) {
  Settlement settlement{claimed.row, claimed.fence, CallState::accepted, outcome.reason, now};
  switch (outcome.verdict) {
    case Verdict::accepted: break;
    case Verdict::rejected: settlement.state = CallState::dead; break;
    case Verdict::retry:
    case Verdict::target_down:
      settlement.state = CallState::waiting;
      settlement.due_at = now + pause;
      if (now - claimed.queued_at >= policy.max_age) {
        settlement.state = CallState::dead;
        settlement.reason = "gave up after the longest retry age: " + outcome.reason;
      }
  }
  return settlement;
}

}  // namespace detail

/// Delivers up to `limit` waiting calls of a target and commits what became of them. `failures` is
/// how many rounds in a row the target took nothing; it is kept by the caller and updated here, and
/// makes the pauses grow. `random` is in [0, 1). `clock()` is read again after delivery.
/// `observe(ClaimedCall, Outcome, Settlement)` is called for each call after the commit.
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
  const auto stopped = std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) {
    return outcome.verdict == Verdict::retry || outcome.verdict == Verdict::target_down;
  });
  failures = stopped == outcomes.end() ? 0 : failures + 1;
  if (stopped != outcomes.end())
    report.pause = wait(policy, failures, random, stopped->retry_after);
  const Time now = clock();
  std::vector<Settlement> settlements;
  settlements.reserve(outcomes.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    settlements.push_back(detail::settle((*claimed)[i], outcomes[i], policy,
                                         report.pause.value_or(Duration{0}), now));
  }
  if (auto status = store.settle(settlements, now); !status) return std::move(status).error();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    (*claimed)[i].call = std::move(calls[i]);
    observe((*claimed)[i], outcomes[i], settlements[i]);
  }
  return report;
}

}  // namespace ctsync
