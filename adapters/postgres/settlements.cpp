// SPDX-License-Identifier: MIT
#include <unordered_map>
#include <unordered_set>

#include "postgres/owner_writes.hpp"
#include "postgres/tallies/dead_rows.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* end_sql = R"sql(
  WITH u AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::int4[], $4::int2[], $5::text[], $6::text[])
      u(part, id, turn, state, code, reason)),
  g AS (
    DELETE FROM call_waiting w USING u
    WHERE w.part = u.part AND w.id = u.id AND w.turn = u.turn
    RETURNING w.*, u.state AS new_state, u.code AS new_code, u.reason AS new_reason),
  e AS (
    INSERT INTO call_ended (part, id, lane, target, kind, message_id, entry, attempts, received_at,
                            queued_at, ended_at, code, reason)
      SELECT part, id, lane, target, kind, message_id, entry, attempts + 1, received_at, queued_at,
             $7, new_code, new_reason FROM g WHERE new_state = 1),
  d AS (
    INSERT INTO call_dead (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                           turn, received_at, queued_at, due_at, code, reason, trace, died_at)
      SELECT part, id, lane, target, false, kind, message_id, entry, attempts + 1, answers, turn,
             received_at, queued_at, 0, new_code, new_reason, trace, $7 FROM g WHERE new_state = 2),
  b AS (
    DELETE FROM call_body b USING g
    WHERE g.kind = 'delete' AND g.new_state = 1 AND b.part = g.part AND b.id = g.id
      AND b.id BETWEEN $8 AND $9),
  a AS (
    DELETE FROM call_attempt a USING g
    WHERE $9 > 0 AND g.kind = 'delete' AND g.new_state = 1 AND a.part = g.part AND a.id = g.id)
  SELECT id, target, entry, received_at, trace FROM g
)sql";

constexpr const char* put_off_sql = R"sql(
  UPDATE call_waiting w
    SET code = u.code, reason = u.reason, due_at = u.due_at,
        attempts = w.attempts + u.attempts, answers = w.answers + u.answers, turn = w.turn + 1
  FROM unnest($1::int2[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::int8[], $7::int4[],
              $8::int4[])
    u(part, id, turn, code, reason, due_at, answers, attempts)
  WHERE w.part = u.part AND w.id = u.id AND w.turn = u.turn
  RETURNING w.id
)sql";

// An identify holds every trait, so an older one must not follow it.
constexpr const char* supersede_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[], $3::int8[]) u(part, lane, id)),
  g AS (
    DELETE FROM call_waiting w USING u
    WHERE w.part = u.part AND w.lane = u.lane AND w.id < u.id AND w.kind = 'identify'
    RETURNING w.*),
  d AS (
    INSERT INTO call_dead (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                           turn, received_at, queued_at, due_at, code, reason, trace, superseded,
                           died_at)
      SELECT part, id, lane, target, false, kind, message_id, entry, attempts, answers, turn,
             received_at, queued_at, 0, 'superseded', 'a newer call was accepted', trace, true, $4
      FROM g),
  o AS MATERIALIZED (
    SELECT c.part, c.id, c.lane, c.code FROM call_dead c JOIN u
      ON c.part = u.part AND c.lane = u.lane AND c.id < u.id
    WHERE c.kind = 'identify' AND NOT c.superseded AND c.discarded_at IS NULL),
  c AS (
    UPDATE call_dead c
      SET superseded = true, code = 'superseded', reason = c.reason || '; a newer call was accepted'
    FROM o WHERE c.part = o.part AND c.id = o.id
      AND NOT c.superseded AND c.discarded_at IS NULL
    RETURNING c.lane, c.queued_at, c.attempts, o.code)
  SELECT lane, queued_at, attempts, false, ''::text FROM g
  UNION ALL SELECT lane, queued_at, attempts, true, code FROM c
)sql";

/// Of a call that has ended, what a call that follows it inherits.
struct Origin {
  std::int64_t target = 0;
  std::string entry;
  Time received_at;
  std::string trace;
};
using Origins = std::unordered_map<std::int64_t, Origin>;

