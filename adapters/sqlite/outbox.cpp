// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <utility>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most_claimed_bytes = 8u << 20;

using EndedCall = Ended<Settlement, std::int64_t>;

// An identify holds every trait, so an older one must not follow it.
bool supersedes(const EndedCall& ended) {
  return ended.end->state == CallState::accepted && ended.lease->row.kind == CallKind::identify;
}

bool keeps_attempt(const EndedCall& ended) {
  return ctsync::keeps_attempt(*ended.end, ended.lease->row.kind, ended.lease->row.tried);
}

bool only_accepted(const EndedCall& ended) {
  const auto& reason = ended.end->reason;
  return ended.end->state == CallState::accepted && !reason && reason.text.empty() &&
         !keeps_attempt(ended);
}

void write_attempt(Transaction& transaction, const Settlement& settlement, Time now) {
  const auto attempt = attempt_of(settlement, now);
  auto& outbox = transaction.outbox;
  outbox.add_attempt.run(settlement.row, attempt.at, std::int64_t{attempt.took.count()},
                         attempt.status, name(attempt.none), static_cast<int>(attempt.state),
                         name(attempt.reason.code), std::string_view(attempt.reason.text),
                         std::string_view(attempt.answer));
  outbox.forget_attempts.run(settlement.row, last_attempts_kept);
}

void write_one(Transaction& transaction, const EndedCall& ended, Time now) {
  const auto& settlement = *ended.end;
  const auto code = name(settlement.reason.code);
  const std::string_view reason = settlement.reason.text;
  if (settlement.state == CallState::waiting) {
    const auto changed = transaction.outbox.put_off.run(
        settlement.row, code, reason, std::max(settlement.due_at, first_due),
        settlement.about_call ? 1 : 0, settlement.unsent ? 0 : 1);
    if (changed == 0) return;
    transaction.tallies.batch.put_off(ended.lease->row.tallied_call(), settlement.reason.code,
                                      !settlement.unsent, now);
  } else if (transaction.outbox.end.run(settlement.row, static_cast<int>(settlement.state), code,
                                        reason, now) > 0) {
    transaction.moved(CallState::waiting, settlement.state);
    transaction.tallies.batch.answered(ended.lease->row.tallied_call(), settlement.state,
                                       settlement.reason.code, now);
  } else {
    return;
  }
  if (keeps_attempt(ended)) write_attempt(transaction, settlement, now);
}

// Another call of the same lane.
TalliedCall tallied_other(const EndedCall& ended, Time queued_at, int attempts) {
  auto call = ended.lease->row.tallied_call();
  call.queued_at = queued_at;
  call.attempts = attempts;
  return call;
}

void supersede_waiting(Transaction& transaction, const EndedCall& ended, Time now) {
  auto& outbox = transaction.outbox;
  bool any = false;
  {
    auto rows = outbox.superseded_waiting.query(ended.lease->group, ended.end->row);
    for (; rows.next(); any = true) {
      transaction.moved(CallState::waiting, CallState::dead);
      transaction.tallies.batch.ended(tallied_other(ended, rows.time(0), rows.small(1)),
                                      CallState::dead, ReasonCode::superseded, now);
    }
  }
  if (any) outbox.supersede_waiting.run(ended.lease->group, ended.end->row, now);
}

void supersede_dead(Transaction& transaction, const EndedCall& ended) {
  auto& outbox = transaction.outbox;
  bool any = false;
  {
    auto rows = outbox.superseded_dead.query(ended.lease->group, ended.end->row);
    for (; rows.next(); any = true) {
      transaction.tallies.batch.changed(tallied_other(ended, rows.time(0), rows.small(1)),
                                        reason_code(rows.bytes(2)).value_or(ReasonCode::none),
                                        CallState::dead, ReasonCode::superseded);
    }
  }
  if (any) outbox.supersede_dead.run(ended.lease->group, ended.end->row);
}

// Updates the other calls of the lanes; most lanes have none.
void update_lanes(Transaction& transaction, std::span<const EndedCall> ended,
                  std::string_view lanes, Time now) {
  auto& outbox = transaction.outbox;
  const auto places = [lanes](Statement& statement) {
    std::vector<std::size_t> found;
    auto rows = statement.query(lanes);
    while (rows.next()) found.push_back(static_cast<std::size_t>(rows.integer(0)));
    return found;
  };
  for (const auto place : places(outbox.dead_lanes)) {
    const auto& one = ended[place];
    if (supersedes(one)) supersede_dead(transaction, one);
  }
  for (const auto place : places(outbox.waiting_lanes)) {
    const auto& one = ended[place];
    if (supersedes(one)) supersede_waiting(transaction, one, now);
    outbox.lanes.update(one.lease->group);
  }
}

