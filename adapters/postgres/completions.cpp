// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "postgres/history/find.hpp"
#include "postgres/owner_writes.hpp"
#include "postgres/records.hpp"

namespace ctsync::postgres {
namespace {

constexpr std::string_view end_sql = R"sql(
  WITH u AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int2[], $3::int2[], $4::int8[], $5::int4[], $6::int2[],
                         $7::text[], $8::text[], $10::int8[], $11::int4[], $12::text[],
                         $13::bytea[], $14::int8[], $15::bytea[])
      u(part, tenant, class, id, turn, state, code, reason, first_call, calls, forwarded_to,
        tokens, rules, before)),
  g AS (
    DELETE FROM inbox_waiting w USING u
    WHERE w.part = u.part AND w.tenant = u.tenant AND w.class = u.class AND w.id = u.id
      AND w.turn = u.turn
    RETURNING w.*, u.state AS new_state, u.code AS new_code, u.reason AS new_reason, u.first_call,
              u.calls, u.forwarded_to, u.tokens, nullif(u.rules, 0) AS rules, u.before),
  b AS (INSERT INTO inbox_before (part, id, record)
          SELECT part, id, before FROM g WHERE new_state <> 3 AND before <> ''),
  e AS (
    INSERT INTO inbox_ended (part, id, digest, key, tenant, source, entry, state, attempts,
                             received_at, ended_at, code, reason, first_call, calls, forwarded_to,
                             tokens, rules)
      SELECT part, id, digest, key, tenant, source, entry, new_state, attempts + 1, received_at, $9,
             new_code, new_reason, first_call, calls, forwarded_to, tokens, rules
      FROM g WHERE new_state <> 3),
  d AS (
    INSERT INTO inbox_dead (part, id, digest, key, tenant, source, entry, state, class, job, step,
                            attempts, turn, received_at, due_at, code, reason, trace, died_at,
                            tokens, rules)
      SELECT part, id, digest, key, tenant, source, entry, 3, class, job, step, attempts + 1, turn,
             received_at, 0, new_code, new_reason, trace, $9, tokens, rules
      FROM g WHERE new_state = 3)
)sql";

// Jobs are read where an entry has one only.
std::string end_statement(std::string_view columns) {
  return std::string(end_sql).append("SELECT ").append(columns).append(" FROM g");
}

constexpr const char* put_off_sql = R"sql(
  UPDATE inbox_waiting w
    SET state = u.state, code = u.code, reason = u.reason, due_at = u.due_at,
        attempts = attempts + CASE WHEN u.state = 0 THEN 1 ELSE 0 END, turn = w.turn + 1
  FROM unnest($1::int2[], $2::int2[], $3::int2[], $4::int8[], $5::int4[], $6::int2[], $7::text[],
              $8::text[], $9::int8[]) u(part, tenant, class, id, turn, state, code, reason, due_at)
  WHERE w.part = u.part AND w.tenant = u.tenant AND w.class = u.class AND w.id = u.id
    AND w.turn = u.turn
  RETURNING w.id
)sql";

bool goes_on(const Completion& completion) {
  return completion.state == EntryState::waiting || completion.state == EntryState::scheduled;
}

// An entry under a lease that counts, and its calls with their row numbers.
struct Ending {
  const EndedEntry* ended = nullptr;
  std::vector<AddedCall> calls;
};

const char* statement_of(std::span<const Ending* const> ends, bool going_on) {
  static const std::string without = end_statement("id");
  static const std::string with_jobs = end_statement("id, job");
  if (going_on) return put_off_sql;
  const auto has_job = [](const Ending* each) { return each->ended->lease.job > 0; };
  return (std::ranges::any_of(ends, has_job) ? with_jobs : without).c_str();
}

