// SPDX-License-Identifier: MIT
#include <chrono>
#include <ctsync/contract/store/any_store.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "delivery/open_store.hpp"
#include "fault.hpp"

/// The store of ctsync_faulty: every verb is the real one, with places to die before and after it,
/// and with the defects of the controls.
namespace ctsync::faults {

namespace {

/// A delivery that owns its texts.
struct KeptDelivery {
  explicit KeptDelivery(const NewDelivery& from)
      : tenant(from.tenant), source(from.source), trace(from.trace), delivery(from) {
    texts.reserve(2 * from.entries.size());
    for (const auto& entry : from.entries) {
      NewEntry kept = entry;
      kept.id = texts.emplace_back(entry.id);
      kept.body = texts.emplace_back(entry.body);
      entries.push_back(std::move(kept));
    }
    delivery.tenant = tenant;
    delivery.source = source;
    delivery.trace = trace;
    delivery.entries = entries;
  }
  KeptDelivery(const KeptDelivery&) = delete;
  KeptDelivery& operator=(const KeptDelivery&) = delete;

  std::string tenant, source, trace;
  std::vector<std::string> texts;
  std::vector<NewEntry> entries;
  NewDelivery delivery;
};

class FaultyStore {
 public:
  explicit FaultyStore(AnyStore store) : store_(std::make_shared<AnyStore>(std::move(store))) {}