// Writes the call that follows a settled one. Nothing after one that was erased meanwhile.
void write_after(Transaction& transaction, const EndedCall& ended, Time now) {
  const auto& settlement = *ended.end;
  const auto& about = ended.lease->row;
  NewCall next;
  next.call = *settlement.then;
  std::string entry;
  std::string trace;
  CallOrigin origin{about.tenant, ended.lease->group, 0, about.place, {}, {}, {}};
  {
    auto rows = transaction.outbox.origin.query(settlement.row);
    if (!rows.next()) return;
    origin.target = rows.integer(0);
    origin.entry = entry = rows.text(1);
    origin.received_at = rows.time(2);
    origin.trace = trace = rows.text(3);
  }
  write_call(transaction, origin, next, now);
}

// Ends the calls of a list that were accepted. Those that another process has erased meanwhile do
// not change; if there are any, the rows are read to know which.
void accept_all(Transaction& transaction, std::span<const EndedCall> ended, std::string_view list,
                Time now) {
  const auto count = transaction.outbox.accept.run(list, now);
  const auto asked = std::ranges::count_if(ended, only_accepted);
  std::set<std::int64_t> accepted;
  if (count < asked) {
    auto rows = transaction.outbox.accepted.query(list);
    while (rows.next()) accepted.insert(rows.integer(0));
  }
  for (const auto& each : ended) {
    if (!only_accepted(each) || (count < asked && !accepted.contains(each.end->row))) continue;
    transaction.moved(CallState::waiting, CallState::accepted);
    transaction.tallies.batch.answered(each.lease->row.tallied_call(), CallState::accepted,
                                       ReasonCode::none, now);
  }
}

// Both lists are JSON, which is how SQLite takes a list as a parameter.
void write_settlements(Transaction& transaction, std::span<const EndedCall> ended, Time now) {
  std::string accepted;
  std::string lanes;
  for (const auto& [settlement, lease] : ended) {
    (lanes += lanes.empty() ? '[' : ',') += std::to_string(lease->group);
    if (only_accepted({settlement, lease})) {
      (accepted += accepted.empty() ? '[' : ',') += std::to_string(settlement->row);
    } else {
      write_one(transaction, {settlement, lease}, now);
    }
    if (settlement->state == CallState::accepted && lease->row.kind == CallKind::delete_person) {
      transaction.outbox.remove_body(settlement->row);
    }
  }
  if (!accepted.empty()) {
    accept_all(transaction, ended, accepted += ']', now);
  }
  update_lanes(transaction, ended, lanes += ']', now);
  const auto waits = [](const auto& each) { return each.end->state == CallState::waiting; };
  if (std::ranges::any_of(ended, waits)) transaction.note_time(now);
  for (const auto& [settlement, lease] : ended) {
    if (settlement->then) write_after(transaction, {settlement, lease}, now);
  }
}

template <class Group, class Read>
std::optional<Time> first_not_out(const Leases<Group, LeasedRow>& leases, Cursor&& rows,
                                  Read group) {
  while (rows.next()) {
    if (!leases.knows(rows.integer(0), group(rows))) return rows.time(2);
  }
  return std::nullopt;
}

std::optional<Time> next_entry(Claims& claims) {
  const auto first = [&](Cursor&& rows) {
    return first_not_out(claims.entries, std::move(rows),
                         [](const Cursor& row) { return digest_in(row.bytes(1)); });
  };
  std::optional<Time> due;
  for (const auto tenant : each_number(claims.next_tenant)) {
    for (const auto entry_class : {EntryClass::live, EntryClass::job}) {
      const int number = static_cast<int>(entry_class);
      const auto& front = claims.fronts[{tenant, number}];
      const auto from = claims.entries.knows(0, front.key) ? front.end : std::int64_t{0};
      if (auto fresh = first(claims.fresh_entries.query(tenant, number, from))) return fresh;
      due = earlier(due, first(claims.back_entries.query(tenant, number, Time::max())));
      due = earlier(due, first(claims.scheduled_entries.query(tenant, number, Time::max())));
    }
  }
  return due;
}