// The rows that a statement says it changed, with their jobs as they are kept if it reads them.
Result<std::unordered_map<std::int64_t, std::int64_t>> run_ends(OwnerTransaction& transaction,
                                                                std::span<const Ending* const> ends,
                                                                Time now, bool going_on) {
  std::unordered_map<std::int64_t, std::int64_t> changed;
  if (ends.empty()) return changed;
  Column part(Type::int2), tenant(Type::int2), entry_class(Type::int2), id(Type::int8),
      turn(Type::int4), state(Type::int2), code(Type::text), reason(Type::text), due_at(Type::int8),
      first_call(Type::int8), calls(Type::int4), forwarded_to(Type::text), tokens(Type::bytes),
      rules(Type::int8), before(Type::bytes);
  for (const auto* ending : ends) {
    const auto& completion = *ending->ended->end;
    const auto& lease = ending->ended->lease;
    part.add(std::int64_t{part_of(completion.row)});
    tenant.add(lease.tenant);
    entry_class.add(static_cast<std::int64_t>(lease.entry_class));
    id.add(completion.row);
    turn.add(std::int64_t{lease.turn});
    state.add(static_cast<std::int64_t>(completion.state));
    code.add(name(completion.reason.code));
    reason.add(std::string_view(completion.reason.text));
    due_at.add(std::max(transaction.clock.to_database(completion.due_at), first_due));
    first_call.add(ending->calls.empty() ? std::int64_t{0} : ending->calls.front().row);
    calls.add(std::int64_t{std::ssize(ending->calls)});
    forwarded_to.add(std::string_view(completion.forwarded_to));
    tokens.add(std::string_view(token_bytes(ending->ended->tokens)));
    rules.add(completion.rules);
    before.add(std::string_view(completion.before));
  }
  Parameters parameters{&part, &tenant, &entry_class, &id, &turn, &state, &code, &reason};
  if (going_on) {
    parameters.add(due_at);
  } else {
    parameters.add(now)
        .add(first_call)
        .add(calls)
        .add(forwarded_to)
        .add(tokens)
        .add(rules)
        .add(before);
  }
  auto rows = transaction.connection.run(statement_of(ends, going_on), std::move(parameters));
  if (!rows) return std::move(rows).error();
  const bool jobs = rows->columns() > 1;
  while (rows->next()) changed.emplace(rows->integer(0), jobs ? rows->integer(1) : 0);
  return changed;
}

Result<Ending> ending_of(OwnerTransaction& transaction, const EndedEntry& ended) {
  Ending ending{&ended, {}};
  for (const auto& call : ended.end->calls) {
    auto target = transaction.names.target(transaction.connection, ended.lease.tenant, call.target);
    if (!target) return std::move(target).error();
    const auto row = transaction.locked.next_call(part_of(call.key), transaction.numbers);
    ending.calls.push_back({row, lane_of(call.key, *target), *target, &call.call, call.state,
                            call.reason, call.guard ? guard_text(*call.guard) : std::string(),
                            ended.lease.entry, ended.lease.received_at, ended.lease.trace});
  }
  return ending;
}

void count_end(OwnerTransaction& transaction, const EndedEntry& ended, std::int64_t job, Time now) {
  const auto& completion = *ended.end;
  transaction.locked.jobs.ended(job, completion.state, completion.reason.code);
  transaction.locked.tallies.ended(ended.lease.tallied(), completion.state, completion.reason.code,
                                   now);
  if (completion.state == EntryState::done) transaction.locked.count_done();
  if (completion.state == EntryState::ignored) transaction.locked.count_ignored();
}

void tally_calls(OwnerTransaction& transaction, const Ending& ending, Time now) {
  const auto& lease = ending.ended->lease;
  for (const auto& call : ending.ended->end->calls) {
    const TalliedCall made{lease.tenant, call.target, lease.received_at, now, 0};
    transaction.locked.tallies.made(made);
    if (call.state == CallState::waiting) continue;
    transaction.locked.tallies.ended(made, call.state, call.reason.code, now);
  }
}

}  // namespace

Status write_completions(OwnerTransaction& transaction, std::span<const EndedEntry> entries,
                         Time now) {
  std::vector<Ending> endings;
  for (const auto& ended : entries) {
    if (!transaction.locked.current(part_of(ended.end->row), ended.lease.epoch)) continue;
    auto ending = ending_of(transaction, ended);
    if (!ending) return std::move(ending).error();
    endings.push_back(std::move(*ending));
  }
  std::vector<const Ending*> ends;
  std::vector<const Ending*> put_off;
  for (const auto& each : endings) (goes_on(*each.ended->end) ? put_off : ends).push_back(&each);
  auto over = run_ends(transaction, ends, now, false);
  if (!over) return std::move(over).error();
  auto waiting = run_ends(transaction, put_off, now, true);
  if (!waiting) return std::move(waiting).error();
  RecordWriter records(transaction.connection, transaction.sequence, transaction.secret);
  std::vector<AddedCall> calls;
  FoundRows found;
  for (auto& ending : endings) {
    const auto& completion = *ending.ended->end;
    const auto ended = over->find(completion.row);
    if (ended != over->end()) {
      count_end(transaction, *ending.ended, ended->second, now);
      found.add(ending.ended->tokens, completion.row, ending.ended->lease.turn > 0);
    }
    if (ended == over->end() && !waiting->contains(completion.row)) continue;
    if (completion.record) records.add(*completion.record);
    tally_calls(transaction, ending, now);
    std::ranges::move(ending.calls, std::back_inserter(calls));
  }
  if (auto status = records.write(); !status) return status;
  if (auto status = found.write(transaction.connection); !status) return status;
  return add_calls(transaction.connection, calls, now);
}

