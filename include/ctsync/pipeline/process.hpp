// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/fetcher.hpp>
#include <ctsync/contract/store.hpp>
#include <ctsync/contract/target.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// The second step of the pipeline: inbox entries become outbox calls.
namespace ctsync {

/// How a round of process() went. `erased`: a person was erased, so that the store has to be
/// scrubbed.
struct ProcessReport {
  int entries = 0;
  bool erased = false;
};

namespace detail {

/// One round of process(): what it needs, and the golden records as they are after the completions
/// of this round, which the store does not have yet.
template <Store S>
class Round {
 public:
  Round(S& store, Transformer& transformer, const Target& target, const RetryPolicy& policy,
        Time now)
      : store_(store), transformer_(transformer), target_(target), policy_(policy), now_(now) {}

  /// What becomes of an entry, or nothing while its customer has to be fetched first. That holds
  /// for all entries of a customer after the first that is `wanted`, or what is fetched for that
  /// one would be written before the older state of this one.
  Result<std::optional<Completion>> complete(const ClaimedEntry& entry, const auto& wanted) {
    auto decision = decide(entry, nullptr);
    if (!decision) return std::move(decision).error();
    if (!*decision) return std::optional(std::move(completion_));
    if ((*decision)->kind == Decision::Kind::fetch || wanted.has(project_, customer_id_)) {
      return std::optional<Completion>{};
    }
    auto completion = conclude(entry, std::move(**decision));
    if (!completion) return std::move(completion).error();
    return std::optional(std::move(*completion));
  }

  /// The same with the customer as it was fetched.
  Result<Completion> complete(const ClaimedEntry& entry, const Fetched& fetched) {
    auto decision = decide(entry, &fetched);
    if (!decision) return std::move(decision).error();
    if (!*decision) return std::move(completion_);
    if ((*decision)->kind != Decision::Kind::fetch) return conclude(entry, std::move(**decision));
    return unfetched(entry, std::move(**decision), fetched);
  }

  /// Erases whom deletions have asked for; the entries that asked go with all else. True if there
  /// was anybody.
  Result<bool> erase() {
    for (const auto& [tenant, people] : erasures_) {
      auto erased = erase_people(store_, people, tenant, now_);
      if (!erased) return std::move(erased).error();
    }
    return !erasures_.empty();
  }

  /// Forgets the entries that tell of somebody who was erased already.
  Status forget() {
    if (forgotten_.empty()) return {std::monostate{}};
    auto erased = store_.erase({{}, forgotten_, {}, {}}, now_);
    return erased ? Status(std::monostate{}) : Status(std::move(erased).error());
  }

  /// Where to read the customer of the entry that was completed last.
  const std::string& project() const noexcept { return project_; }
  const std::string& customer_id() const noexcept { return customer_id_; }

 private:
  /// The decision on an entry; nothing when the entry is dead, which completion_ then says.
  Result<std::optional<Decision>> decide(const ClaimedEntry& entry, const Fetched* fetched) {
    completion_ = {entry.row, entry.fence, EntryState::ignored, {}, {}, {}, {}};
    auto reading = transformer_.read(entry.source, entry.body);
    if (!reading) return dead(reading.error());
    key_ = (*reading)->profile_key;
    project_ = (*reading)->notification.project_key;
    customer_id_ = (*reading)->notification.resource_id;
    auto record = this->record();
    if (!record) return std::move(record).error();
    auto decision = transformer_.decide(*record, target_.name);
    if (decision && decision->kind == Decision::Kind::fetch && fetched != nullptr) {
      if (fetched->kind == Fetched::Kind::customer) {
        decision = transformer_.decide_fetched(fetched->text, *record, target_.name);
      } else if (fetched->kind == Fetched::Kind::gone) {
        decision = transformer_.decide_gone(*record, target_.name);
      }
    }
    if (!decision) return dead(decision.error());
    return std::optional(std::move(*decision));
  }

  Result<std::optional<std::string>> record() {
    if (key_.empty()) return std::optional<std::string>{};
    if (const auto found = fresh_.find(key_); found != fresh_.end()) {
      return std::optional(found->second);
    }
    return store_.profile(key_);
  }

  std::optional<Decision> dead(const Error& error) {
    completion_.state = EntryState::dead;
    completion_.reason = to_string(error);
    return std::nullopt;
  }

