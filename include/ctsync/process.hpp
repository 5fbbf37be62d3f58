// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <ctsync/retry.hpp>
#include <ctsync/store.hpp>
#include <ctsync/target.hpp>
#include <ctsync/transform.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// The second step of the pipeline: inbox entries become outbox calls.
namespace ctsync {

/// What reading one customer from commercetools came to.
struct Fetched {
  enum class Kind {
    customer,        ///< `text` is the customer as JSON
    gone,            ///< there is no such customer any more
    later,           ///< it may work later, not before `wait`; `text` is the reason
    not_configured,  ///< `text` is the setting that is missing or wrong
  };
  Kind kind = Kind::not_configured;
  std::string text;
  Duration wait{};
};

/// Reads customers by their ids, one result per id, in order. May block; never throws. Several ids
/// come at once, so that it can read them side by side.
template <class F>
concept Fetcher = requires(F fetch, std::string_view project, std::span<const std::string> ids) {
  { fetch(project, ids) } -> std::same_as<std::vector<Fetched>>;
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

  /// What becomes of an entry, or nothing while its customer has to be fetched first.
  Result<std::optional<Completion>> complete(const ClaimedEntry& entry) {
    auto decision = decide(entry, nullptr);
    if (!decision) return std::move(decision).error();
    if (!*decision) return std::optional(std::move(completion_));
    if ((*decision)->kind == Decision::Kind::fetch) return std::optional<Completion>{};
    return std::optional(conclude(std::move(**decision)));
  }

  /// The same with the customer as it was fetched.
  Result<Completion> complete(const ClaimedEntry& entry, const Fetched& fetched) {
    auto decision = decide(entry, &fetched);
    if (!decision) return std::move(decision).error();
    if (!*decision) return std::move(completion_);
    if ((*decision)->kind != Decision::Kind::fetch) return conclude(std::move(**decision));
    return unfetched(entry, std::move(**decision), fetched);
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
    const bool read = fetched != nullptr && fetched->kind == Fetched::Kind::customer;
    if (decision && decision->kind == Decision::Kind::fetch && read) {
      decision = transformer_.decide_fetched(fetched->text, *record, target_.name);
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

  Completion conclude(Decision decision) {
    if (!decision.record.empty()) {
      fresh_.insert_or_assign(key_, decision.record);
      completion_.profile = ProfileRecord{key_, std::move(decision.record)};
    }
    completion_.reason = decision.reason;
    if (decision.kind == Decision::Kind::ignored) return std::move(completion_);
    completion_.state = EntryState::done;
    NewCall call{target_.name, key_, std::move(decision.call), CallState::waiting, {}};
    if (auto reason = target_.refusal(call.call)) {
      call.state = CallState::dead;
      call.reason = std::move(*reason);
    }
    completion_.calls.push_back(std::move(call));
    return std::move(completion_);
  }

  /// The customer was needed and could not be had.
  Completion unfetched(const ClaimedEntry& entry, Decision decision, const Fetched& fetched) {
    completion_.reason = std::string(decision.reason);
    switch (fetched.kind) {
      case Fetched::Kind::customer:
      case Fetched::Kind::gone:
        completion_.reason = "the customer is gone from commercetools";
        break;
      case Fetched::Kind::not_configured:
        completion_.state = EntryState::dead;
        completion_.reason += ", so it must be read from commercetools: " + fetched.text;
        break;
      case Fetched::Kind::later: {
        const bool too_old = now_ - entry.received_at >= policy_.max_age;
        completion_.state = too_old ? EntryState::dead : EntryState::waiting;
        const Duration wait = backoff(policy_, entry.attempts + 1, 0.999);
        completion_.due_at = now_ + std::max(fetched.wait, wait);
        completion_.reason += ", and it could not be read from commercetools: " + fetched.text;
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
  Completion completion_;
  std::string key_;
  std::string project_;
  std::string customer_id_;
};

/// The customers that a round has to read, each once, by project.
class Wanted {
 public:
  void add(std::size_t entry, const std::string& project, const std::string& id) {
    auto& ids = ids_[project];
    const auto known = std::find(ids.begin(), ids.end(), id);
    waiting_.push_back({entry, project, static_cast<std::size_t>(known - ids.begin())});
    if (known == ids.end()) ids.push_back(id);
  }

  /// Reads them all and calls `use(entry, Fetched)` for each entry that waits, in order.
  template <Fetcher F, class Use>
  Status fetch(F& fetch, Use use) {
    std::unordered_map<std::string, std::vector<Fetched>> results;
    for (const auto& [project, ids] : ids_) {
      results[project] = fetch(project, ids);
      results[project].resize(ids.size());
    }
    for (const auto& [entry, project, at] : waiting_) {
      if (auto status = use(entry, results[project][at]); !status) return status;
    }
    return {std::monostate{}};
  }

 private:
  struct Waiting {
    std::size_t entry;
    std::string project;
    std::size_t at;
  };
  std::unordered_map<std::string, std::vector<std::string>> ids_;
  std::vector<Waiting> waiting_;
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

/// Processes up to `limit` waiting entries and commits what became of them in one transaction;
/// returns how many. Customers that have to be read are read together, each once.
/// `observe(ClaimedEntry, Completion)` is called for each after the commit.
template <Store S, Fetcher F, class Observe>
Result<int> process(S& store, Transformer& transformer, const Target& target, F& fetch,
                    const RetryPolicy& policy, int limit, Time now, Duration lease,
                    Observe observe) {
  auto entries = store.claim(limit, now, lease);
  if (!entries) return std::move(entries).error();
  if (entries->empty()) return 0;
  detail::Round<S> round(store, transformer, target, policy, now);
  detail::Wanted wanted;
  std::vector<Completion> completions(entries->size());
  for (std::size_t i = 0; i < entries->size(); ++i) {
    auto completion = round.complete((*entries)[i]);
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
  if (status = store.complete(completions, now); !status) return std::move(status).error();
  for (std::size_t i = 0; i < completions.size(); ++i) observe((*entries)[i], completions[i]);
  return static_cast<int>(completions.size());
}

}  // namespace ctsync
