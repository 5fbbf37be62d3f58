// SPDX-License-Identifier: MIT
#include "postgres/import.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "postgres/calls.hpp"
#include "postgres/database/connection.hpp"
#include "postgres/database/names.hpp"
#include "postgres/database/schema.hpp"
#include "postgres/history/find.hpp"
#include "postgres/row_number.hpp"
#include "postgres/tallies/tally_delta.hpp"

namespace ctsync::postgres {

struct Import::State {
  explicit State(const std::string& url) : connection(url) {}

  /// Runs `change()` in one transaction, which notes how far the import came.
  template <class Change>
  Status page(Imported next, Change change);
  Status note(const Imported& now);
  /// Rows keep their sequence, and all come before those that are made from now on.
  std::int64_t row_number(std::int64_t row, int part) const { return row_at(base + row, part); }

  /// Writes what a page adds to the tallies.
  Status count(std::int64_t last, const TallyBatch& batch) {
    return write_tallies(connection, series, row_number(last, 0), batch);
  }

  Connection connection;
  Names names;
  SeriesNumbers series;
  Imported progress;
  std::int64_t base = 0;
};

namespace {

// Two to the power of 36 rows are more than a file can hold, and 18 minutes of numbers.
constexpr std::int64_t room = std::int64_t{1} << 36;

Status failed(Result<Rows>& rows) { return std::move(rows).error(); }

constexpr const char* records_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::bytea[], $3::int8[], $4::text[], $5::bytea[], $6::int2[],
                         $7::bytea[]) i(part, digest, id, key, body, state, holders)),
  r AS (
    INSERT INTO record (part, digest, id, key, body, state, holders)
      SELECT part, digest, id, key, body, state, holders FROM i)
  INSERT INTO holder (part, digest, record)
    SELECT i.part, substr(i.holders, 16 * n.n + 1, 16), i.id FROM i
    CROSS JOIN LATERAL generate_series(0, length(i.holders) / 16 - 1) n(n)
)sql";

constexpr const char* entries_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::bytea[], $4::bytea[], $5::int2[], $6::text[],
                         $7::text[], $8::int2[], $9::int2[], $10::int8[], $11::bool[], $12::int4[],
                         $13::int8[], $14::int8[], $15::int8[], $16::text[], $17::text[],
                         $18::text[], $19::bytea[], $20::bool[], $21::int2[], $22::bytea[],
                         $23::int8[])
      AS i(part, id, digest, key, tenant, source, entry, state, class, job, step, attempts,
           received_at, due_at, ended_at, code, reason, trace, body, kept, seen_part, tokens,
           rules)),
  s AS (
    INSERT INTO seen (part, digest, key, id) SELECT seen_part, digest, key, id FROM i
      ORDER BY seen_part, digest, key ON CONFLICT DO NOTHING),
  w AS (
    INSERT INTO inbox_waiting (part, id, digest, key, tenant, source, entry, state, class, job, step,
                               attempts, turn, received_at, due_at, code, reason, trace)
      SELECT part, id, digest, key, tenant, source, entry, state, class, job, step, attempts, 0,
             received_at, due_at, code, reason, trace FROM i WHERE state IN (0, 4)),
  d AS (
    INSERT INTO inbox_dead (part, id, digest, key, tenant, source, entry, state, class, job, step,
                            attempts, turn, received_at, due_at, code, reason, trace, died_at,
                            discarded_at, tokens, rules)
      SELECT part, id, digest, key, tenant, source, entry, 3, class, job, step, attempts, 0,
             received_at, 0, code, reason, trace, ended_at,
             CASE WHEN state = 5 THEN ended_at END, tokens, nullif(rules, 0)
      FROM i WHERE state IN (3, 5)),
  e AS (
    INSERT INTO inbox_ended (part, id, digest, key, tenant, source, entry, state, attempts,
                             received_at, ended_at, code, reason, tokens, rules)
      SELECT part, id, digest, key, tenant, source, entry, state, attempts, received_at, ended_at,
             code, reason, tokens, nullif(rules, 0) FROM i WHERE state IN (1, 2)),
  b AS (
    INSERT INTO inbox_body (part, id, body) SELECT part, id, body FROM i WHERE kept)
  UPDATE part p SET done = p.done + c.done, ignored = p.ignored + c.ignored FROM (
    SELECT part, count(*) FILTER (WHERE state = 1) AS done,
           count(*) FILTER (WHERE state = 2) AS ignored FROM i GROUP BY part) c
  WHERE p.part = c.part
)sql";

