// SPDX-License-Identifier: MIT
#include "postgres/calls.hpp"

#include <chrono>

namespace ctsync::postgres {
namespace {

constexpr const char* add_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::int8[], $4::int4[], $5::bool[], $6::text[],
                         $7::text[], $8::text[], $9::int8[], $10::text[], $11::text[], $12::text[],
                         $13::bytea[], $14::text[])
      AS i(part, id, lane, target, dead, kind, message_id, entry, received_at, code, reason, trace,
           body, guard)),
  l AS (
    SELECT l.part, l.lane, w.n, w.closed
    FROM (SELECT DISTINCT part, lane FROM i WHERE NOT dead) l
    CROSS JOIN LATERAL (
      SELECT count(*) AS n, coalesce(bool_or(NOT head OR due_at > 0), false) AS closed
      FROM (SELECT head, due_at FROM call_waiting c WHERE c.part = l.part AND c.lane = l.lane
            ORDER BY c.id LIMIT 16) c) w),
  w AS (
    INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, entry, attempts,
                              answers, turn, received_at, queued_at, due_at, code, reason, trace)
      SELECT i.part, i.id, i.lane, i.target, NOT l.closed AND l.n + i.place <= 16, i.kind,
             i.message_id, i.entry, 0, 0, 0, i.received_at, $15, 0, '', '', i.trace
      FROM (SELECT *, row_number() OVER (PARTITION BY part, lane ORDER BY id) AS place
            FROM i WHERE NOT dead) i
      JOIN l ON l.part = i.part AND l.lane = i.lane),
  d AS (
    INSERT INTO call_dead (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                           turn, received_at, queued_at, due_at, code, reason, trace, died_at)
      SELECT part, id, lane, target, false, kind, message_id, entry, 0, 0, 0, received_at, $15, 0,
             code, reason, trace, $15 FROM i WHERE dead)
  INSERT INTO call_body (part, id, body, guard) SELECT part, id, body, guard FROM i
)sql";

constexpr const char* mark_sql = R"sql(
  WITH o AS (
    SELECT l.part, l.lane, w.id, w.head, w.due_at,
           row_number() OVER (PARTITION BY l.part, l.lane ORDER BY w.id) AS place
    FROM unnest($1::int2[], $2::int8[]) l(part, lane)
    CROSS JOIN LATERAL (
      SELECT id, head, due_at FROM call_waiting c WHERE c.part = l.part AND c.lane = l.lane
      ORDER BY c.id LIMIT 17) w),
  a AS (
    SELECT part, lane, bool_or(due_at > 0) AS alone, bool_or(head AND place = 1) AS marked
    FROM o GROUP BY part, lane)
  UPDATE call_waiting c
    SET head = o.place <= CASE WHEN a.alone THEN 1 ELSE 16 END
  FROM o JOIN a ON a.part = o.part AND a.lane = o.lane
  WHERE c.part = o.part AND c.id = o.id AND (a.alone OR NOT a.marked)
    AND c.head <> (o.place <= CASE WHEN a.alone THEN 1 ELSE 16 END)
  RETURNING c.id, c.lane, c.target, c.head, c.due_at > 0
)sql";

// Without a number an attempt is the next of its call. Of the earlier ones the first is kept, and
// as many of the last as $12 says.
constexpr const char* attempts_sql = R"sql(
  WITH i AS (
    INSERT INTO call_attempt (part, id, number, at, took, status, no_answer, state, code, reason,
                              answer)
      SELECT u.part, u.id,
             CASE WHEN u.number > 0 THEN u.number ELSE 1 + coalesce(
               (SELECT max(number) FROM call_attempt a WHERE a.part = u.part AND a.id = u.id), 0) END,
             u.at, u.took, u.status, u.no_answer, u.state, u.code, u.reason, u.answer
      FROM unnest($1::int2[], $2::int8[], $3::int4[], $4::int8[], $5::int8[], $6::int4[],
                  $7::text[], $8::int2[], $9::text[], $10::text[], $11::text[])
        u(part, id, number, at, took, status, no_answer, state, code, reason, answer)
      RETURNING part, id, number)
  DELETE FROM call_attempt a USING i
  WHERE a.part = i.part AND a.id = i.id AND a.number > 1 AND a.number <= i.number - $12
)sql";

