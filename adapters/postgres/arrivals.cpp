// SPDX-License-Identifier: MIT
#include "postgres/arrivals.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "postgres/tallies/arrival_groups.hpp"

namespace ctsync::postgres {
namespace {

// Rows of `seen` are locked and inserted in the sequence of their key, so that two processes cannot
// deadlock. A duplicate locks the row that it repeats, because a commit without a write does not
// wait for the standby server: the first answer may be missing for the reason that the standby does
// not have the row yet.
constexpr std::string_view add_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::bytea[], $3::bytea[], $4::int8[], $5::int2[], $6::int2[],
                         $7::text[], $8::text[], $9::int2[], $10::int2[], $11::int8[], $12::bool[],
                         $13::int8[], $14::int8[], $15::text[], $16::text[], $17::text[],
                         $18::bytea[], $19::bool[], $20::bool[], $21::int4[])
      AS i(seen_part, digest, key, id, part, tenant, source, entry, state, class, job, step,
           received_at, due_at, code, reason, trace, body, alone, kept, alike)),
  k AS MATERIALIZED (
    SELECT i.id AS row, s.id FROM i JOIN seen s ON s.part = i.seen_part AND s.digest = i.digest
      AND (s.key = i.key OR s.key = '' OR i.alone)
    FOR NO KEY UPDATE OF s),
  n AS (
    INSERT INTO seen (part, digest, key, id)
      SELECT seen_part, digest, key, id FROM i WHERE id NOT IN (SELECT row FROM k)
      ORDER BY seen_part, digest, key
    ON CONFLICT DO NOTHING RETURNING id),
  w AS (
    INSERT INTO inbox_waiting (part, id, digest, key, tenant, source, entry, state, class, job, step,
                               attempts, turn, received_at, due_at, code, reason, trace)
      SELECT part, id, digest, key, tenant, source, entry, state, class, job, step, 0, 0,
             received_at, due_at, code, reason, trace
      FROM i WHERE state <> 3 AND id IN (SELECT id FROM n)),
  d AS (
    INSERT INTO inbox_dead (part, id, digest, key, tenant, source, entry, state, class, job, step,
                            attempts, turn, received_at, due_at, code, reason, trace, died_at)
      SELECT part, id, digest, key, tenant, source, entry, state, class, job, step, 0, 0,
             received_at, due_at, code, reason, trace, received_at
      FROM i WHERE state = 3 AND id IN (SELECT id FROM n)),
  b AS (
    INSERT INTO inbox_body (part, id, body)
      SELECT part, id, body FROM i WHERE kept AND id IN (SELECT id FROM n)),
  f AS ()sql";

constexpr std::string_view count_sql = R"sql(),
  t AS (
    INSERT INTO tally_delta AS d (part, id, tenants, minutes, series, counts)
      SELECT $27::int8::int2, $28, array_agg(g.tenant), array_agg(g.minute), array_agg(g.series),
             array_agg(CASE WHEN g.total = 0 THEN fresh ELSE g.total - fresh - own END)
      FROM unnest($22::int2[], $23::int8[], $24::int4[], $25::int4[], $26::int8[])
        g(tenant, minute, series, alike, total) JOIN f USING (alike)
      HAVING count(*) > 0
    ON CONFLICT (part, id) DO UPDATE SET tenants = d.tenants || excluded.tenants,
      minutes = d.minutes || excluded.minutes, series = d.series || excluded.series,
      counts = d.counts || excluded.counts)
  SELECT id FROM n UNION ALL SELECT id FROM k
)sql";

// How many of each group are new, and how many an earlier attempt has added: between the two parts
// of the statement. Without joins where there is one group, as nearly always: planning them costs
// each statement.
constexpr std::string_view count_one =
    "SELECT 0::int4 AS alike, (SELECT count(*) FROM n) AS fresh, "
    "(SELECT count(*) FROM k WHERE k.row = k.id) AS own";
constexpr std::string_view count_each =
    "SELECT i.alike, count(n.id) AS fresh, count(k.id) AS own FROM i LEFT JOIN n ON n.id = i.id "
    "LEFT JOIN k ON k.row = i.id AND k.id = i.id GROUP BY 1";

std::string add_statement(std::string_view count) {
  return std::string(add_sql).append(count).append(count_sql);
}

bool alone(const NumberedArrival& arrival) {
  return arrival.unique_id || arrival.key == KeyDigest{};
}

