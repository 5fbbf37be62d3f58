// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/contract/store/due.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "store_jobs.hpp"
#include "store_rows.hpp"
#include "store_rules.hpp"
#include "store_steering.hpp"
#include "store_tallies.hpp"

/// A store in memory, for tests and as a template for a real one. It keeps every promise of
/// contract/store/store.hpp except durability: a restart loses everything. Every verb scans all
/// rows, and digests of identifiers have no secret key.
namespace ctsync::examples {

class MemoryStore {
 public:
  Result<std::vector<bool>> accept(const NewDelivery& delivery) {
    const Guard guard(*mutex_);
    std::vector<bool> fresh;
    for (const auto& given : delivery.entries) {
      Entry entry;
      entry.tenant = delivery.tenant;
      entry.source = delivery.source;
      entry.id = given.id;
      entry.key = given.key;
      entry.body = given.body;
      entry.is_step = given.is_step;
      entry.reason = given.unreadable;
      entry.received_at = entry.ended_at = delivery.received_at;
      entry.entry_class = delivery.entry_class;
      entry.job = delivery.job;
      entry.trace = delivery.trace;
      if (given.due_at) entry.state = EntryState::scheduled;
      if (given.unreadable) entry.state = EntryState::dead;
      if (given.unreadable && given.body.empty()) entry.body.reset();
      entry.due_at = given.due_at.value_or(Time{});
      fresh.push_back(add(std::move(entry)));
      if (!fresh.back()) {
        tallies_.note(Tally::duplicate, delivery.tenant, delivery.source, delivery.received_at);
      } else if (given.unreadable) {
        tallies_.note_death(entries_.back(), delivery.received_at);
      }
    }
    return fresh;
  }

  /// Tenants take turns. In its turn a tenant hands out its oldest live entry; an entry of a job
  /// goes out where no live one is due, and in every tenth turn.
  Result<std::vector<ClaimedEntry>> claim(int limit, Time now, Duration lease) {
    const Guard guard(*mutex_);
    auto queues = due_entries(now);
    std::vector<ClaimedEntry> claimed;
    const std::int64_t fence = ++last_fence_;
    while (std::ssize(claimed) < limit && !queues.empty()) {
      auto turn = queues.upper_bound(last_tenant_);
      if (turn == queues.end()) turn = queues.begin();
      last_tenant_ = turn->first;
      Entry& entry = *turn->second.next(turns_[last_tenant_]++);
      if (turn->second.empty()) queues.erase(turn);
      entry.lease = {fence, now + lease, true};
      if (entry.key != KeyDigest{}) owners_[entry.key] = fence;
      claimed.push_back({entry.row, fence, entry.tenant, entry.source, entry.id, entry.key,
                         entry.attempts, entry.body.value_or(""), entry.is_step, entry.received_at,
                         entry.entry_class, job_in(entry.job), entry.trace});
    }
    std::ranges::sort(claimed, {}, &ClaimedEntry::row);
    return claimed;
  }

  Status forward(std::span<const Forward> forwards) {
    const Guard guard(*mutex_);
    for (const auto& given : forwards) {
      const Entry* sender = owned(given.row, given.fence);
      if (sender == nullptr) continue;
      Entry entry;
      entry.tenant = sender->tenant;
      entry.source = sender->source;
      entry.id = given.id;
      entry.key = given.key;
      entry.body = given.body;
      entry.is_step = given.is_step;
      entry.received_at = sender->received_at;
      entry.entry_class = sender->entry_class;
      entry.job = counted_job(sender->job);
      entry.trace = sender->trace;
      const auto job = entry.job;
      jobs_.noted().forwarded(job, add(std::move(entry), true));
      hand_on_job(given.row);
    }
    return std::monostate{};
  }

  Status complete(std::span<const Completion> completions, Time now) {
    const Guard guard(*mutex_);
    for (const auto& end : completions) {
      Entry* entry = owned(end.row, end.fence);
      if (entry == nullptr) continue;
      entry->lease.out = false;
      entry->state = end.state;
      entry->reason = end.reason;
      entry->due_at = end.due_at;
      entry->ended_at = now;
      entry->forwarded_to = end.forwarded_to;
      if (!entry->waits()) entry->terms.insert(end.terms.begin(), end.terms.end());
      if (!entry->waits()) entry->rules = end.rules;
      if (!entry->waits() && !end.before.empty()) entry->before = end.before;
      if (end.state == EntryState::waiting) ++entry->attempts;
      if (end.state == EntryState::dead) tallies_.note_death(*entry, now);
      if (end.record) write(*end.record);
      for (const auto& call : end.calls) {
        add(call, *entry, now);
        entry->calls.push_back(std::ssize(calls_));
      }
    }
    return std::monostate{};
  }