// The first and the last row of accepted deletions; with these bounds a statement is planned for
// the partitions of their days only.
std::pair<std::int64_t, std::int64_t> deletions(std::span<const EndedCall* const> ends) {
  std::pair<std::int64_t, std::int64_t> bounds{1, 0};
  for (const auto* each : ends) {
    if (each->lease.kind != CallKind::delete_person) continue;
    const auto row = each->end->row;
    bounds = bounds.second == 0
                 ? std::pair(row, row)
                 : std::pair(std::min(bounds.first, row), std::max(bounds.second, row));
  }
  return bounds;
}

Result<Origins> end_calls(OwnerTransaction& transaction, std::span<const EndedCall* const> ends,
                          Time now) {
  Origins ended;
  if (ends.empty()) return ended;
  Column part(Type::int2), id(Type::int8), turn(Type::int4), state(Type::int2), code(Type::text),
      reason(Type::text);
  for (const auto* each : ends) {
    const auto& end = *each->end;
    part.add(std::int64_t{part_of(end.row)});
    id.add(end.row);
    turn.add(std::int64_t{each->lease.turn});
    state.add(static_cast<std::int64_t>(end.state));
    code.add(name(end.reason.code));
    reason.add(std::string_view(end.reason.text));
  }
  Parameters parameters{&part, &id, &turn, &state, &code, &reason};
  const auto [least, most] = deletions(ends);
  parameters.add(now).add(least).add(most);
  auto rows = transaction.connection.run(end_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    ended[rows->integer(0)] = {rows->integer(1), rows->text(2), rows->time(3), rows->text(4)};
  }
  return ended;
}

using Numbers = std::unordered_set<std::int64_t>;
Result<Numbers> put_off(OwnerTransaction& transaction, std::span<const EndedCall* const> calls) {
  Numbers changed;
  if (calls.empty()) return changed;
  Column part(Type::int2), id(Type::int8), turn(Type::int4), code(Type::text), reason(Type::text),
      due_at(Type::int8), answers(Type::int4), attempts(Type::int4);
  for (const auto* each : calls) {
    const auto& end = *each->end;
    part.add(std::int64_t{part_of(end.row)});
    id.add(end.row);
    turn.add(std::int64_t{each->lease.turn});
    code.add(name(end.reason.code));
    reason.add(std::string_view(end.reason.text));
    due_at.add(std::max(transaction.clock.to_database(end.due_at), first_due));
    answers.add(std::int64_t{end.about_call ? 1 : 0});
    attempts.add(std::int64_t{end.unsent ? 0 : 1});
  }
  Parameters parameters{&part, &id, &turn, &code, &reason, &due_at, &answers, &attempts};
  auto rows = transaction.connection.run(put_off_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  while (rows->next()) changed.insert(rows->integer(0));
  return changed;
}

Status supersede(OwnerTransaction& transaction, std::span<const EndedCall* const> ends,
                 const Origins& ended, Time now) {
  Column part(Type::int2), lane(Type::int8), id(Type::int8);
  for (const auto* each : ends) {
    const bool accepted = each->end->state == CallState::accepted && ended.contains(each->end->row);
    if (!accepted || each->lease.kind != CallKind::identify) continue;
    part.add(std::int64_t{part_of(each->end->row)});
    lane.add(each->lane);
    id.add(each->end->row);
  }
  if (part.size() == 0) return std::monostate{};
  auto rows = transaction.connection.run(
      supersede_sql, std::move(Parameters().add(part).add(lane).add(id).add(now)));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    const auto of = std::ranges::find(ends, rows->integer(0), &EndedCall::lane);
    if (of == ends.end()) continue;
    auto call = (*of)->lease.tallied();
    call.queued_at = rows->time(1);
    call.attempts = rows->small(2);
    if (rows->integer(3) == 0) {
      transaction.locked.tallies.ended(call, CallState::dead, ReasonCode::superseded, now);
    } else {
      transaction.locked.tallies.changed(call, reason_in(*rows, 4), CallState::dead,
                                         ReasonCode::superseded);
    }
  }
  return std::monostate{};
}

