// SPDX-License-Identifier: MIT
#include <algorithm>
#include <unordered_set>

#include "postgres/owner/windows.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* hold_sql =
    "SELECT 1 FROM hold WHERE tenant = $1 AND kind = 0 AND name = $2 AND "
    "(until IS NULL OR until > $3)";

constexpr const char* read_sql = R"sql(
  SELECT w.id, w.attempts, w.entry, w.received_at, w.queued_at, w.trace, w.kind, w.message_id,
         w.answers, w.turn, b.body, b.guard, w.due_at
  FROM (
    SELECT w.*, u.n FROM unnest($1::int2[], $2::int8[]) WITH ORDINALITY u(part, id, n)
    CROSS JOIN LATERAL (SELECT * FROM call_waiting w WHERE w.part = u.part AND w.id = u.id AND
                        w.head LIMIT 1) w) w
  LEFT JOIN LATERAL (SELECT body, guard FROM call_body b WHERE b.part = w.part AND b.id = w.id AND
                     b.id BETWEEN $3 AND $4 LIMIT 1) b ON true
  ORDER BY w.n
)sql";

struct ReadCall {
  ClaimedCall call;
  CallLease lease;
};

ReadCall read_call(const Rows& rows) {
  ReadCall read;
  auto& call = read.call;
  call.row = rows.integer(0);
  call.attempts = rows.small(1);
  call.delivery_id = rows.text(2);
  call.received_at = rows.time(3);
  call.queued_at = rows.time(4);
  call.trace = rows.text(5);
  call.call.kind = call_kind(rows.bytes(6)).value_or(CallKind::identify);
  call.call.message_id = rows.text(7);
  call.answers = rows.small(8);
  read.lease.turn = rows.small(9);
  read.lease.kind = call.call.kind;
  call.call.body = rows.text(10);
  call.guard = guard_in(rows.bytes(11));
  read.lease.tried = rows.integer(12) > 0;  // also one that was redriven
  return read;
}

/// The chosen calls as they were read, and whether some of them were gone.
struct Chosen {
  std::vector<ReadCall> calls;
  bool some_gone = false;
};

// Reads the chosen calls, as many as may go out together. If one is gone, or no longer at the head
// of its lane, memory has missed something of its partition, which is then read again in sequence.
Result<Chosen> read_chosen(Store::State& state, std::int64_t target, std::span<const DueCall> due) {
  constexpr std::size_t most_bytes = 8u << 20;
  constexpr std::size_t piece = 256;
  Chosen chosen;
  auto& read = chosen.calls;
  std::size_t bytes = 0;
  for (std::size_t first = 0; first < due.size() && bytes <= most_bytes; first += piece) {
    const auto some = due.subspan(first, std::min(piece, due.size() - first));
    Column part(Type::int2), id(Type::int8);
    for (const auto& call : some) {
      part.add(std::int64_t{part_of(call.row)});
      id.add(call.row);
    }
    const auto [least, most] = std::ranges::minmax(some, {}, &DueCall::row);
    Parameters parameters;
    parameters.add(part).add(id).add(least.row).add(most.row);
    auto rows = state.claims.run(read_sql, std::move(parameters));
    if (!rows) return std::move(rows).error();
    std::unordered_set<std::int64_t> found;
    while (rows->next()) {
      found.insert(rows->integer(0));
      if (bytes > most_bytes) continue;
      read.push_back(read_call(*rows));
      bytes += read.back().call.call.body.size();
    }
    for (const auto& call : some) {
      if (found.contains(call.row)) continue;
      state.work.targets[target].window_of(call.row) = {};
      chosen.some_gone = true;
    }
  }
  return chosen;
}

}  // namespace