constexpr const char* calls_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::int8[], $4::int4[], $5::bool[], $6::bool[],
                         $7::text[], $8::text[], $9::text[], $10::int4[], $11::int4[], $12::int8[],
                         $13::int8[], $14::int8[], $15::text[], $16::text[], $17::text[],
                         $18::bytea[], $19::bool[], $20::text[], $21::int8[])
      AS i(part, id, lane, target, dead, superseded, kind, message_id, entry, attempts, answers,
           received_at, queued_at, due_at, code, reason, trace, body, kept, guard, died_at)),
  w AS (
    INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, entry, attempts,
                              answers, turn, received_at, queued_at, due_at, code, reason, trace)
      SELECT part, id, lane, target, false, kind, message_id, entry, attempts, answers, 0,
             received_at, queued_at, due_at, code, reason, trace FROM i WHERE NOT dead),
  d AS (
    INSERT INTO call_dead (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                           turn, received_at, queued_at, due_at, code, reason, trace, superseded,
                           died_at)
      SELECT part, id, lane, target, false, kind, message_id, entry, attempts, answers, 0,
             received_at, queued_at, 0, code, reason, trace, superseded, died_at FROM i WHERE dead),
  b AS (
    INSERT INTO call_body (part, id, body, guard) SELECT part, id, body, guard FROM i WHERE kept)
  UPDATE part p SET last_id = greatest(p.last_id, c.id) FROM (
    SELECT part, max(id) AS id FROM i GROUP BY part) c
  WHERE p.part = c.part
)sql";

constexpr const char* rules_sql = R"sql(
  INSERT INTO rules (tenant, number, token, author, note, made_at, used_at, active, text)
    SELECT tenant, number, -number, author, note, made_at, nullif(used_at, 0), active, text
    FROM unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::int8[], $6::int8[], $7::bool[],
                $8::bytea[]) i(tenant, number, author, note, made_at, used_at, active, text)
  ON CONFLICT DO NOTHING
)sql";

constexpr const char* holds_sql = R"sql(
  INSERT INTO hold (tenant, kind, name, author, note, since, until)
    SELECT tenant, kind, name, author, note, since, nullif(until, -1)
    FROM unnest($1::text[], $2::int2[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[])
      i(tenant, kind, name, author, note, since, until)
  ON CONFLICT DO NOTHING
)sql";

constexpr const char* actions_sql = R"sql(
  INSERT INTO action (token, at, tenant, actor, action, object, count, note, outcome)
    SELECT -row, at, tenant, actor, action, object, count, note, outcome
    FROM unnest($1::int8[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int8[],
                $8::text[], $9::text[])
      i(row, at, tenant, actor, action, object, count, note, outcome)
    ORDER BY row
  ON CONFLICT DO NOTHING
)sql";

constexpr const char* jobs_sql = R"sql(
  WITH i AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[],
                         $7::text[], $8::text[], $9::int2[], $10::int8[], $11::int8[], $12::int8[],
                         $13::int8[], $14::int8[], $15::int8[], $16::int8[], $17::int8[],
                         $18::int8[])
      AS i(part, number, tenant, kind, parameters, cursor, report, error, state, made_at,
           changed_at, ended_at, steps, read, told, known, ignored, dead)),
  j AS (
    INSERT INTO job (part, number, token, tenant, kind, parameters, cursor, report, error, state,
                     made_at, changed_at, ended_at, steps, fence, stepped_by, fresh, duplicates)
      SELECT part, number, -number, tenant, kind, parameters, cursor, report, error, state, made_at,
             changed_at, nullif(ended_at, 0), steps, 0, 0, 0, 0 FROM i
    ON CONFLICT DO NOTHING)
  INSERT INTO job_count (part, job, outcome, n)
    SELECT i.part, i.number, c.outcome, c.n FROM i
    CROSS JOIN LATERAL (VALUES (0, i.read), (1, i.told), (2, i.known), (3, i.ignored), (4, i.dead))
      c(outcome, n) WHERE c.n <> 0
  ON CONFLICT DO NOTHING
)sql";

}  // namespace