// The attempts of calls that were changed under their lease.
Status keep_attempts(OwnerTransaction& transaction, std::span<const EndedCall> calls,
                     const Origins& ended, const Numbers& waiting, Time now) {
  std::vector<AddedAttempt> attempts;
  for (const auto& each : calls) {
    const auto row = each.end->row;
    const bool changed = ended.contains(row) || waiting.contains(row);
    if (!changed || !keeps_attempt(*each.end, each.lease.kind, each.lease.tried)) continue;
    const auto& clock = transaction.clock;
    auto& added =
        attempts.emplace_back(AddedAttempt{row, attempt_of(*each.end, clock.to_own(now))});
    added.attempt.at = clock.to_database(added.attempt.at);
  }
  return add_attempts(transaction.connection, attempts);
}

// The calls that follow settled ones. Nothing follows one that was erased meanwhile.
Status add_following(OwnerTransaction& transaction, std::span<const EndedCall* const> ends,
                     const Origins& ended, Time now) {
  std::vector<AddedCall> calls;
  for (const auto* each : ends) {
    const auto origin = ended.find(each->end->row);
    if (!each->end->then || origin == ended.end()) continue;
    const auto& from = origin->second;
    auto& call = calls.emplace_back();
    call.row = transaction.locked.next_call(part_of(each->end->row), transaction.numbers);
    call.lane = each->lane;
    call.target = from.target;
    call.call = &*each->end->then;
    call.entry = from.entry;
    call.received_at = from.received_at;
    call.trace = from.trace;
    auto following = each->lease.tallied();
    following.queued_at = now;
    following.attempts = 0;
    transaction.locked.tallies.made(following);
  }
  return add_calls(transaction.connection, calls, now);
}

void count_end(OwnerTransaction& transaction, const EndedCall& call, const Origins& ended,
               OwnerWork& work) {
  const auto& end = *call.end;
  if (!ended.contains(end.row)) {
    work.missed.push_back(part_of(end.row));
    return;
  }
  transaction.locked.tallies.answered(call.lease.tallied(), end.state, end.reason.code, work.now);
  if (end.state == CallState::accepted) transaction.locked.count_accepted();
}

}  // namespace

Status write_settlements(OwnerTransaction& transaction, OwnerWork& work) {
  work.missed.clear();
  std::vector<const EndedCall*> ends;
  std::vector<const EndedCall*> waiting;
  std::set<LaneOf> lanes;
  for (const auto& each : work.calls) {
    const int part = part_of(each.end->row);
    if (!transaction.locked.current(part, each.lease.epoch)) continue;
    (each.end->state == CallState::waiting ? waiting : ends).push_back(&each);
    lanes.emplace(part, each.lane);
  }
  auto ended = end_calls(transaction, ends, work.now);
  if (!ended) return std::move(ended).error();
  auto off = put_off(transaction, waiting);
  if (!off) return std::move(off).error();
  for (const auto* each : ends) count_end(transaction, *each, *ended, work);
  for (const auto* each : waiting) {
    const auto& end = *each->end;
    if (off->contains(end.row)) {
      transaction.locked.tallies.put_off(each->lease.tallied(), end.reason.code, !end.unsent,
                                         work.now);
    } else {
      work.missed.push_back(part_of(end.row));
    }
  }
  if (auto status = supersede(transaction, ends, *ended, work.now); !status) return status;
  if (auto status = keep_attempts(transaction, work.calls, *ended, *off, work.now); !status) {
    return status;
  }
  auto marked = mark_heads(transaction.connection, lanes);
  if (!marked) return std::move(marked).error();
  work.marked = *std::move(marked);
  return add_following(transaction, ends, *ended, work.now);
}

}  // namespace ctsync::postgres