Result<std::vector<ClaimedCall>> Store::claim_calls(std::string_view tenant,
                                                    std::string_view target, int limit, Time now,
                                                    Duration lease, CallClass calls) {
  if (state_->options.role != Role::worker) return State::no_owner();
  auto& work = state_->work;
  const std::lock_guard lock(work.mutex);
  std::vector<ClaimedCall> claimed;
  auto number = state_->names.find_target(state_->claims, tenant, target);
  if (!number) return std::move(number).error();
  if (!*number) return claimed;
  const auto open = work.open_parts(state_->options.longest_request);
  const ClaimTime time{now, state_->clock.to_database(now), state_->clock.now()};
  auto held = state_->claims.run(
      hold_sql, std::move(Parameters().text(tenant).text(target).add(time.database)));
  if (!held) return std::move(held).error();
  if (held->next()) return claimed;
  std::vector<DueCall> due;
  Chosen chosen{{}, true};
  while (chosen.some_gone) {  // which has taken them out of the window
    auto picked = choose_calls(work, state_->claims, {**number, calls}, open, limit, time);
    if (!picked) return std::move(picked).error();
    due = *std::move(picked);
    auto read = read_chosen(*state_, **number, due);
    if (!read) return std::move(read).error();
    chosen = *std::move(read);
  }
  std::size_t at = 0;
  for (auto& [call, about] : chosen.calls) {
    if (!work.is_open(part_of(call.row), state_->options.longest_request)) continue;
    while (due[at].row != call.row) ++at;
    about.epoch = work.part[static_cast<std::size_t>(part_of(call.row))].epoch;
    about.target = **number;
    about.tenant = state_->names.known_tenant(tenant).value_or(0);
    about.target_name = target;
    about.received_at = call.received_at;
    about.queued_at = call.queued_at;
    about.attempts = call.attempts;
    call.received_at = state_->clock.to_own(call.received_at);
    call.queued_at = state_->clock.to_own(call.queued_at);
    work.calls.revoke(due[at].lane);
    call.fence = work.calls.grant(call.row, due[at].lane, now + lease, about);
    claimed.push_back(std::move(call));
  }
  return claimed;
}

std::optional<std::int64_t> Store::sending() {
  auto& work = state_->work;
  const std::lock_guard lock(work.mutex);
  if (!work.may_send(state_->options.longest_request)) return std::nullopt;
  return work.losses;
}

Status Store::settle(std::span<const Settlement> settlements, Time now) {
  auto& work = state_->work;
  GroupCommit<OwnerWork>::Job job;
  job.work.now = state_->clock.to_database(now);
  {
    const std::lock_guard lock(work.mutex);
    for (const auto& settlement : settlements) {
      if (settlement.writes_nothing()) continue;
      const auto* lease = work.calls.begin_end(settlement.row, settlement.fence);
      if (lease == nullptr) continue;
      job.work.calls.push_back({&settlement, lease->row, lease->group});
      job.bytes += 200 + (settlement.then ? settlement.then->body.size() : 0);
    }
  }
  Status status = std::monostate{};
  if (!job.work.calls.empty()) status = state_->owner.submit(job);
  const std::lock_guard lock(work.mutex);
  for (const auto& ended : job.work.calls) {
    if (!status) {
      work.calls.keep(ended.end->row, ended.end->fence);
      continue;
    }
    if (!work.calls.end(ended.end->row, ended.end->fence)) continue;
    work.targets[ended.lease.target].forget(ended.end->row);
  }
  for (const auto& settlement : settlements) {
    if (status && settlement.writes_nothing()) work.calls.end(settlement.row, settlement.fence);
  }
  if (!status) return status;  // what the next attempt or claim finds gone tells it
  for (const auto& marked : job.work.marked) {
    auto& window = work.targets[marked.target].window_of(marked.row);
    if (!marked.head) {
      window.rows.erase(marked.row);
    } else if (marked.row <= window.floor && !marked.tried) {
      // Later rows are yet to be read, in their sequence, and tried ones once they are due.
      window.rows.try_emplace(marked.row, CallRef{marked.lane});
    }
  }
  for (const auto part : job.work.missed) work.read_calls_again(part);
  return status;
}