constexpr const char* clear_sql = R"sql(
  UPDATE call_waiting c SET head = false
  FROM unnest($1::int2[], $2::int8[]) l(part, lane)
  CROSS JOIN LATERAL (
    SELECT id, head FROM call_waiting c WHERE c.part = l.part AND c.lane = l.lane
    ORDER BY c.id LIMIT 17) o
  WHERE c.part = l.part AND c.id = o.id AND o.head
)sql";

Parameters parameters_of(const std::set<LaneOf>& lanes) {
  Column part(Type::int2), lane(Type::int8);
  for (const auto& [in, number] : lanes) {
    part.add(std::int64_t{in});
    lane.add(number);
  }
  return std::move(Parameters().add(part).add(lane));
}

}  // namespace

Status add_calls(Connection& connection, std::span<const AddedCall> calls, Time now) {
  if (calls.empty()) return std::monostate{};
  Column part(Type::int2), id(Type::int8), lane(Type::int8), target(Type::int4),
      dead(Type::boolean), kind(Type::text), message_id(Type::text), entry(Type::text),
      received_at(Type::int8), code(Type::text), reason(Type::text), trace(Type::text),
      body(Type::bytes), guard(Type::text);
  for (const auto& call : calls) {
    part.add(std::int64_t{part_of(call.row)});
    id.add(call.row);
    lane.add(call.lane);
    target.add(call.target);
    dead.add(call.state == CallState::dead);
    kind.add(name(call.call->kind));
    message_id.add(std::string_view(call.call->message_id));
    entry.add(std::string_view(call.entry));
    received_at.add(call.received_at);
    code.add(name(call.reason.code));
    reason.add(std::string_view(call.reason.text));
    trace.add(std::string_view(call.trace));
    body.add(std::string_view(call.call->body));
    guard.add(std::string_view(call.guard));
  }
  Parameters parameters{&part,  &id,          &lane, &target, &dead,  &kind, &message_id,
                        &entry, &received_at, &code, &reason, &trace, &body, &guard};
  parameters.add(now);
  auto rows = connection.run(add_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

Result<std::vector<Marked>> mark_heads(Connection& connection, const std::set<LaneOf>& lanes) {
  std::vector<Marked> marked;
  if (lanes.empty()) return marked;
  auto rows = connection.run(mark_sql, parameters_of(lanes));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    marked.push_back({rows->integer(0), rows->integer(1), rows->integer(2), rows->integer(3) != 0,
                      rows->integer(4) != 0});
  }
  return marked;
}

Status add_attempts(Connection& connection, std::span<const AddedAttempt> attempts) {
  if (attempts.empty()) return std::monostate{};
  Column part(Type::int2), id(Type::int8), number(Type::int4), at(Type::int8), took(Type::int8),
      status(Type::int4), no_answer(Type::text), state(Type::int2), code(Type::text),
      reason(Type::text), answer(Type::text);
  for (const auto& [row, attempt] : attempts) {
    part.add(std::int64_t{part_of(row)});
    id.add(row);
    number.add(std::int64_t{attempt.number});
    at.add(attempt.at);
    took.add(std::int64_t{attempt.took.count()});
    status.add(std::int64_t{attempt.status});
    no_answer.add(name(attempt.none));
    state.add(static_cast<std::int64_t>(attempt.state));
    code.add(name(attempt.reason.code));
    reason.add(std::string_view(attempt.reason.text));
    answer.add(std::string_view(attempt.answer));
  }
  Parameters parameters{&part,      &id,    &number, &at,     &took,  &status,
                        &no_answer, &state, &code,   &reason, &answer};
  parameters.add(std::int64_t{last_attempts_kept});
  auto rows = connection.run(attempts_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

Status clear_heads(Connection& connection, const std::set<LaneOf>& lanes) {
  if (lanes.empty()) return std::monostate{};
  auto rows = connection.run(clear_sql, parameters_of(lanes));
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

}  // namespace ctsync::postgres