  Result<std::optional<std::string>> record(const Key& key) {
    const Guard guard(*mutex_);
    const auto found = records_.find(digest(key));
    if (found == records_.end()) return std::optional<std::string>{};
    return std::optional(found->second.text);
  }

  Result<std::vector<Holder>> holders(std::string_view tenant, const Identifier& identifier) {
    const Guard guard(*mutex_);
    std::vector<Holder> found;
    for (const auto& [key, record] : records_) {
      if (record.tenant != tenant || !record.identifiers.contains(digest_of(identifier))) continue;
      found.push_back({key, record.state, record.row});
    }
    std::ranges::sort(found, {}, &Holder::birth);
    return found;
  }

  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls = CallClass::any) {
    const Guard guard(*mutex_);
    std::vector<ClaimedCall> claimed;
    if (steering_.on_hold(tenant, target, now)) return claimed;
    const std::int64_t fence = ++last_fence_;
    auto candidates = heads([&](const Lease& held) { return held.valid(now); });
    if (calls == CallClass::failing) {
      std::ranges::stable_sort(candidates, {}, &OutboxCall::due_at);
    }
    for (auto* call : candidates) {
      if (std::ssize(claimed) >= limit) break;
      if (call->tenant != tenant || call->target != target || !is_due(call->due_at, now) ||
          !attempts_of(calls).contains(call->attempts)) {
        continue;
      }
      call->lease = {fence, now + lease, true};
      lanes_[call->lane()] = fence;
      Call handed_out;
      handed_out.kind = call->kind;
      handed_out.message_id = call->message_id;
      handed_out.body = call->body.value_or("");
      claimed.push_back({call->row, fence, call->attempts, call->delivery_id, call->received_at,
                         call->queued_at, call->trace, std::move(handed_out), call->guard,
                         call->answers});
    }
    return claimed;
  }