namespace {

// The jobs of the senders that still wait under a lease that counts, by their rows, as they are
// kept.
Result<std::unordered_map<std::int64_t, std::int64_t>> jobs_of_senders(
    OwnerTransaction& transaction, std::span<const SentForward> forwards) {
  std::unordered_map<std::int64_t, std::int64_t> jobs;
  Column part(Type::int2), tenant(Type::int2), entry_class(Type::int2), id(Type::int8),
      turn(Type::int4);
  for (const auto& sent : forwards) {
    const int at = part_of(sent.forward->row);
    if (!transaction.locked.current(at, sent.lease.epoch)) continue;
    part.add(std::int64_t{at});
    tenant.add(sent.lease.tenant);
    entry_class.add(static_cast<std::int64_t>(sent.lease.entry_class));
    id.add(sent.forward->row);
    turn.add(std::int64_t{sent.lease.turn});
  }
  if (part.size() == 0) return jobs;
  Parameters parameters{&part, &tenant, &entry_class, &id, &turn};
  auto rows = transaction.connection.run(
      "SELECT DISTINCT w.id, w.job FROM unnest($1::int2[], $2::int2[], $3::int2[], $4::int8[], "
      "$5::int4[]) u(part, tenant, class, id, turn) JOIN inbox_waiting w ON w.part = u.part AND "
      "w.tenant = u.tenant AND w.class = u.class AND w.id = u.id AND w.turn = u.turn",
      std::move(parameters));
  if (!rows) return std::move(rows).error();
  while (rows->next()) jobs.emplace(rows->integer(0), rows->integer(1));
  return jobs;
}

// Counts what was forwarded for jobs, and notes that their senders have done so.
Status hand_on_jobs(OwnerTransaction& transaction, std::span<const NumberedArrival> arrivals,
                    std::span<const SentForward* const> senders) {
  Column part(Type::int2), tenant(Type::int2), entry_class(Type::int2), id(Type::int8);
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (arrivals[i].job == 0) continue;
    const auto& [forward, lease] = *senders[i];
    transaction.locked.jobs.forwarded(arrivals[i].job, arrivals[i].added);
    part.add(std::int64_t{part_of(forward->row)});
    tenant.add(lease.tenant);
    entry_class.add(static_cast<std::int64_t>(lease.entry_class));
    id.add(forward->row);
  }
  if (id.size() == 0) return std::monostate{};
  auto rows = transaction.connection.run(
      "UPDATE inbox_waiting w SET job = -w.job FROM unnest($1::int2[], $2::int2[], $3::int2[], "
      "$4::int8[]) u(part, tenant, class, id) WHERE w.part = u.part AND w.tenant = u.tenant AND "
      "w.class = u.class AND w.id = u.id AND w.job > 0",
      Parameters{&part, &tenant, &entry_class, &id});
  return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
}

}  // namespace

Status write_forwards(OwnerTransaction& transaction, std::span<const SentForward> forwards) {
  auto jobs = jobs_of_senders(transaction, forwards);
  if (!jobs) return std::move(jobs).error();
  std::vector<NumberedArrival> arrivals;
  std::vector<const SentForward*> senders;
  for (const auto& sent : forwards) {
    const auto& forward = *sent.forward;
    const auto job = jobs->find(forward.row);
    if (job == jobs->end()) continue;
    NumberedArrival arrival{arrival_of(forward, sent.lease.tenant_name, sent.lease.source)};
    arrival.tenant = sent.lease.tenant;
    arrival.entry_class = sent.lease.entry_class;
    arrival.job = counted_job(job->second);
    job->second = handed_on(job->second);
    arrival.received_at = sent.lease.received_at;
    arrival.trace = sent.lease.trace;
    arrivals.push_back(arrival);
    senders.push_back(&sent);
  }
  if (arrivals.empty()) return std::monostate{};
  std::vector<NumberedArrival*> pointers;
  for (auto& arrival : arrivals) pointers.push_back(&arrival);
  auto status =
      add_arrivals(transaction.connection, transaction.sequence, transaction.series, pointers);
  return status ? hand_on_jobs(transaction, arrivals, senders) : status;
}

}  // namespace ctsync::postgres