Status Import::State::note(const Imported& now) {
  Parameters parameters;
  parameters.add(now.records).add(now.entries).add(now.calls).add(std::int64_t{now.done ? 1 : 0});
  auto rows = connection.run(
      "UPDATE import SET records = $1, entries = $2, calls = $3, done = $4 = 1 WHERE id = 1",
      std::move(parameters));
  if (!rows) return failed(rows);
  return std::monostate{};
}

// If the answer to a COMMIT is lost, the caller starts anew with begin(), which reads the truth.
template <class Change>
Status Import::State::page(Imported next, Change change) {
  auto status = connection.begin();
  if (status) status = change();
  if (status) status = note(next);
  if (status) status = connection.commit();
  if (!status) {
    connection.roll_back();
    return status;
  }
  progress = next;
  return status;
}

Import::Import(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Import::Import(Import&&) noexcept = default;
Import& Import::operator=(Import&&) noexcept = default;
Import::~Import() = default;

namespace {

// Locks `worker`, so that a process either is seen here or sees the import, and not neither.
Status begin_alone(Connection& connection) {
  auto status =
      connection.begin("BEGIN; SET LOCAL lock_timeout = '5s'; LOCK TABLE worker IN SHARE MODE");
  if (!status) return status;
  auto busy = connection.run("SELECT host FROM worker WHERE until > now() LIMIT 1");
  if (!busy) return failed(busy);
  if (!busy->next()) return std::monostate{};
  return Error{Errc::unavailable, "to",
               "a process on host " + busy->text(0) +
                   " uses the database; stop all of them, or wait a minute after a crash"};
}

// Notes the import in an empty database.
Status note_begin(Connection& connection, const ImportSource& source) {
  auto time = connection.run((std::string("SELECT ") + database_time).c_str());
  if (!time) return failed(time);
  time->next();
  Parameters first;
  first.add(first_sequence(time->time(0)) - room)
      .add(Type::bytes, source.secret)
      .text(source.contents);
  auto begun = connection.run(
      "WITH i AS (INSERT INTO import (id, base, contents) SELECT 1, $1, $3 WHERE "
      "NOT EXISTS (SELECT 1 FROM seen) AND NOT EXISTS (SELECT 1 FROM record) "
      "AND NOT EXISTS (SELECT 1 FROM rules) "
      "ON CONFLICT DO NOTHING RETURNING id) "
      "UPDATE store SET secret = $2 FROM i WHERE store.id = 1",
      std::move(first));
  return begun ? Status(std::monostate{}) : failed(begun);
}

}  // namespace

Result<Import> Import::begin(const std::string& url, const ImportSource& source) {
  auto state = std::make_unique<State>(url);
  auto& connection = state->connection;
  if (auto status = check_schema(connection); !status) return std::move(status).error();
  auto status = begin_alone(connection);
  if (status) status = note_begin(connection, source);
  if (status) status = connection.commit();
  if (!status) return std::move(status).error();
  Parameters known;
  known.add(Type::bytes, source.secret);
  auto rows = connection.run(
      "SELECT i.base, i.records, i.entries, i.calls, i.done, i.contents FROM import i "
      "JOIN store s ON s.id = 1 WHERE i.id = 1 AND s.secret = $1",
      std::move(known));
  if (!rows) return std::move(rows).error();
  if (!rows->next()) {
    return Error{
        Errc::configuration, "to",
        "the database already holds deliveries, records or rules that are not of this file; "
        "name an empty database"};
  }
  if (rows->bytes(5) != source.contents) {
    return Error{Errc::configuration, "to",
                 "the file was served after its copy into this database was begun, so that what "
                 "was copied is out of date; name an empty database"};
  }
  state->base = rows->integer(0);
  state->progress = {rows->integer(1), rows->integer(2), rows->integer(3), rows->integer(4) != 0};
  return Import(std::move(state));
}

const Imported& Import::progress() const noexcept { return state_->progress; }

Status Import::add(std::span<const MovedRecord> records) {
  if (records.empty()) return std::monostate{};
  Column part(Type::int2), digest(Type::bytes), id(Type::int8), key(Type::text), body(Type::bytes),
      holder_state(Type::int2), holders(Type::bytes);
  for (const auto& record : records) {
    const int at = part_of(record.digest);
    part.add(std::int64_t{at});
    digest.add(record.digest);
    id.add(state_->row_number(record.row, at));
    key.add(std::string_view(record.key));
    body.add(std::string_view(record.record));
    holder_state.add(static_cast<std::int64_t>(record.state));
    holders.add(std::string_view(record.holders));
  }
  Parameters parameters{&part, &digest, &id, &key, &body, &holder_state, &holders};
  auto next = state_->progress;
  next.records = records.back().row;
  return state_->page(next, [&]() -> Status {
    auto rows = state_->connection.run(records_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : failed(rows);
  });
}

namespace {

/// The parameters of entries_sql.
struct EntryColumns {
  void add(const MovedEntry& entry, std::int64_t row, std::int64_t tenant_number) {
    part.add(std::int64_t{part_of(row)});
    id.add(row);
    digest.add(entry.digest);
    key.add(key_bytes(entry.key));
    tenant.add(tenant_number);
    source.add(std::string_view(entry.source));
    entry_id.add(std::string_view(entry.id));
    state.add(static_cast<std::int64_t>(entry.state));
    entry_class.add(static_cast<std::int64_t>(entry.entry_class));
    job.add(entry.job);
    step.add(entry.is_step);
    attempts.add(std::int64_t{entry.attempts});
    received_at.add(entry.received_at);
    due_at.add(entry.due_at);
    ended_at.add(entry.ended_at);
    code.add(std::string_view(entry.code));
    reason.add(std::string_view(entry.reason));
    trace.add(std::string_view(entry.trace));
    body.add(std::string_view(entry.body ? *entry.body : std::string_view()));
    kept.add(entry.body.has_value());
    seen_part.add(std::int64_t{part_of(entry.digest)});
    tokens.add(std::string_view(token_bytes(entry.tokens)));
    rules.add(entry.rules);
  }
  Parameters parameters() {
    return {&part,        &id,    &digest, &key,      &tenant,      &source, &entry_id, &state,
            &entry_class, &job,   &step,   &attempts, &received_at, &due_at, &ended_at, &code,
            &reason,      &trace, &body,   &kept,     &seen_part,   &tokens, &rules};
  }

  Column part{Type::int2}, id{Type::int8}, digest{Type::bytes}, key{Type::bytes},
      tenant{Type::int2}, source{Type::text}, entry_id{Type::text}, state{Type::int2},
      entry_class{Type::int2}, job{Type::int8}, step{Type::boolean}, attempts{Type::int4},
      received_at{Type::int8}, due_at{Type::int8}, ended_at{Type::int8}, code{Type::text},
      reason{Type::text}, trace{Type::text}, body{Type::bytes}, kept{Type::boolean},
      seen_part{Type::int2}, tokens{Type::bytes}, rules{Type::int8};
};

/// The parameters of calls_sql.
struct CallColumns {
  void add(const MovedCall& call, std::int64_t row, std::int64_t target_number) {
    part.add(std::int64_t{part_of(row)});
    id.add(row);
    lane.add(lane_of(call.key, target_number));
    target.add(target_number);
    dead.add(call.state == CallState::dead);
    superseded.add(call.superseded);
    kind.add(std::string_view(call.kind));
    message_id.add(std::string_view(call.message_id));
    entry.add(std::string_view(call.delivery_id));
    attempts.add(std::int64_t{call.attempts});
    answers.add(std::int64_t{call.answers});
    received_at.add(call.received_at);
    queued_at.add(call.queued_at);
    due_at.add(call.due_at);
    code.add(std::string_view(call.code));
    reason.add(std::string_view(call.reason));
    trace.add(std::string_view(call.trace));
    body.add(std::string_view(call.body ? *call.body : std::string_view()));
    kept.add(call.body.has_value());
    guard.add(std::string_view(call.guard));
    died_at.add(call.died_at);
  }
  Parameters parameters() {
    return {&part,       &id,     &lane,     &target,  &dead,        &superseded, &kind,
            &message_id, &entry,  &attempts, &answers, &received_at, &queued_at,  &due_at,
            &code,       &reason, &trace,    &body,    &kept,        &guard,      &died_at};
  }

  Column part{Type::int2}, id{Type::int8}, lane{Type::int8}, target{Type::int4},
      dead{Type::boolean}, superseded{Type::boolean}, kind{Type::text}, message_id{Type::text},
      entry{Type::text}, attempts{Type::int4}, answers{Type::int4}, received_at{Type::int8},
      queued_at{Type::int8}, due_at{Type::int8}, code{Type::text}, reason{Type::text},
      trace{Type::text}, body{Type::bytes}, kept{Type::boolean}, guard{Type::text},
      died_at{Type::int8};
};

// Tallies do not move. They are counted anew of the rows that do.
void count_moved(TallyBatch& tallies, const MovedEntry& entry, std::int64_t tenant) {
  const TalliedEntry moved{tenant, entry.source, entry.received_at, entry.is_step};
  tallies.arrived(moved);
  if (entry.state == EntryState::waiting || entry.state == EntryState::scheduled) return;
  tallies.ended(moved, entry.state, reason_code(entry.code).value_or(ReasonCode::none),
                entry.ended_at);
}

void count_moved(TallyBatch& tallies, const MovedCall& call, std::int64_t tenant) {
  const TalliedCall moved{tenant, call.target, call.received_at, call.queued_at, call.attempts};
  tallies.made(moved);
  if (call.attempts > 0) tallies.retries(moved);
  if (call.state == CallState::waiting) return;
  tallies.ended(moved, call.state, reason_code(call.code).value_or(ReasonCode::none), call.died_at);
}

}  // namespace

Status Import::add(std::span<const MovedEntry> entries) {
  if (entries.empty()) return std::monostate{};
  EntryColumns columns;
  TallyBatch tallies;
  FoundRows found;
  for (const auto& entry : entries) {
    auto tenant = state_->names.tenant(state_->connection, entry.tenant);
    if (!tenant) return std::move(tenant).error();
    const int part = part_of_entry(entry.digest, entry.key);
    const auto row = state_->row_number(entry.row, part);
    columns.add(entry, row, *tenant);
    const bool waits = entry.state == EntryState::waiting || entry.state == EntryState::scheduled;
    if (!waits) found.add(entry.tokens, row, false);
    count_moved(tallies, entry, *tenant);
  }
  auto parameters = columns.parameters();
  auto next = state_->progress;
  next.entries = entries.back().row;
  return state_->page(next, [&]() -> Status {
    auto rows = state_->connection.run(entries_sql, std::move(parameters));
    if (!rows) return failed(rows);
    if (auto status = found.write(state_->connection); !status) return status;
    return state_->count(entries.back().row, tallies);
  });
}

Status Import::add(std::span<const MovedCall> calls) {
  if (calls.empty()) return std::monostate{};
  CallColumns columns;
  std::set<LaneOf> lanes;
  std::vector<AddedAttempt> kept_attempts;
  TallyBatch tallies;
  for (const auto& call : calls) {
    auto tenant = state_->names.tenant(state_->connection, call.tenant);
    if (!tenant) return std::move(tenant).error();
    auto target = state_->names.target(state_->connection, *tenant, call.target);
    if (!target) return std::move(target).error();
    const int part = part_of(call.key);
    const auto row = state_->row_number(call.row, part);
    columns.add(call, row, *target);
    count_moved(tallies, call, *tenant);
    lanes.emplace(part, lane_of(call.key, *target));
    for (const auto& attempt : call.kept_attempts) kept_attempts.push_back({row, attempt});
  }
  auto parameters = columns.parameters();
  auto next = state_->progress;
  next.calls = calls.back().row;
  return state_->page(next, [&]() -> Status {
    auto rows = state_->connection.run(calls_sql, std::move(parameters));
    if (!rows) return failed(rows);
    auto written = add_attempts(state_->connection, kept_attempts);
    if (written) written = state_->count(calls.back().row, tallies);
    if (!written) return written;
    auto marked = mark_heads(state_->connection, lanes);
    return marked ? Status(std::monostate{}) : Status(std::move(marked).error());
  });
}

namespace {

/// The parameters of jobs_sql.
struct JobColumns {
  void add(const Job& job) {
    part.add(job.number % parts);
    number.add(job.number);
    tenant.add(std::string_view(job.tenant));
    kind.add(std::string_view(job.kind));
    work.add(std::string_view(job.parameters));
    cursor.add(std::string_view(job.cursor));
    report.add(std::string_view(job.report));
    error.add(std::string_view(job.error));
    state.add(static_cast<std::int64_t>(job.state));
    made_at.add(job.made_at);
    changed_at.add(job.changed_at);
    ended_at.add(job.ended_at.value_or(Time{}));
    steps.add(job.steps);
    read.add(job.counts.read);
    told.add(job.counts.told);
    known.add(job.counts.known);
    ignored.add(job.counts.ignored);
    dead.add(job.counts.dead);
  }
  Parameters parameters() {
    return {&part,    &number,     &tenant,   &kind,  &work, &cursor, &report, &error,   &state,
            &made_at, &changed_at, &ended_at, &steps, &read, &told,   &known,  &ignored, &dead};
  }

  Column part{Type::int2}, number{Type::int8}, tenant{Type::text}, kind{Type::text},
      work{Type::text}, cursor{Type::text}, report{Type::text}, error{Type::text},
      state{Type::int2}, made_at{Type::int8}, changed_at{Type::int8}, ended_at{Type::int8},
      steps{Type::int8}, read{Type::int8}, told{Type::int8}, known{Type::int8}, ignored{Type::int8},
      dead{Type::int8};
};

}  // namespace

Status Import::add(std::span<const MovedJob> jobs) {
  if (jobs.empty()) return std::monostate{};
  JobColumns columns;
  for (const auto& moved : jobs) columns.add(moved.job.job);
  auto parameters = columns.parameters();
  return state_->page(state_->progress, [&]() -> Status {
    auto rows = state_->connection.run(jobs_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : failed(rows);
  });
}

Status Import::add(std::span<const MovedRules> rules) {
  if (rules.empty()) return std::monostate{};
  Column tenant(Type::text), number(Type::int8), author(Type::text), note(Type::text),
      made_at(Type::int8), used_at(Type::int8), active(Type::boolean), text(Type::bytes);
  for (const auto& moved : rules) {
    const auto& revision = moved.revision;
    tenant.add(std::string_view(revision.tenant));
    number.add(revision.number);
    author.add(std::string_view(revision.author));
    note.add(std::string_view(revision.note));
    made_at.add(revision.made_at);
    used_at.add(revision.used_at.value_or(Time{}));
    active.add(revision.active);
    text.add(std::string_view(revision.text));
  }
  Parameters parameters{&tenant, &number, &author, &note, &made_at, &used_at, &active, &text};
  return state_->page(state_->progress, [&]() -> Status {
    auto rows = state_->connection.run(rules_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : failed(rows);
  });
}

Status Import::add(std::span<const MovedHold> holds) {
  if (holds.empty()) return std::monostate{};
  Column tenant(Type::text), kind(Type::int2), name(Type::text), author(Type::text),
      note(Type::text), since(Type::int8), until(Type::int8);
  for (const auto& [row, hold] : holds) {
    tenant.add(std::string_view(hold.tenant));
    kind.add(static_cast<std::int64_t>(hold.kind));
    name.add(std::string_view(hold.name));
    author.add(std::string_view(hold.author));
    note.add(std::string_view(hold.note));
    since.add(hold.since);
    until.add(hold.until.value_or(Time{Duration{-1}}));
  }
  Parameters parameters{&tenant, &kind, &name, &author, &note, &since, &until};
  return state_->page(state_->progress, [&]() -> Status {
    auto rows = state_->connection.run(holds_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : failed(rows);
  });
}

Status Import::add(std::span<const Action> actions) {
  if (actions.empty()) return std::monostate{};
  Column row(Type::int8), at(Type::int8), tenant(Type::text), actor(Type::text), action(Type::text),
      object(Type::text), count(Type::int8), note(Type::text), outcome(Type::text);
  for (const auto& each : actions) {
    row.add(each.row);
    at.add(each.at);
    tenant.add(std::string_view(each.tenant));
    actor.add(std::string_view(each.actor));
    action.add(std::string_view(each.action));
    object.add(std::string_view(each.object));
    count.add(each.count);
    note.add(std::string_view(each.note));
    outcome.add(std::string_view(each.outcome));
  }
  Parameters parameters{&row, &at, &tenant, &actor, &action, &object, &count, &note, &outcome};
  return state_->page(state_->progress, [&]() -> Status {
    auto rows = state_->connection.run(actions_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : failed(rows);
  });
}

Status Import::finish() {
  auto next = state_->progress;
  next.done = true;
  return state_->page(next, []() -> Status { return std::monostate{}; });
}

}  // namespace ctsync::postgres