  Result<bool> waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
    const Guard guard(*mutex_);
    const Lane lane{std::string(tenant), std::string(target), key};
    return std::ranges::any_of(calls_, [&](const OutboxCall& call) {
      return call.state == CallState::waiting && call.lane() == lane;
    });
  }

  Status settle(std::span<const Settlement> settlements, Time now) {
    const Guard guard(*mutex_);
    std::vector<OutboxCall> added;
    for (const auto& end : settlements) {
      OutboxCall* call = at(calls_, end.row);
      const bool current = call != nullptr && call->lease.out && call->lease.fence == end.fence &&
                           lanes_[call->lane()] == end.fence;
      if (!current) continue;
      call->lease.out = false;
      if (end.writes_nothing()) continue;
      call->attempts += end.unsent ? 0 : 1;
      call->answers += end.about_call ? 1 : 0;
      call->state = end.state;
      call->reason = end.reason;
      call->due_at = end.due_at;
      call->ended_at = now;
      if (end.state == CallState::dead) tallies_.note_death(*call, now);
      if (end.state == CallState::waiting) {
        tallies_.note(Tally::put_off, call->tenant, call->target, now, 0, end.reason.code);
      }
      if (keeps_attempt(end, call->kind, !call->tried.empty())) add_attempt(*call, end, now);
      if (end.then) added.push_back(after(*call, *end.then, now));
      if (end.state != CallState::accepted) continue;
      if (call->kind == CallKind::delete_person) forget_body(*call);
      if (call->kind == CallKind::identify) supersede_before(*call);
    }
    for (auto& call : added) {
      call.row = std::ssize(calls_) + 1;
      calls_.push_back(std::move(call));
    }
    return std::monostate{};
  }

  Result<std::optional<Time>> next_due(Table table) {
    const Guard guard(*mutex_);
    std::optional<Time> next;
    const auto take = [&](Time due) { next = std::min(next.value_or(due), due); };
    const auto out = [](const Lease& lease) { return lease.out; };
    if (table == Table::outbox) {
      for (const auto* call : heads(out)) take(call->due_at);
    } else {
      for (const auto* entry : free_entries(out)) take(entry->due_at);
    }
    return next;
  }

  Result<Counts> counts() {
    const Guard guard(*mutex_);
    Counts counts;
    const auto oldest = [](std::optional<Time>& so_far, Time since) {
      so_far = std::min(so_far.value_or(since), since);
    };
    for (const auto& entry : entries_) {
      ++counts.entries[static_cast<std::size_t>(entry.state)];
      if (entry.state == EntryState::waiting) oldest(counts.oldest_entry, entry.received_at);
    }
    for (const auto& call : calls_) {
      ++counts.calls[static_cast<std::size_t>(call.state)];
      if (call.state == CallState::waiting) oldest(counts.oldest_call, call.queued_at);
    }
    return counts;
  }

  Result<std::vector<RowSummary>> list(const RowFilter& filter) {
    const Guard guard(*mutex_);
    std::vector<RowSummary> rows;
    const auto take = [&](const auto& row) {
      if (row.matches(filter) && std::ssize(rows) < filter.limit) rows.push_back(row.summary());
    };
    for (const auto& entry : entries_) take(entry);
    for (const auto& call : calls_) take(call);
    return rows;
  }

  Result<std::vector<std::optional<RowSummary>>> summaries(Table table,
                                                           std::span<const std::int64_t> rows) {
    const Guard guard(*mutex_);
    std::vector<std::optional<RowSummary>> summaries;
    const auto add = [&](const auto* row) {
      summaries.push_back(row == nullptr ? std::nullopt : std::optional(row->summary()));
    };
    for (const auto row : rows)
      table == Table::inbox ? add(at(entries_, row)) : add(at(calls_, row));
    return summaries;
  }

  Result<std::string> payload(Table table, std::int64_t row) {
    const Guard guard(*mutex_);
    if (table == Table::inbox) return body_of(at(entries_, row));
    return body_of(at(calls_, row));
  }

  Result<std::vector<std::optional<std::string>>> payloads(Table table,
                                                           std::span<const std::int64_t> rows) {
    std::vector<std::optional<std::string>> bodies;
    for (const auto row : rows) {
      auto body = payload(table, row);
      bodies.push_back(body ? std::optional(*std::move(body)) : std::nullopt);
    }
    return bodies;
  }

  Result<std::optional<std::string>> before(std::int64_t row) {
    const Guard guard(*mutex_);
    const auto* entry = at(entries_, row);
    return entry == nullptr ? std::optional<std::string>{} : entry->before;
  }

  Result<std::vector<Attempt>> attempts(std::int64_t row) {
    const Guard guard(*mutex_);
    const auto* call = at(calls_, row);
    return call == nullptr ? std::vector<Attempt>{} : call->tried;
  }

  Result<HistoryPage> history(const HistoryFilter& filter) {
    const Guard guard(*mutex_);
    HistoryPage page;
    const auto walk = [&](const auto& rows) {
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (!row->matches(filter)) continue;
        if (std::ssize(page.rows) == filter.limit) return;
        page.rows.push_back(row->summary());
      }
      page.complete = true;
    };
    filter.table == Table::inbox ? walk(entries_) : walk(calls_);
    if (!page.rows.empty()) page.next = page.rows.back().row;
    return page;
  }

  Result<std::vector<std::vector<RowSummary>>> calls_of(std::span<const std::int64_t> rows) {
    const Guard guard(*mutex_);
    std::vector<std::vector<RowSummary>> all;
    for (const auto row : rows) {
      auto& calls = all.emplace_back();
      const auto* entry = at(entries_, row);
      if (entry == nullptr) continue;
      for (const auto call : entry->calls) calls.push_back(at(calls_, call)->summary());
    }
    return all;
  }

  Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter& filter, Time now) {
    const Guard guard(*mutex_);
    std::vector<DeadGroup> groups;
    const auto take = [&](const auto& rows) {
      for (const auto& row : rows) add_to_group(row.summary(), filter, now, groups);
    };
    take(entries_);
    take(calls_);
    std::ranges::stable_sort(groups, std::greater(), &DeadGroup::count);
    return groups;
  }

  Result<std::vector<std::optional<std::int64_t>>> entry_rows(std::span<const EntryName> names) {
    const Guard guard(*mutex_);
    std::vector<std::optional<std::int64_t>> rows;
    for (const auto& name : names) {
      const auto entry = std::ranges::find_if(entries_, [&](const Entry& each) {
        return each.tenant == name.tenant && each.source == name.source && each.id == name.id;
      });
      rows.push_back(entry == entries_.end() ? std::nullopt : std::optional(entry->row));
    }
    return rows;
  }

  Result<std::int64_t> redrive(const RowFilter& filter, Time now) {
    const Guard guard(*mutex_);
    std::int64_t count = 0;
    const auto again = [&](auto& row, auto waiting, auto dead) {
      const bool may = row.state == dead && row.body && row.reason.code != ReasonCode::superseded;
      const bool full = !filter.rows && count >= filter.limit;
      if (!may || full || !row.matches(filter)) return false;
      row.state = waiting;
      row.attempts = 0;
      row.reason = {};
      row.due_at = {};
      ++count;
      return true;
    };
    for (auto& entry : entries_) {
      if (!again(entry, EntryState::waiting, EntryState::dead)) continue;
      entry.received_at = now;
      entry.rules = 0;
    }
    for (auto& call : calls_) {
      if (!again(call, CallState::waiting, CallState::dead)) continue;
      call.queued_at = now;
      call.answers = 0;
    }
    return count;
  }

  Result<std::int64_t> discard(const RowFilter& filter, Time now) {
    const Guard guard(*mutex_);
    std::int64_t count = 0;
    const auto give_up = [&](auto& row, auto dead, auto discarded) {
      const bool full = !filter.rows && count >= filter.limit;
      if (row.state != dead || full || !row.matches(filter)) return;
      row.state = discarded;
      row.died_at = row.ended_at;
      row.ended_at = now;
      ++count;
    };
    for (auto& entry : entries_) give_up(entry, EntryState::dead, EntryState::discarded);
    for (auto& call : calls_) give_up(call, CallState::dead, CallState::discarded);
    return count;
  }

  Result<std::int64_t> prune(Time ended_before, Time now, DeadLetters dead_letters) {
    const Guard guard(*mutex_);
    tallies_.grow_old(now);
    steering_.grow_old(now);
    std::int64_t count = 0;
    const auto remove = [&](auto& row, bool waits, bool dead) {
      const bool kept = waits || (dead && dead_letters == DeadLetters::keep);
      if (kept || !row.body || row.ended_at >= ended_before) return;
      forget_body(row);
      ++count;
    };
    for (auto& entry : entries_) remove(entry, entry.waits(), entry.state == EntryState::dead);
    for (auto& call : calls_) {
      remove(call, call.state == CallState::waiting, call.state == CallState::dead);
    }
    return count;
  }

  Result<std::vector<TallyPoint>> tallies(const TallyFilter& filter) {
    const Guard guard(*mutex_);
    return tallies_.points(filter, entries_, calls_);
  }

  Status count_refused(std::span<const Refusal> refusals) {
    const Guard guard(*mutex_);
    for (const auto& each : refusals) {
      tallies_.note(Tally::refused, each.tenant, each.source, each.at, 0, ReasonCode::none, each.n);
    }
    return std::monostate{};
  }

  Result<std::vector<StoredRecord>> records(std::int64_t after_row, int limit) {
    const Guard guard(*mutex_);
    std::vector<StoredRecord> page;
    for (const auto& [key, record] : records_) {
      if (record.row > after_row) page.push_back({record.row, record.key, record.text});
    }
    std::ranges::sort(page, {}, &StoredRecord::row);
    if (std::ssize(page) > limit) page.resize(static_cast<std::size_t>(limit));
    return page;
  }

  Result<Erased> erase(const Erasure& erasure, Time now) {
    const Guard guard(*mutex_);
    Erased erased;
    std::set<KeyDigest> keys;
    for (const auto& key : erasure.keys) {
      keys.insert(digest(key));
      Record& record = record_at(digest(key), key.tenant);
      if (!record.key.empty()) ++erased.records;
      record.key.clear();
      record.text = erasure.tombstone;
      record.state = HolderState::erased;
    }
    std::set<std::int64_t> changed;
    for (const std::int64_t row : erasure.entries) {
      Entry* entry = at(entries_, row);
      if (entry != nullptr) entry->terms.clear();
      if (entry == nullptr || !entry->body) continue;
      changed.insert(row);
      const bool ended = !entry->waits() && entry->state != EntryState::dead;
      remove(*entry, ended ? entry->state : EntryState::ignored, ended, now);
    }
    for (const std::int64_t row : erasure.entry_ids) {
      Entry* entry = at(entries_, row);
      if (entry != nullptr && std::exchange(entry->id, erased_id) != erased_id) changed.insert(row);
    }
    erased.entries = std::ssize(changed);
    for (auto& entry : entries_) {
      if (entry.tenant == erasure.tenant && has_one_of(entry.terms, erasure.terms)) {
        entry.terms.clear();
      }
    }
    changed.clear();
    for (auto& call : calls_) {
      const bool meant =
          keys.contains(call.key) || std::ranges::count(erasure.calls, call.row) != 0;
      if (!meant || !call.body) continue;
      const bool accepted = call.state == CallState::accepted;
      if (call.kind == CallKind::delete_person && !accepted) {
        ++erased.left;
        continue;
      }
      changed.insert(call.row);
      const bool ended = accepted || call.state == CallState::discarded;
      const bool waited = call.state == CallState::waiting;
      remove(call, ended ? call.state : CallState::dead, ended, now);
      if (waited) tallies_.note_death(call, now);
    }
    for (const std::int64_t row : erasure.call_ids) {
      OutboxCall* call = at(calls_, row);
      if (call == nullptr) continue;
      if (std::exchange(call->delivery_id, erased_id) != erased_id) changed.insert(row);
    }
    erased.calls = std::ssize(changed);
    return erased;
  }

  /// Memory has no remains to overwrite.
  Status scrub(Scrub, Time) { return std::monostate{}; }

  Result<std::int64_t> make_job(const NewJob& job, Time now) {
    const Guard guard(*mutex_);
    return jobs_.make(job, now);
  }

  Result<std::vector<Job>> jobs(const JobFilter& filter) {
    const Guard guard(*mutex_);
    return jobs_.list(filter, entries_);
  }

  Result<std::optional<LedJob>> lead_job(std::int64_t number, Time now, Duration lease) {
    const Guard guard(*mutex_);
    JobRow* row = jobs_.find(number);
    if (row == nullptr || !lead(*row, row->fence + 1, now, lease)) return std::optional<LedJob>{};
    return std::optional(LedJob{jobs_.list({.number = number}, entries_).at(0), row->fence});
  }

  Result<JobProgress> advance_job(const JobStep& step, Time now, Duration lease) {
    const Guard guard(*mutex_);
    JobRow* row = jobs_.find(step.job);
    if (row == nullptr) return JobProgress{};
    if (const auto refusal = refusal_of(*row, step)) return *refusal;
    row->fresh = row->duplicates = 0;
    for (const auto& delivery : step.deliveries) {
      const auto added = accept(delivery_of(step, delivery));
      for (const bool fresh : *added) {
        jobs_.noted().arrived(step.job, fresh);
        ++(fresh ? row->fresh : row->duplicates);
      }
    }
    jobs_.noted().read_besides(step);
    jobs_.noted().resent(step, std::ranges::count_if(step.resend, [&](const std::int64_t call) {
                           return send_again(at(calls_, call), now);
                         }));
    return make_step(*row, step, now, lease);
  }

  Result<bool> steer_job(std::int64_t number, JobState wanted, Time now) {
    const Guard guard(*mutex_);
    JobRow* row = jobs_.find(number);
    return row != nullptr && steer(*row, wanted, now);
  }

  Result<std::int64_t> add_rules(const NewRules& rules, Time now) {
    const Guard guard(*mutex_);
    return rules_.add(rules, now);
  }

  Result<bool> use_rules(std::string_view tenant, std::int64_t number, Time now) {
    const Guard guard(*mutex_);
    return rules_.use(tenant, number, now);
  }

  Result<std::vector<RulesRevision>> rules(const RulesFilter& filter) {
    const Guard guard(*mutex_);
    return rules_.list(filter);
  }

  Status hold(const Hold& hold) {
    const Guard guard(*mutex_);
    steering_.hold(hold);
    return std::monostate{};
  }

  Result<bool> release(std::string_view tenant, HoldKind kind, std::string_view name) {
    const Guard guard(*mutex_);
    return steering_.release(tenant, kind, name);
  }

  Result<std::vector<Hold>> holds() {
    const Guard guard(*mutex_);
    return steering_.holds();
  }

  Status note_action(const Action& action) {
    const Guard guard(*mutex_);
    steering_.note(action);
    return std::monostate{};
  }

  Result<std::vector<Action>> actions(const ActionFilter& filter) {
    const Guard guard(*mutex_);
    return steering_.actions(filter);
  }

 private:
  bool send_again(OutboxCall* call, Time now) {
    if (call == nullptr) return false;
    if (call->state != CallState::accepted) {
      return *redrive({.table = Table::outbox, .row = call->row}, now) > 0;
    }
    if (!call->body) return false;
    tallies_.note_accepted(*call);
    call->state = CallState::waiting;
    call->attempts = call->answers = 0;
    call->reason = {};
    call->due_at = {};
    call->received_at = call->queued_at = now;
    return true;
  }

  using Guard = std::lock_guard<std::recursive_mutex>;

  template <class Row>
  static Row* at(std::vector<Row>& rows, std::int64_t row) {
    return row < 1 || row > std::ssize(rows) ? nullptr : &rows[static_cast<std::size_t>(row - 1)];
  }

  template <class Row>
  static Result<std::string> body_of(const Row* row) {
    if (row == nullptr || !row->body) return Error{Errc::missing, "", "there is no such payload"};
    return *row->body;
  }

  static void forget_body(Entry& entry) {
    entry.body.reset();
    entry.before.reset();
  }
  static void forget_body(OutboxCall& call) {
    call.body.reset();
    call.tried.clear();
  }

  static void add_attempt(OutboxCall& call, const Settlement& end, Time now) {
    auto attempt = attempt_of(end, now);
    attempt.number = call.tried.empty() ? 1 : call.tried.back().number + 1;
    const int last = attempt.number;
    call.tried.push_back(std::move(attempt));
    std::erase_if(call.tried, [&](const Attempt& each) { return is_forgotten(each.number, last); });
  }

  template <class Row, class State>
  static void remove(Row& row, State state, bool ended, Time now) {
    forget_body(row);
    row.lease.out = false;
    if (ended) return;
    row.state = state;
    row.ended_at = now;
    row.reason = {ReasonCode::erased, "everything about this person was erased"};
  }

  void hand_on_job(std::int64_t row) {
    Entry& sender = *at(entries_, row);
    sender.job = handed_on(sender.job);
  }

  bool add(Entry entry, bool unique_id = false) {
    const std::vector<std::string_view> names{entry.tenant, entry.source, entry.id};
    auto& keys = ids_[name_digest(names)];
    const auto same = [&](const KeyDigest& key) {
      return unique_id || key == entry.key || key == KeyDigest{} || entry.key == KeyDigest{};
    };
    if (std::any_of(keys.begin(), keys.end(), same)) return false;
    keys.push_back(entry.key);
    entry.row = std::ssize(entries_) + 1;
    entries_.push_back(std::move(entry));
    return true;
  }

  void add(const NewCall& given, const Entry& entry, Time now) {
    OutboxCall call;
    call.row = std::ssize(calls_) + 1;
    call.tenant = entry.tenant;
    call.target = given.target;
    call.delivery_id = entry.id;
    call.message_id = given.call.message_id;
    call.trace = entry.trace;
    call.kind = given.call.kind;
    call.key = given.key;
    call.body = given.call.body;
    call.state = given.state;
    call.reason = given.reason;
    call.guard = given.guard;
    call.received_at = entry.received_at;
    call.queued_at = call.ended_at = now;
    if (call.state == CallState::dead) tallies_.note_death(call, now);
    calls_.push_back(std::move(call));
  }

  /// A call that follows a settled one in its lane.
  static OutboxCall after(const OutboxCall& settled, const Call& given, Time now) {
    OutboxCall call;
    call.tenant = settled.tenant;
    call.target = settled.target;
    call.delivery_id = settled.delivery_id;
    call.message_id = given.message_id;
    call.trace = settled.trace;
    call.kind = given.kind;
    call.key = settled.key;
    call.body = given.body;
    call.received_at = settled.received_at;
    call.queued_at = call.ended_at = now;
    return call;
  }

  Record& record_at(const KeyDigest& key, std::string_view tenant) {
    Record& record = records_[key];
    if (record.row == 0) record.row = std::ssize(records_);
    record.tenant = tenant;
    return record;
  }

  void write(const NewRecord& given) {
    Record& record = record_at(digest(given.key), given.key.tenant);
    record.key = encode(given.key);
    record.text = given.record;
    record.state = given.state;
    record.identifiers.clear();
    for (const auto& each : given.identifiers) record.identifiers.insert(digest_of(each));
  }

  /// The entry, if the fence is the newest of both its row and its key.
  Entry* owned(std::int64_t row, std::int64_t fence) {
    Entry* entry = at(entries_, row);
    if (entry == nullptr || !entry->lease.out || entry->lease.fence != fence) return nullptr;
    const bool has_key = entry->key != KeyDigest{};
    return has_key && owners_[entry->key] != fence ? nullptr : entry;
  }

  /// Entries without a lease whose key nobody owns. `held(lease)` tells whether a lease counts.
  template <class Held>
  std::vector<Entry*> free_entries(Held held) {
    std::set<KeyDigest> owned_keys;
    for (const auto& entry : entries_) {
      if (held(entry.lease)) owned_keys.insert(entry.key);
    }
    owned_keys.erase(KeyDigest{});
    std::vector<Entry*> found;
    for (auto& entry : entries_) {
      if (entry.waits() && !held(entry.lease) && !owned_keys.contains(entry.key)) {
        found.push_back(&entry);
      }
    }
    return found;
  }

  std::map<std::string, Queues> due_entries(Time now) {
    std::map<std::string, Queues> queues;
    auto entries = free_entries([now](const Lease& lease) { return lease.valid(now); });
    std::ranges::reverse(entries);
    for (auto* entry : entries) {
      const bool scheduled = entry->state == EntryState::scheduled;
      if (scheduled ? entry->due_at > now : !is_due(entry->due_at, now)) continue;
      auto& queue = queues[entry->tenant];
      (entry->entry_class == EntryClass::live ? queue.live : queue.jobs).push_back(entry);
    }
    return queues;
  }

  /// The oldest waiting call of each lane that has no call out.
  template <class Held>
  std::vector<OutboxCall*> heads(Held held) {
    std::set<Lane> seen;
    for (const auto& call : calls_) {
      if (held(call.lease)) seen.insert(call.lane());
    }
    std::vector<OutboxCall*> found;
    for (auto& call : calls_) {
      if (call.state != CallState::waiting) continue;
      if (seen.insert(call.lane()).second) found.push_back(&call);
    }
    return found;
  }

  void supersede_before(const OutboxCall& accepted) {
    for (auto& call : calls_) {
      const bool older = call.row < accepted.row && call.kind == CallKind::identify &&
                         (call.state == CallState::waiting || call.state == CallState::dead) &&
                         call.lane() == accepted.lane();
      if (!older || !call.body) continue;
      const bool waited = call.state == CallState::waiting;
      if (waited) call.ended_at = accepted.ended_at;
      call.state = CallState::dead;
      call.reason = {ReasonCode::superseded, "a newer identify was accepted"};
      if (waited) tallies_.note_death(call, accepted.ended_at);
    }
  }

  std::unique_ptr<std::recursive_mutex> mutex_ = std::make_unique<std::recursive_mutex>();
  std::vector<Entry> entries_;
  std::vector<OutboxCall> calls_;
  std::map<KeyDigest, Record> records_;
  /// The keys of the entries with each digest of (tenant, source, id): an id may be erased.
  std::map<Uuid, std::vector<KeyDigest>> ids_;
  std::map<KeyDigest, std::int64_t> owners_;  // the newest fence of each key
  std::map<Lane, std::int64_t> lanes_;        // and of each lane
  std::map<std::string, int> turns_;          // by tenant
  Tallies tallies_;
  Jobs jobs_;
  Rules rules_;
  Steering steering_;
  std::string last_tenant_;
  std::int64_t last_fence_ = 0;
};

static_assert(Store<MemoryStore>);

}  // namespace ctsync::examples