  Result<Completion> conclude(const ClaimedEntry& entry, Decision decision) {
    if (decision.forget) forgotten_.push_back(entry.row);
    // The target is told first, and with the person goes the call that tells it.
    const bool first = decision.erase && !decision.record.empty();
    if (decision.erase && !first) {
      const auto waits = store_.waits(target_.name, key_);
      if (!waits) return waits.error();
      if (*waits) return std::move(untold(entry));
      erasures_[entry.tenant].customer_ids.push_back(customer_id_);
      fresh_.erase(key_);
    }
    if (!decision.record.empty()) {
      fresh_.insert_or_assign(key_, decision.record);
      completion_.profile = ProfileRecord{key_, std::move(decision.record)};
    }
    completion_.reason = decision.reason;
    if (decision.kind == Decision::Kind::deliver) completion_.state = EntryState::done;
    if (first) untold(entry);
    for (auto& each : decision.calls) {
      NewCall call{target_.name, key_, std::move(each), CallState::waiting, {}};
      if (auto reason = target_.refusal(call.call)) {
        call.state = CallState::dead;
        call.reason = std::move(*reason);
      }
      completion_.calls.push_back(std::move(call));
    }
    return std::move(completion_);
  }

  /// The customer is to be erased as soon as the target was told.
  Completion& untold(const ClaimedEntry& entry) {
    completion_.state = EntryState::waiting;
    completion_.reason = "everything about this customer is to be erased";
    completion_.due_at = now_ + backoff(policy_, entry.attempts, 0.999);
    return completion_;
  }

  /// The customer was needed and could not be had.
  Completion unfetched(const ClaimedEntry& entry, Decision decision, const Fetched& fetched) {
    completion_.reason = std::string(decision.reason);
    switch (fetched.kind) {
      case Fetched::Kind::gone: break;  // led to another decision
      case Fetched::Kind::not_configured:
        completion_.state = EntryState::dead;
        completion_.reason += ", so it must be read from commercetools: " + fetched.text;
        break;
      case Fetched::Kind::customer:  // as it was before the change
      case Fetched::Kind::later: {
        const bool too_old = now_ - entry.received_at >= policy_.max_age;
        completion_.state = too_old ? EntryState::dead : EntryState::waiting;
        const Duration wait = backoff(policy_, entry.attempts + 1, 0.999);
        completion_.due_at = now_ + std::max(fetched.wait, wait);
        if (fetched.kind == Fetched::Kind::later) {
          completion_.reason += ", and it could not be read from commercetools: " + fetched.text;
        }
      }
    }
    return std::move(completion_);
  }

  S& store_;
  Transformer& transformer_;
  const Target& target_;
  const RetryPolicy& policy_;
  Time now_;
  std::unordered_map<std::string, std::string> fresh_;
  std::map<std::string, People> erasures_;  // by tenant
  std::vector<std::int64_t> forgotten_;
  Completion completion_;
  std::string key_;
  std::string project_;
  std::string customer_id_;
};

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

/// Processes up to `limit` waiting entries and commits what became of them in one transaction.
/// Customers that have to be read are read together, each once. `observe(ClaimedEntry, Completion)`
/// is called for each after the commit.
template <Store S, Fetcher F, class Observe>
Result<ProcessReport> process(S& store, Transformer& transformer, const Target& target, F& fetch,
                              const RetryPolicy& policy, int limit, Time now, Duration lease,
                              Observe observe) {
  auto entries = store.claim(limit, now, lease);
  if (!entries) return std::move(entries).error();
  if (entries->empty()) return ProcessReport{};
  detail::Round<S> round(store, transformer, target, policy, now);
  Wanted wanted;
  std::vector<Completion> completions(entries->size());
  for (std::size_t i = 0; i < entries->size(); ++i) {
    auto completion = round.complete((*entries)[i], wanted);
    if (!completion) {
      return detail::give_back(store, *entries, std::move(completion).error(), now);
    }
    if (*completion) {
      completions[i] = std::move(**completion);
    } else {
      wanted.add(i, round.project(), round.customer_id());
    }
  }
  auto status = wanted.fetch(fetch, [&](std::size_t at, const Fetched& fetched) -> Status {
    auto completion = round.complete((*entries)[at], fetched);
    if (!completion) return std::move(completion).error();
    completions[at] = std::move(*completion);
    return {std::monostate{}};
  });
  if (!status) return detail::give_back(store, *entries, std::move(status).error(), now);
  const auto erased = round.erase();
  if (!erased) return detail::give_back(store, *entries, erased.error(), now);
  if (status = store.complete(completions, now); !status) return std::move(status).error();
  if (status = round.forget(); !status) return std::move(status).error();
  for (std::size_t i = 0; i < completions.size(); ++i) observe((*entries)[i], completions[i]);
  return ProcessReport{static_cast<int>(completions.size()), *erased};
}

}  // namespace ctsync
