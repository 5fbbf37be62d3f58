// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/store.hpp>
#include <memory>
#include <utility>

namespace ctsync {

/// A type-erased Store, for programs that choose the store by configuration. It owns the store and
/// has the same contract.
class AnyStore {
 public:
  template <class S>
  requires(!std::same_as<S, AnyStore> && Store<S>) explicit AnyStore(S store)
      : held_(std::make_unique<Holding<S>>(std::move(store))) {}

  Result<std::vector<bool>> accept(const NewDelivery& delivery) { return held_->accept(delivery); }
  Result<std::vector<ClaimedEntry>> claim(int limit, Time now, Duration lease) {
    return held_->claim(limit, now, lease);
  }
  Status forward(std::span<const Forward> forwards) { return held_->forward(forwards); }
  Status complete(std::span<const Completion> completions, Time now) {
    return held_->complete(completions, now);
  }
  Result<std::optional<std::string>> record(const Key& key) { return held_->record(key); }
  Result<std::vector<Holder>> holders(std::string_view tenant, const Identifier& identifier) {
    return held_->holders(tenant, identifier);
  }
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls = CallClass::any) {
    return held_->claim_calls(tenant, target, limit, now, lease, calls);
  }
  Result<bool> waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
    return held_->waits(tenant, target, key);
  }
  Status settle(std::span<const Settlement> settlements, Time now) {
    return held_->settle(settlements, now);
  }
  /// Always 0 for a store of one process, which has no such verb.
  std::optional<std::int64_t> sending() { return held_->sending(); }
  /// A store without this verb is ready while it can be read.
  Status ready() { return held_->ready(); }
  Result<std::optional<Time>> next_due(Table table) { return held_->next_due(table); }
  Result<Counts> counts() { return held_->counts(); }
  Result<std::vector<RowSummary>> list(const RowFilter& filter) { return held_->list(filter); }
  Result<std::vector<std::optional<RowSummary>>> summaries(Table table,
                                                           std::span<const std::int64_t> rows) {
    return held_->summaries(table, rows);
  }
  Result<std::string> payload(Table table, std::int64_t row) { return held_->payload(table, row); }
  Result<std::vector<std::optional<std::string>>> payloads(Table table,
                                                           std::span<const std::int64_t> rows) {
    return held_->payloads(table, rows);
  }
  Result<std::optional<std::string>> before(std::int64_t row) { return held_->before(row); }
  Result<std::vector<Attempt>> attempts(std::int64_t row) { return held_->attempts(row); }
  Result<HistoryPage> history(const HistoryFilter& filter) { return held_->history(filter); }
  Result<std::vector<std::vector<RowSummary>>> calls_of(std::span<const std::int64_t> rows) {
    return held_->calls_of(rows);
  }
  Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter& filter, Time now) {
    return held_->dead_groups(filter, now);
  }
  Result<std::vector<std::optional<std::int64_t>>> entry_rows(std::span<const EntryName> names) {
    return held_->entry_rows(names);
  }
  Result<std::int64_t> redrive(const RowFilter& filter, Time now) {
    return held_->redrive(filter, now);
  }
  Result<std::int64_t> discard(const RowFilter& filter, Time now) {
    return held_->discard(filter, now);
  }
  Result<std::int64_t> prune(Time ended_before, Time now, DeadLetters dead_letters) {
    return held_->prune(ended_before, now, dead_letters);
  }
  Result<std::vector<TallyPoint>> tallies(const TallyFilter& filter) {
    return held_->tallies(filter);
  }
  Status count_refused(std::span<const Refusal> refusals) { return held_->count_refused(refusals); }
  Result<std::vector<StoredRecord>> records(std::int64_t after_row, int limit) {
    return held_->records(after_row, limit);
  }
  Result<Erased> erase(const Erasure& erasure, Time now) { return held_->erase(erasure, now); }
  Status scrub(Scrub when, Time now) { return held_->scrub(when, now); }
  Result<std::int64_t> make_job(const NewJob& job, Time now) { return held_->make_job(job, now); }
  Result<std::vector<Job>> jobs(const JobFilter& filter) { return held_->jobs(filter); }
  Result<std::optional<LedJob>> lead_job(std::int64_t number, Time now, Duration lease) {
    return held_->lead_job(number, now, lease);
  }
  Result<JobProgress> advance_job(const JobStep& step, Time now, Duration lease) {
    return held_->advance_job(step, now, lease);
  }
  Result<bool> steer_job(std::int64_t number, JobState wanted, Time now) {
    return held_->steer_job(number, wanted, now);
  }
  Result<std::int64_t> add_rules(const NewRules& rules, Time now) {
    return held_->add_rules(rules, now);
  }
  Result<bool> use_rules(std::string_view tenant, std::int64_t number, Time now) {
    return held_->use_rules(tenant, number, now);
  }
  Result<std::vector<RulesRevision>> rules(const RulesFilter& filter) {
    return held_->rules(filter);
  }
  Status hold(const Hold& hold) { return held_->hold(hold); }
  Result<bool> release(std::string_view tenant, HoldKind kind, std::string_view name) {
    return held_->release(tenant, kind, name);
  }
  Result<std::vector<Hold>> holds() { return held_->holds(); }
  Status note_action(const Action& action) { return held_->note_action(action); }
  Result<std::vector<Action>> actions(const ActionFilter& filter) { return held_->actions(filter); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual Result<std::vector<bool>> accept(const NewDelivery&) = 0;
    virtual Result<std::vector<ClaimedEntry>> claim(int, Time, Duration) = 0;
    virtual Status forward(std::span<const Forward>) = 0;
    virtual Status complete(std::span<const Completion>, Time) = 0;
    virtual Result<std::optional<std::string>> record(const Key&) = 0;
    virtual Result<std::vector<Holder>> holders(std::string_view, const Identifier&) = 0;
    virtual Result<std::vector<ClaimedCall>> claim_calls(std::string_view, std::string_view, int,
                                                         Time, Duration, CallClass) = 0;
    virtual Result<bool> waits(std::string_view, std::string_view, const KeyDigest&) = 0;
    virtual Status settle(std::span<const Settlement>, Time) = 0;
    virtual std::optional<std::int64_t> sending() = 0;
    virtual Status ready() = 0;
    virtual Result<std::optional<Time>> next_due(Table) = 0;
    virtual Result<Counts> counts() = 0;
    virtual Result<std::vector<RowSummary>> list(const RowFilter&) = 0;
    virtual Result<std::vector<std::optional<RowSummary>>> summaries(
        Table, std::span<const std::int64_t>) = 0;
    virtual Result<std::string> payload(Table, std::int64_t) = 0;
    virtual Result<std::vector<std::optional<std::string>>> payloads(
        Table, std::span<const std::int64_t>) = 0;
    virtual Result<std::optional<std::string>> before(std::int64_t) = 0;
    virtual Result<std::vector<Attempt>> attempts(std::int64_t) = 0;
    virtual Result<HistoryPage> history(const HistoryFilter&) = 0;
    virtual Result<std::vector<std::vector<RowSummary>>> calls_of(
        std::span<const std::int64_t>) = 0;
    virtual Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter&, Time) = 0;
    virtual Result<std::vector<std::optional<std::int64_t>>> entry_rows(
        std::span<const EntryName>) = 0;
    virtual Result<std::int64_t> redrive(const RowFilter&, Time) = 0;
    virtual Result<std::int64_t> discard(const RowFilter&, Time) = 0;
    virtual Result<std::int64_t> prune(Time, Time, DeadLetters) = 0;
    virtual Result<std::vector<TallyPoint>> tallies(const TallyFilter&) = 0;
    virtual Status count_refused(std::span<const Refusal>) = 0;
    virtual Result<std::vector<StoredRecord>> records(std::int64_t, int) = 0;
    virtual Result<Erased> erase(const Erasure&, Time) = 0;
    virtual Status scrub(Scrub, Time) = 0;
    virtual Result<std::int64_t> make_job(const NewJob&, Time) = 0;
    virtual Result<std::vector<Job>> jobs(const JobFilter&) = 0;
    virtual Result<std::optional<LedJob>> lead_job(std::int64_t, Time, Duration) = 0;
    virtual Result<JobProgress> advance_job(const JobStep&, Time, Duration) = 0;
    virtual Result<bool> steer_job(std::int64_t, JobState, Time) = 0;
    virtual Result<std::int64_t> add_rules(const NewRules&, Time) = 0;
    virtual Result<bool> use_rules(std::string_view, std::int64_t, Time) = 0;
    virtual Result<std::vector<RulesRevision>> rules(const RulesFilter&) = 0;
    virtual Status hold(const Hold&) = 0;
    virtual Result<bool> release(std::string_view, HoldKind, std::string_view) = 0;
    virtual Result<std::vector<Hold>> holds() = 0;
    virtual Status note_action(const Action&) = 0;
    virtual Result<std::vector<Action>> actions(const ActionFilter&) = 0;
  };
  template <class S>
  struct Holding final : Interface {
    explicit Holding(S store) : held(std::move(store)) {}
    Result<std::vector<bool>> accept(const NewDelivery& a) override { return held.accept(a); }
    Result<std::vector<ClaimedEntry>> claim(int a, Time b, Duration c) override {
      return held.claim(a, b, c);
    }
    Status forward(std::span<const Forward> a) override { return held.forward(a); }
    Status complete(std::span<const Completion> a, Time b) override { return held.complete(a, b); }
    Result<std::optional<std::string>> record(const Key& a) override { return held.record(a); }
    Result<std::vector<Holder>> holders(std::string_view a, const Identifier& b) override {
      return held.holders(a, b);
    }
    Result<std::vector<ClaimedCall>> claim_calls(std::string_view a, std::string_view b, int c,
                                                 Time d, Duration e, CallClass f) override {
      return held.claim_calls(a, b, c, d, e, f);
    }
    Result<bool> waits(std::string_view a, std::string_view b, const KeyDigest& c) override {
      return held.waits(a, b, c);
    }
    Status settle(std::span<const Settlement> a, Time b) override { return held.settle(a, b); }
    std::optional<std::int64_t> sending() override {
      if constexpr (requires { held.sending(); }) {
        return held.sending();
      } else {
        return 0;
      }
    }
    Status ready() override {
      if constexpr (requires { held.ready(); }) {
        return held.ready();
      } else {
        const auto found = held.record(Key{});
        return found ? Status(std::monostate{}) : Status(found.error());
      }
    }
    Result<std::optional<Time>> next_due(Table a) override { return held.next_due(a); }
    Result<Counts> counts() override { return held.counts(); }
    Result<std::vector<RowSummary>> list(const RowFilter& a) override { return held.list(a); }
    Result<std::vector<std::optional<RowSummary>>> summaries(
        Table a, std::span<const std::int64_t> b) override {
      return held.summaries(a, b);
    }
    Result<std::string> payload(Table a, std::int64_t b) override { return held.payload(a, b); }
    Result<std::vector<std::optional<std::string>>> payloads(
        Table a, std::span<const std::int64_t> b) override {
      return held.payloads(a, b);
    }
    Result<std::optional<std::string>> before(std::int64_t a) override { return held.before(a); }
    Result<std::vector<Attempt>> attempts(std::int64_t a) override { return held.attempts(a); }
    Result<HistoryPage> history(const HistoryFilter& a) override { return held.history(a); }
    Result<std::vector<std::vector<RowSummary>>> calls_of(
        std::span<const std::int64_t> a) override {
      return held.calls_of(a);
    }
    Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter& a, Time b) override {
      return held.dead_groups(a, b);
    }
    Result<std::vector<std::optional<std::int64_t>>> entry_rows(
        std::span<const EntryName> a) override {
      return held.entry_rows(a);
    }
    Result<std::int64_t> redrive(const RowFilter& a, Time b) override { return held.redrive(a, b); }
    Result<std::int64_t> discard(const RowFilter& a, Time b) override { return held.discard(a, b); }
    Result<std::int64_t> prune(Time a, Time b, DeadLetters c) override {
      return held.prune(a, b, c);
    }
    Result<std::vector<TallyPoint>> tallies(const TallyFilter& a) override {
      return held.tallies(a);
    }
    Status count_refused(std::span<const Refusal> a) override { return held.count_refused(a); }
    Result<std::vector<StoredRecord>> records(std::int64_t a, int b) override {
      return held.records(a, b);
    }
    Result<Erased> erase(const Erasure& a, Time b) override { return held.erase(a, b); }
    Status scrub(Scrub a, Time b) override { return held.scrub(a, b); }
    Result<std::int64_t> make_job(const NewJob& a, Time b) override { return held.make_job(a, b); }
    Result<std::vector<Job>> jobs(const JobFilter& a) override { return held.jobs(a); }
    Result<std::optional<LedJob>> lead_job(std::int64_t a, Time b, Duration c) override {
      return held.lead_job(a, b, c);
    }
    Result<JobProgress> advance_job(const JobStep& a, Time b, Duration c) override {
      return held.advance_job(a, b, c);
    }
    Result<bool> steer_job(std::int64_t a, JobState b, Time c) override {
      return held.steer_job(a, b, c);
    }
    Result<std::int64_t> add_rules(const NewRules& a, Time b) override {
      return held.add_rules(a, b);
    }
    Result<bool> use_rules(std::string_view a, std::int64_t b, Time c) override {
      return held.use_rules(a, b, c);
    }
    Result<std::vector<RulesRevision>> rules(const RulesFilter& a) override {
      return held.rules(a);
    }
    Status hold(const Hold& a) override { return held.hold(a); }
    Result<bool> release(std::string_view a, HoldKind b, std::string_view c) override {
      return held.release(a, b, c);
    }
    Result<std::vector<Hold>> holds() override { return held.holds(); }
    Status note_action(const Action& a) override { return held.note_action(a); }
    Result<std::vector<Action>> actions(const ActionFilter& a) override { return held.actions(a); }
    S held;
  };

  std::unique_ptr<Interface> held_;
};

static_assert(Store<AnyStore>);

}  // namespace ctsync