Result<bool> Store::waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
  Parameters parameters;
  parameters.text(tenant).text(target);
  auto number = state_->read(
      "SELECT g.id FROM tenant t JOIN target g ON g.tenant = t.id WHERE t.name = $1 AND "
      "g.name = $2",
      parameters);
  if (!number) return std::move(number).error();
  if (!number->next()) return false;
  Parameters lane;
  lane.add(std::int64_t{part_of(key)}).add(lane_of(key, number->integer(0)));
  auto rows =
      state_->read("SELECT 1 FROM call_waiting WHERE part = $1 AND lane = $2 LIMIT 1", lane);
  if (!rows) return std::move(rows).error();
  return rows->next();
}

namespace {

constexpr const char* any_fresh_sql = R"sql(
  SELECT w.id, w.lane FROM unnest($1::int2[]) u(part) CROSS JOIN LATERAL (
    SELECT id, lane FROM call_waiting w WHERE w.part = u.part AND w.head AND w.due_at = 0
    LIMIT $2) w
)sql";

// Goes from each target with such calls to the next by the index, so targets without any cost
// nothing.
constexpr const char* next_due_sql = R"sql(
  SELECT w.id, w.lane, w.due_at FROM unnest($1::int2[]) u(part)
  CROSS JOIN LATERAL (
    WITH RECURSIVE t(target) AS (
      (SELECT w.target FROM call_waiting w WHERE w.part = u.part AND w.head AND w.due_at > 0
       ORDER BY w.target LIMIT 1)
      UNION ALL
      SELECT (SELECT w.target FROM call_waiting w WHERE w.part = u.part AND w.head AND w.due_at > 0
              AND w.target > t.target ORDER BY w.target LIMIT 1)
      FROM t WHERE t.target IS NOT NULL)
    SELECT target FROM t WHERE target IS NOT NULL) t
  CROSS JOIN LATERAL (
    SELECT id, lane, due_at FROM call_waiting w
    WHERE w.part = u.part AND w.target = t.target AND w.head AND w.due_at > 0
    ORDER BY w.due_at LIMIT $2) w
)sql";

// Whether a call that nobody has is due at once.
Result<bool> any_fresh(Store::State& state, std::span<const int> open) {
  auto& work = state.work;
  for (const auto& [target, windows] : work.targets) {
    for (const auto part : open) {
      for (const auto& [row, call] : windows.of_part[static_cast<std::size_t>(part)].rows) {
        if (!work.calls.knows(row, call.lane)) return true;
      }
    }
  }
  Parameters parameters;
  parameters.add(column_of(open));
  parameters.add(lane_head * static_cast<std::int64_t>(work.calls.size()) + 1);
  auto rows = state.claims.run(any_fresh_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    if (!work.calls.knows(rows->integer(0), rows->integer(1))) return true;
  }
  return false;
}

}  // namespace

Result<std::optional<Time>> next_call(Store::State& state) {
  auto& work = state.work;
  const auto open = work.open_parts(state.options.longest_request);
  auto fresh = any_fresh(state, open);
  if (!fresh) return std::move(fresh).error();
  if (*fresh) return std::optional(Time{});
  Parameters parameters;
  parameters.add(column_of(open)).add(static_cast<std::int64_t>(work.calls.size()) + 1);
  auto rows = state.claims.run(next_due_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  std::optional<Time> due;
  while (rows->next()) {
    if (work.calls.knows(rows->integer(0), rows->integer(1))) continue;
    due = earlier(due, state.clock.to_own(rows->time(2)));
  }
  return due;
}

Result<std::optional<Time>> Store::next_due(Table table) {
  if (state_->options.role != Role::worker) return State::no_owner();
  const std::lock_guard lock(state_->work.mutex);
  return table == Table::inbox ? next_entry(*state_) : next_call(*state_);
}

}  // namespace ctsync::postgres