std::optional<Time> next_call(Claims& claims) {
  const auto first = [&](Cursor&& rows) {
    return first_not_out(claims.calls, std::move(rows),
                         [](const Cursor& row) { return row.integer(1); });
  };
  constexpr auto all = attempts_of(CallClass::any);
  std::optional<Time> due;
  for (const auto target : each_number(claims.next_target)) {
    if (auto fresh = first(claims.fresh_calls.query(target))) return fresh;
    due = earlier(due, first(claims.back_calls.query(target, Time::max(), all.least, all.most)));
  }
  return due;
}

ClaimedCall read_call(std::int64_t row, const Cursor& rows) {
  ClaimedCall call;
  call.row = row;
  call.attempts = rows.small(0);
  call.delivery_id = rows.text(1);
  call.received_at = rows.time(2);
  call.queued_at = rows.time(3);
  call.trace = rows.text(4);
  call.call.kind = call_kind(rows.bytes(5)).value_or(CallKind::identify);
  call.call.message_id = rows.text(6);
  call.call.body = rows.text(7);
  call.guard = guard_in(rows.text(8));
  call.answers = rows.small(9);
  return call;
}

}  // namespace

void write_call(Transaction& transaction, const CallOrigin& origin, const NewCall& call, Time now) {
  auto& outbox = transaction.outbox;
  outbox.add.run(origin.lane, origin.target, name(call.call.kind),
                 std::string_view(call.call.message_id), origin.entry, static_cast<int>(call.state),
                 origin.received_at, now, name(call.reason.code),
                 std::string_view(call.reason.text), origin.trace, lane_head);
  if (transaction.database().failed()) return;
  const auto row = transaction.database().last_row();
  outbox.add_body.run(row, Blob{call.call.body});
  if (call.guard) outbox.add_guard.run(row, std::string_view(guard_text(*call.guard)));
  transaction.added(call.state);
  const TalliedCall tallied{origin.tenant, origin.target_name, origin.received_at, now, 0};
  transaction.tallies.batch.made(tallied);
  if (call.state != CallState::waiting) {
    transaction.tallies.batch.ended(tallied, call.state, call.reason.code, now);
  }
}

Result<std::vector<ClaimedCall>> Store::claim_calls(std::string_view tenant,
                                                    std::string_view target, int limit, Time now,
                                                    Duration lease, CallClass calls) {
  if (!state_->options.exclusive) return State::not_exclusive();
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  std::vector<ClaimedCall> claimed;
  std::vector<bool> tried;  // also before it was redriven: it then has a due time
  std::vector<DueCall> due;
  const auto numbers = numbers_of_target(claims.target, tenant, target);
  if (numbers && !is_on_hold(claims, tenant, target, now)) {
    due = pick_calls(claims, numbers->target, limit, now, calls);
  }
  std::size_t bytes = 0;
  for (const auto& [row, lane] : due) {
    auto rows = claims.call.query(row);
    if (bytes > most_claimed_bytes || !rows.next()) break;
    claimed.push_back(read_call(row, rows));
    tried.push_back(rows.integer(10) > 0);
    bytes += claimed.back().call.body.size();
  }
  if (auto status = claims.database.status(); !status) return status.error();
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    LeasedRow about;
    about.kind = claimed[i].call.kind;
    about.tried = tried[i];
    about.tenant = numbers->tenant;
    about.place = target;
    about.received_at = claimed[i].received_at;
    about.queued_at = claimed[i].queued_at;
    about.attempts = claimed[i].attempts;
    claims.calls.revoke(due[i].lane);
    claimed[i].fence =
        claims.calls.grant(claimed[i].row, due[i].lane, now + lease, std::move(about));
  }
  return claimed;
}

Status Store::settle(std::span<const Settlement> settlements, Time now) {
  auto& claims = state_->claims;
  return end_leases(
      claims, claims.calls, settlements, IfUnwritten::keep, [&](std::span<const EndedCall> ended) {
        return state_->writer.write(200 * ended.size(), [&](Transaction& transaction) {
          write_settlements(transaction, ended, now);
        });
      });
}

Result<std::optional<Time>> Store::next_due(Table table) {
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  const auto due = table == Table::inbox ? next_entry(claims) : next_call(claims);
  if (auto status = claims.database.status(); !status) return status.error();
  return due;
}

}  // namespace ctsync::sqlite