  Result<std::vector<bool>> accept(const NewDelivery& delivery) {
    pass(Point::before_accept);
    if (has_defect("acknowledge-early")) return acknowledge_early(delivery);
    auto accepted = store_->accept(delivery);
    pass(Point::after_accept);
    return accepted;
  }
  Result<std::vector<ClaimedEntry>> claim(int limit, Time now, Duration lease) {
    auto claimed = store_->claim(limit, now, lease);
    if (claimed && !claimed->empty()) pass(Point::after_claim);
    return claimed;
  }
  Status forward(std::span<const Forward> forwards) {
    pass(Point::before_forward);
    auto status = store_->forward(forwards);
    pass(Point::after_forward);
    return status;
  }
  Status complete(std::span<const Completion> completions, Time now) {
    if (!completions.empty()) pass(Point::before_complete);
    auto status = store_->complete(completions, now);
    if (!completions.empty()) pass(Point::after_complete);
    return status;
  }
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls) {
    if (has_defect("ignore-fence")) lease = Duration{0};
    auto claimed = store_->claim_calls(tenant, target, limit, now, lease, calls);
    if (claimed && !claimed->empty()) {
      pass(Point::after_claim_calls);
      if (has_defect("settle-early")) settle_early(*claimed, now);
    }
    return claimed;
  }
  Status settle(std::span<const Settlement> settlements, Time now) {
    if (!settlements.empty()) pass(Point::before_settle);
    auto status = store_->settle(settlements, now);
    if (!settlements.empty()) pass(Point::after_settle);
    return status;
  }
  std::optional<std::int64_t> sending() {
    if (has_defect("ignore-fence")) return 0;
    return store_->sending();
  }
  Result<std::optional<std::string>> record(const Key& key) { return store_->record(key); }
  Result<std::vector<Holder>> holders(std::string_view tenant, const Identifier& identifier) {
    return store_->holders(tenant, identifier);
  }
  Result<bool> waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
    return store_->waits(tenant, target, key);
  }
  Result<std::optional<Time>> next_due(Table table) { return store_->next_due(table); }
  Result<Counts> counts() { return store_->counts(); }
  Result<std::vector<RowSummary>> list(const RowFilter& filter) { return store_->list(filter); }
  Result<std::vector<std::optional<RowSummary>>> summaries(Table table,
                                                           std::span<const std::int64_t> rows) {
    return store_->summaries(table, rows);
  }
  Result<std::string> payload(Table table, std::int64_t row) { return store_->payload(table, row); }
  Result<std::vector<std::optional<std::string>>> payloads(Table table,
                                                           std::span<const std::int64_t> rows) {
    return store_->payloads(table, rows);
  }
  Result<std::optional<std::string>> before(std::int64_t row) { return store_->before(row); }
  Status ready() { return store_->ready(); }
  Result<std::vector<Attempt>> attempts(std::int64_t row) { return store_->attempts(row); }
  Result<HistoryPage> history(const HistoryFilter& filter) { return store_->history(filter); }
  Result<std::vector<std::vector<RowSummary>>> calls_of(std::span<const std::int64_t> rows) {
    return store_->calls_of(rows);
  }
  Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter& filter, Time now) {
    return store_->dead_groups(filter, now);
  }
  Result<std::vector<std::optional<std::int64_t>>> entry_rows(std::span<const EntryName> names) {
    return store_->entry_rows(names);
  }
  Result<std::int64_t> discard(const RowFilter& filter, Time now) {
    return store_->discard(filter, now);
  }
  Result<std::int64_t> redrive(const RowFilter& filter, Time now) {
    return store_->redrive(filter, now);
  }
  Result<std::int64_t> prune(Time before, Time now, DeadLetters dead_letters) {
    return store_->prune(before, now, dead_letters);
  }
  Result<std::vector<TallyPoint>> tallies(const TallyFilter& filter) {
    return store_->tallies(filter);
  }
  Status count_refused(std::span<const Refusal> refusals) {
    return store_->count_refused(refusals);
  }
  Result<std::vector<StoredRecord>> records(std::int64_t after, int limit) {
    return store_->records(after, limit);
  }
  Result<Erased> erase(const Erasure& erasure, Time now) { return store_->erase(erasure, now); }
  Status scrub(Scrub when, Time now) { return store_->scrub(when, now); }
  Result<std::int64_t> make_job(const NewJob& job, Time now) { return store_->make_job(job, now); }
  Result<std::vector<Job>> jobs(const JobFilter& filter) { return store_->jobs(filter); }
  Result<std::optional<LedJob>> lead_job(std::int64_t number, Time now, Duration lease) {
    return store_->lead_job(number, now, lease);
  }
  Result<JobProgress> advance_job(const JobStep& step, Time now, Duration lease) {
    return store_->advance_job(step, now, lease);
  }
  Result<bool> steer_job(std::int64_t number, JobState wanted, Time now) {
    return store_->steer_job(number, wanted, now);
  }
  Result<std::int64_t> add_rules(const NewRules& rules, Time now) {
    return store_->add_rules(rules, now);
  }
  Result<bool> use_rules(std::string_view tenant, std::int64_t number, Time now) {
    return store_->use_rules(tenant, number, now);
  }
  Result<std::vector<RulesRevision>> rules(const RulesFilter& filter) {
    return store_->rules(filter);
  }
  Status hold(const Hold& hold) { return store_->hold(hold); }
  Result<bool> release(std::string_view tenant, HoldKind kind, std::string_view name) {
    return store_->release(tenant, kind, name);
  }
  Result<std::vector<Hold>> holds() { return store_->holds(); }
  Status note_action(const Action& action) { return store_->note_action(action); }
  Result<std::vector<Action>> actions(const ActionFilter& filter) {
    return store_->actions(filter);
  }

 private:
  /// Says that the delivery is stored, and stores it a little later.
  Result<std::vector<bool>> acknowledge_early(const NewDelivery& delivery) {
    auto kept = std::make_shared<KeptDelivery>(delivery);
    std::thread([store = store_, kept] {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
      (void)store->accept(kept->delivery).has_value();
    }).detach();
    return std::vector<bool>(delivery.entries.size(), true);
  }

  /// Writes that the calls were accepted before they are sent.
  void settle_early(const std::vector<ClaimedCall>& calls, Time now) {
    std::vector<Settlement> ends;
    for (const auto& call : calls) {
      Settlement end;
      end.row = call.row;
      end.fence = call.fence;
      end.state = CallState::accepted;
      ends.push_back(std::move(end));
    }
    (void)store_->settle(ends, now).has_value();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // or it is seldom met by a kill
  }

  std::shared_ptr<AnyStore> store_;
};

}  // namespace

// The linker puts these in place of the functions of the program (--wrap, see CMakeLists.txt).
Result<AnyStore> open_real(const server::StoreSettings&,
                           const server::StoreUse&) asm("__real_" CTSYNC_OPEN_STORE);
Result<AnyStore> open_faulty(const server::StoreSettings&,
                             const server::StoreUse&) asm("__wrap_" CTSYNC_OPEN_STORE);

Result<AnyStore> open_faulty(const server::StoreSettings& settings, const server::StoreUse& use) {
  auto store = open_real(settings, use);
  if (!store) return store;
  return AnyStore(FaultyStore(*std::move(store)));
}

}  // namespace ctsync::faults