// The entries without those that are a duplicate of one before them by more than an equal key.
std::vector<NumberedArrival*> different(std::span<NumberedArrival* const> arrivals) {
  std::vector<NumberedArrival*> kept;
  std::unordered_map<Uuid, std::vector<NumberedArrival*>, DigestHash> met;
  for (auto* arrival : arrivals) {
    auto& before = met[arrival->digest];
    const auto same = [&](const NumberedArrival* other) {
      return alone(*arrival) || other->key == KeyDigest{} || other->key == arrival->key;
    };
    const auto first = std::ranges::find_if(before, same);
    if (first != before.end()) {
      ++(*first)->repeats;
      continue;
    }
    arrival->repeats = 0;
    before.push_back(arrival);
    kept.push_back(arrival);
  }
  return kept;
}

Parameters parameters_of(std::span<NumberedArrival* const> arrivals) {
  Column seen_part(Type::int2), digest(Type::bytes), key(Type::bytes), id(Type::int8),
      part(Type::int2), tenant(Type::int2), source(Type::text), entry(Type::text),
      state(Type::int2), entry_class(Type::int2), job(Type::int8), step(Type::boolean),
      received_at(Type::int8), due_at(Type::int8), code(Type::text), reason(Type::text),
      trace(Type::text), body(Type::bytes), single(Type::boolean), kept(Type::boolean);
  for (const auto* arrival : arrivals) {
    seen_part.add(std::int64_t{part_of(arrival->digest)});
    digest.add(arrival->digest);
    key.add(key_bytes(arrival->key));
    id.add(arrival->row);
    part.add(std::int64_t{part_of(arrival->row)});
    tenant.add(arrival->tenant);
    source.add(arrival->source);
    entry.add(arrival->id);
    state.add(static_cast<std::int64_t>(arrival->state));
    entry_class.add(static_cast<std::int64_t>(arrival->entry_class));
    job.add(arrival->job);
    step.add(arrival->is_step);
    received_at.add(arrival->received_at);
    due_at.add(arrival->due_at);
    code.add(name(arrival->code));
    reason.add(arrival->reason);
    trace.add(arrival->trace);
    body.add(arrival->body);
    single.add(alone(*arrival));
    kept.add(keeps_body(*arrival));
  }
  Parameters parameters{&seen_part, &digest, &key,         &id,   &part,   &tenant,      &source,
                        &entry,     &state,  &entry_class, &job,  &step,   &received_at, &due_at,
                        &code,      &reason, &trace,       &body, &single, &kept};
  return parameters;
}

}  // namespace

NumberedArrival numbered_arrival_of(const NewDelivery& delivery, const NewEntry& entry,
                                    const DatabaseClock& clock) {
  NumberedArrival arrival{arrival_of(delivery, entry)};
  arrival.received_at = clock.to_database(arrival.received_at);
  if (entry.due_at) arrival.due_at = std::max(clock.to_database(arrival.due_at), first_due);
  return arrival;
}

Status add_arrivals(Connection& connection, Sequence& sequence, SeriesNumbers& series,
                    std::span<NumberedArrival* const> arrivals) {
  auto left = different(arrivals);
  std::unordered_map<std::int64_t, NumberedArrival*> by_row;
  for (auto* arrival : left) {
    arrival->added = false;
    if (arrival->row == 0)
      arrival->row = row_at(sequence.next(), part_of_entry(arrival->digest, arrival->key));
    by_row.emplace(arrival->row, arrival);
  }
  std::ranges::sort(left, {}, [](const NumberedArrival* each) {
    return std::tuple(part_of(each->digest), bytes_of(each->digest), key_bytes(each->key));
  });
  auto parameters = parameters_of(left);
  const ArrivalGroups groups(left);
  if (auto status = groups.add_to(parameters, connection, series); !status) return status;
  static const std::string add_one = add_statement(count_one);
  static const std::string add_each = add_statement(count_each);
  const auto row = row_at(sequence.next(), left.empty() ? 0 : part_of(left.front()->row));
  parameters.add(std::int64_t{part_of(row)}).add(row);
  auto rows =
      connection.run((groups.count() == 1 ? add_one : add_each).c_str(), std::move(parameters));
  if (!rows) {
    if (connection.sqlstate() == "23505") {
      for (auto* arrival : left) arrival->row = 0;
    }
    return std::move(rows).error();
  }
  while (rows->next()) {
    const auto found = by_row.find(rows->integer(0));
    if (found != by_row.end()) found->second->added = true;
  }
  return std::monostate{};
}

}  // namespace ctsync::postgres
