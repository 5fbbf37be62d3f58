// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/fetcher.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <ctsync/pipeline/terms.hpp>
#include <ctsync/state/newer_groups.hpp>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ctsync::detail {

/// Where a round does what may take long: reads from commercetools and erasures.
enum class SlowWork { here, elsewhere };

/// One round of process(): the completion of each entry, and the people to erase.
template <Store S, Tenants T>
class Round {
 public:
  Round(S& store, const T& tenants, Transformer& transformer, std::span<const ClaimedEntry> entries,
        std::function<Time()> clock, SlowWork slow = SlowWork::here)
      : store_(store),
        conversation_(transformer),
        entries_(entries),
        clock_(std::move(clock)),
        slow_(slow),
        completions_(entries.size()) {
    found_.reserve(entries.size());
    for (const auto& entry : entries) found_.push_back(tenants.find(entry.tenant));
  }

  template <Fetcher F>
  Status run(F& fetch) {
    std::vector<Question> questions;
    questions.reserve(entries_.size());
    const Time now = clock_();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto& entry = entries_[i];
      const Tenant* const tenant = found_[i];
      const bool of_job = entry.entry_class == EntryClass::job && !entry.is_step;
      questions.push_back({entry.tenant, entry.source, entry.body, entry.is_step, &entry.key,
                           tenant != nullptr ? &tenant->needs : nullptr, now, of_job});
    }
    auto status = conversation_.hold(
        questions, fetch, [this](const Reading*, const Key& key) { return record(key); },
        [this](std::size_t at, Answer& answer) { return conclude(at, answer); });
    if (!status || forwards_.empty()) return status;
    return store_.forward(forwards_);
  }

  /// Erases the people of deletions with data erasure, and the entries of these deletions. Returns
  /// true if there were any.
  Result<bool> erase() {
    for (const auto& [tenant, people] : erasures_) {
      auto erased = erase_people(store_, people, tenant, clock_());
      if (!erased) return std::move(erased).error();
    }
    return !erasures_.empty();
  }

  /// Erases entries about people who were erased before.
  Status erase_late_entries() {
    if (late_.empty()) return {std::monostate{}};
    auto erased = store_.erase({{}, late_, {}, {}}, clock_());
    return erased ? Status(std::monostate{}) : Status(std::move(erased).error());
  }

  /// The completions, in the sequence of their entries, without those of entries that are left.
  /// Only once.
  std::vector<Completion> take_completions() {
    std::erase_if(completions_, [this](const auto& each) { return left_.contains(each.row); });
    return std::move(completions_);
  }
  /// Whether an entry has no completion, because what may take long is done elsewhere.
  bool is_left(const ClaimedEntry& entry) const { return left_.contains(entry.row); }

  /// Applies entries to these records in place of those of the store.
  void use_records(std::function<Result<std::optional<std::string>>(const Key&)> records) {
    records_ = std::move(records);
  }

 private:
  Result<std::optional<std::string>> record(const Key& key) {
    return records_ ? records_(key) : store_.record(key);
  }

  Status conclude(std::size_t at, Answer& answer) {
    const ClaimedEntry& entry = entries_[at];
    Completion& completion = completions_[at];
    completion.row = entry.row;
    completion.fence = entry.fence;
    completion.state = EntryState::ignored;
    completion.terms = terms_of(answer, entry.is_step);
    const Tenant* const tenant = found_[at];
    if (tenant == nullptr) {
      end_dead(completion, {ReasonCode::unsupported, "its tenant is not configured here"});
    } else if (!answer.result) {
      end_dead(completion, reason_of(answer.result.error()));
    } else if (answer.not_owned) {
      forward(entry, completion, digest(answer.key), entry.body, entry.is_step,
              rekeyed_id(entry.source, entry.id));
    } else if (answer.fetched != nullptr && !is_usable(*answer.fetched) &&
               slow_ == SlowWork::elsewhere) {
      left_.insert(entry.row);  // it needs a read, or waits for one of its key
    } else if (answer.result->scheduled) {
      completion.state = EntryState::scheduled;
      completion.reason = answer.result->scheduled->reason;
      completion.due_at = answer.result->scheduled->at;
    } else if (answer.result->must_fetch) {
      end_unfetched(completion, *answer.result->must_fetch, *answer.fetched, entry, tenant->retry,
                    clock_());
    } else {
      return conclude(entry, *tenant, answer, *answer.result, completion);
    }
    return {std::monostate{}};
  }

  Status conclude(const ClaimedEntry& entry, const Tenant& tenant, const Answer& answer, Step& step,
                  Completion& completion) {
    if (step.retold && !step.ignored) {
      if (auto status = leave_out_outdated(step); !status) return status;
    }
    if (step.was_erased) late_.push_back(entry.row);
    // The targets receive the deletion first, because an erasure also removes their calls.
    const bool tells = step.erase && !step.record.empty();
    if (step.erase && !tells) {
      auto told = all_told(tenant, answer.key);
      if (!told) return std::move(told).error();
      if (!*told) return wait_for_targets(entry, tenant, completion);
      conversation_.drop_record(answer.key);
      if (slow_ == SlowWork::elsewhere) {
        left_.insert(entry.row);
        return {std::monostate{}};
      }
      erasures_[entry.tenant].customer_ids.push_back(step.resource.id);
    }
    if (!entry.is_step && !step.events.empty() && !(step.subject.key == step.resource)) {
      auto erased = is_erased(step);
      if (!erased) return std::move(erased).error();
      if (*erased) {
        late_.push_back(entry.row);
        completion.terms.clear();
        return end_untold(completion, answer.key,
                          {ReasonCode::erased, "everything about this person was erased"});
      }
      if (auto refused = refusal(step, tenant)) {
        return end_untold(completion, answer.key, std::move(refused));
      }
      forward(entry, completion, step);
      completion.record = record_of(step, answer.key, tenant);
      return {std::monostate{}};
    }
    const KeyDigest own = digest(answer.key);
    auto sharing = sharing_of(step, tenant, [&](const Identifier& identifier) {
      return others(tenant, identifier, own);
    });
    if (!sharing) return std::move(sharing).error();
    auto told = tell(step, tenant, *sharing);
    if (!told) {
      conversation_.drop_record(answer.key);
      end_dead(completion, reason_of(told.error()));
      return {std::monostate{}};
    }
    if (!entry.is_step) completion.record = record_of(step, answer.key, tenant);
    if (completion.record && answer.record != nullptr && !step.ignored) {
      completion.before = *answer.record;
    }
    if (completion.record) fresh_.put(*completion.record);
    completion.calls = std::move(told->calls);
    add_terms(completion.calls, completion.terms);
    completion.reason = std::move(told->ignored);
    completion.rules = tenant.rules;
    if (!completion.calls.empty()) completion.state = EntryState::done;
    return tells ? wait_for_targets(entry, tenant, completion) : Status(std::monostate{});
  }

  /// What nobody is told is not kept as told, so that a wider route begins with it.
  Status end_untold(Completion& completion, const Key& key, Reason why) {
    conversation_.drop_record(key);
    completion.reason = std::move(why);
    return {std::monostate{}};
  }

  /// The other records that hold an identifier, with those of this round.
  Result<Others> others(const Tenant& tenant, const Identifier& identifier, const KeyDigest& own) {
    auto stored = store_.holders(tenant.name, identifier);
    if (!stored) return std::move(stored).error();
    return fresh_.others(tenant.name, identifier, own, *stored);
  }

  /// Whether no call about this subject is waiting for any target.
  Result<bool> all_told(const Tenant& tenant, const Key& key) {
    for (const auto& target : tenant.targets) {
      auto waits = store_.waits(tenant.name, target.name, digest(key));
      if (!waits) return std::move(waits).error();
      if (*waits) return false;
    }
    return true;
  }

  Status wait_for_targets(const ClaimedEntry& entry, const Tenant& tenant, Completion& completion) {
    completion.state = EntryState::waiting;
    completion.reason = {ReasonCode::erasure_pending,
                         "everything about this customer is erased once the targets were told"};
    completion.due_at = clock_() + backoff(tenant.retry, entry.attempts, 0.999);
    return {std::monostate{}};
  }

  /// Takes out of a step that is told again what must not be: all about a guest who was erased, and
  /// states of groups that are older than what was told.
  Status leave_out_outdated(Step& step) {
    auto erased = is_erased(step);
    if (erased && !*erased) erased = is_tombstone(step.resource);
    if (!erased) return std::move(erased).error();
    if (*erased) {
      step.was_erased = true;
      step.ignored = {ReasonCode::erased, "everything about this person was erased"};
      return {std::monostate{}};
    }
    if (step.events.empty()) return {std::monostate{}};
    auto record = store_.record(step.resource);
    if (!record) return std::move(record).error();
    auto left = without_older_groups(step.events, *record);
    if (!left) return std::move(left).error();
    if (left->empty()) {
      step.ignored = {ReasonCode::stale, "a newer state of the group was told"};
    } else {
      step.events = *std::move(left);
    }
    return {std::monostate{}};
  }

  /// Whether the subject of events was erased: the customer, or the guest of the order.
  Result<bool> is_erased(const Step& step) {
    auto subject = is_tombstone(step.subject.key);
    if (!subject || *subject || step.subject.key.type != guest_type) return subject;
    if (step.subject.order_id.empty() || step.resource.type == "order") return subject;
    Key order = step.resource;
    order.type = "order";
    order.id = step.subject.order_id;
    return is_tombstone(order);
  }

  Result<bool> is_tombstone(const Key& key) {
    auto record = store_.record(key);
    if (!record) return std::move(record).error();
    return *record && commercetools::is_tombstone(**record);
  }

  /// Forwards the events of each subject.
  void forward(const ClaimedEntry& entry, Completion& completion, Step& step) {
    const auto others = std::exchange(step.others, {});
    const std::string job = std::to_string(entry.job);
    forward(entry, completion, digest(step.subject.key), write_step(step), true,
            forward_id(step, job));
    if (others.empty()) return;
    Step other = step;
    for (const auto& each : others) {
      other.subject = each.subject;
      other.events = each.events;
      forward(entry, completion, digest(other.subject.key), write_step(other), true,
              forward_id(other, job));
    }
  }

  void forward(const ClaimedEntry& entry, Completion& completion, const KeyDigest& key,
               std::string body, bool is_step, std::string id) {
    if (!completion.forwarded_to.empty()) completion.forwarded_to += ' ';
    completion.forwarded_to += id;
    completion.terms.push_back({TermKind::forwarded_id, id});
    forwards_.push_back({entry.row, entry.fence, std::move(id), key, std::move(body), is_step});
    completion.state = EntryState::done;
    completion.reason = {ReasonCode::forwarded, "goes on under the key of its subject"};
  }

  S& store_;
  Conversation conversation_;
  std::span<const ClaimedEntry> entries_;
  std::vector<const Tenant*> found_;  // the tenant of each entry, of one version for the round
  std::function<Time()> clock_;
  SlowWork slow_;
  std::function<Result<std::optional<std::string>>(const Key&)> records_;
  std::vector<Completion> completions_;
  std::set<std::int64_t> left_;  // rows
  FreshHolders fresh_;
  std::vector<Forward> forwards_;
  std::map<std::string, People> erasures_;  // by tenant
  std::vector<std::int64_t> late_;
};

}  // namespace ctsync::detail
