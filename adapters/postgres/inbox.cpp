// SPDX-License-Identifier: MIT
#include <algorithm>
#include <unordered_set>

#include "postgres/owner/windows.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* read_sql = R"sql(
  SELECT w.id, w.source, w.entry, w.key, w.attempts, w.turn, w.step, w.received_at, w.class, w.job,
         w.trace, w.tenant, b.body
  FROM (
    SELECT w.*, u.n FROM unnest($1::int2[], $2::int2[], $3::int2[], $4::int8[]) WITH ORDINALITY
      u(part, tenant, class, id, n)
    CROSS JOIN LATERAL (SELECT * FROM inbox_waiting w WHERE w.part = u.part AND
                        w.tenant = u.tenant AND w.class = u.class AND w.id = u.id LIMIT 1) w) w
  LEFT JOIN LATERAL (SELECT body FROM inbox_body b WHERE b.part = w.part AND b.id = w.id AND
                     b.id BETWEEN $5 AND $6 LIMIT 1) b ON true
  ORDER BY w.n
)sql";

struct ReadEntry {
  ClaimedEntry entry;
  EntryLease lease;
};

ReadEntry read_entry(const Rows& rows) {
  ReadEntry read;
  auto& entry = read.entry;
  entry.row = rows.integer(0);
  entry.source = rows.text(1);
  entry.id = rows.text(2);
  entry.key = digest_in(rows.bytes(3));
  entry.attempts = rows.small(4);
  read.lease.turn = rows.small(5);
  entry.is_step = rows.integer(6) != 0;
  entry.received_at = rows.time(7);
  entry.entry_class = read.lease.entry_class = static_cast<EntryClass>(rows.small(8));
  entry.job = job_in(rows.integer(9));
  read.lease.job = counted_job(rows.integer(9));
  entry.trace = rows.text(10);
  read.lease.tenant = rows.integer(11);
  entry.body = rows.text(12);
  return read;
}

// Reads the chosen entries, as many as may go out together. Those that are gone leave the window.
Result<std::vector<ReadEntry>> read_chosen(Store::State& state, std::span<const DueEntry> due) {
  constexpr std::size_t most_bytes = 16u << 20;
  std::vector<ReadEntry> read;
  // In pieces, so that the bodies of large entries are not read for nothing.
  constexpr std::size_t piece = 64;
  std::size_t bytes = 0;
  for (std::size_t first = 0; first < due.size() && bytes <= most_bytes; first += piece) {
    const auto some = due.subspan(first, std::min(piece, due.size() - first));
    Column part(Type::int2), tenant(Type::int2), entry_class(Type::int2), id(Type::int8);
    for (const auto& entry : some) {
      part.add(std::int64_t{part_of(entry.row)});
      tenant.add(entry.queue.tenant);
      entry_class.add(static_cast<std::int64_t>(entry.queue.entry_class));
      id.add(entry.row);
    }
    const auto [least, most] = std::ranges::minmax(some, {}, &DueEntry::row);
    Parameters parameters;
    parameters.add(part).add(tenant).add(entry_class).add(id).add(least.row).add(most.row);
    auto rows = state.claims.run(read_sql, std::move(parameters));
    if (!rows) return std::move(rows).error();
    std::unordered_set<std::int64_t> found;
    while (rows->next()) {
      found.insert(rows->integer(0));
      if (bytes > most_bytes) continue;
      read.push_back(read_entry(*rows));
      bytes += read.back().entry.body.size();
    }
    for (const auto& entry : some) {
      if (!found.contains(entry.row)) state.work.queues[entry.queue].forget(entry.row);
    }
  }
  return read;
}

// What asks whether the store is ready does not wait for longer.
constexpr std::chrono::seconds probe_within{2};

using AcceptJob = GroupCommit<AcceptWork>::Job;

AcceptWork accept_work(const NewDelivery& delivery, const DatabaseClock& clock) {
  AcceptWork work;
  work.tenant = delivery.tenant;
  const auto keep = [&work](std::string_view text) -> std::string_view {
    return text.empty() ? text : work.texts.emplace_back(text);
  };
  const auto source = keep(delivery.source);
  const auto trace = keep(delivery.trace);
  work.arrivals.reserve(delivery.entries.size());
  for (const auto& entry : delivery.entries) {
    auto arrival = numbered_arrival_of(delivery, entry, clock);
    arrival.source = source;
    arrival.trace = trace;
    arrival.id = keep(arrival.id);
    arrival.reason = keep(arrival.reason);
    arrival.body = keep(arrival.body);
    work.arrivals.push_back(arrival);
  }
  return work;
}

}  // namespace

Result<std::vector<bool>> Store::accept(const NewDelivery& delivery) {
  std::vector<bool> added(delivery.entries.size());
  if (added.empty()) return added;
  const auto end = std::chrono::steady_clock::now() + state_->options.acceptance;
  const auto job = std::make_shared<AcceptJob>();
  job->work = accept_work(delivery, state_->clock);
  job->work.end = end;
  for (const auto& entry : delivery.entries) job->bytes += 300 + entry.body.size();
  auto status = state_->accepts.submit(job, end);
  state_->note_accept(status);
  if (!status) return std::move(status).error();
  for (std::size_t i = 0; i < added.size(); ++i) added[i] = job->work.arrivals[i].added;
  return added;
}

void Store::State::note_accept(const Status& status) {
  const std::lock_guard lock(noting);
  last_accept_at = Clock::now();
  last_accept = status ? std::nullopt : std::optional(status.error());
}

Status Store::ready() {
  constexpr std::chrono::seconds failure_counts{10};
  {
    const std::lock_guard lock(state_->noting);
    const bool recent = Clock::now() - state_->last_accept_at < failure_counts;
    if (state_->last_accept && recent) return *state_->last_accept;
  }
  return state_->probes.submit(std::make_shared<GroupCommit<Probe>::Job>(),
                               std::chrono::steady_clock::now() + probe_within);
}

// Not repeated, because others wait for the connection.
Status Store::State::probe() {
  auto rows = records.use([](Connection& connection) {
    return connection.run("SELECT current_setting('transaction_read_only')::bool", {},
                          probe_within);
  });
  if (!rows) return std::move(rows).error();
  if (rows->next() && rows->integer(0) != 0) {
    return Error{Errc::unavailable, "store",
                 "the database is read only: it is a standby server, or its settings say so"};
  }
  return std::monostate{};
}

// Repeated as long as one of the callers waits.
Status Store::State::write_accepts(std::span<AcceptJob* const> jobs) {
  std::chrono::steady_clock::time_point last{};
  for (const auto* job : jobs) last = std::max(last, job->work.end);
  const auto end = std::min(last, std::chrono::steady_clock::now() + options.repetition);
  std::vector<NumberedArrival*> arrivals;
  return persist(accept_connection, end, [&]() -> Status {
    if (auto status = enter(accept_connection); !status) return status;
    arrivals.clear();
    for (auto* job : jobs) {
      auto tenant = names.tenant(accept_connection, job->work.tenant);
      if (!tenant) return std::move(tenant).error();
      for (auto& arrival : job->work.arrivals) {
        arrival.tenant = *tenant;
        arrivals.push_back(&arrival);
      }
    }
    auto status = add_arrivals(accept_connection, sequence, series, arrivals);
    // Another gateway made the same row number; the next ones differ.
    if (!status && accept_connection.sqlstate() == "23505") {
      status = add_arrivals(accept_connection, sequence, series, arrivals);
    }
    return status;
  });
}

Result<std::vector<ClaimedEntry>> Store::claim(int limit, Time now, Duration lease) {
  if (state_->options.role != Role::worker) return State::no_owner();
  auto& work = state_->work;
  const std::lock_guard lock(work.mutex);
  const auto open = work.open_parts(Duration{0});
  const ClaimTime time{now, state_->clock.to_database(now), state_->clock.now()};
  if (auto status =
          read_entries(work, state_->claims, state_->names, open, limit, time, ThatCameBack::read);
      !status) {
    return std::move(status).error();
  }
  auto read = read_chosen(*state_, deal_entries(work, open, limit, now));
  if (!read) return std::move(read).error();
  std::erase_if(
      *read, [&](const auto& each) { return !work.is_open(part_of(each.entry.row), Duration{0}); });
  if (!read->empty()) work.turns.last = read->back().lease.tenant;
  std::ranges::sort(*read, {}, [](const ReadEntry& each) { return each.entry.row; });
  for (const auto& each : *read) work.entries.revoke(each.entry.key);
  std::vector<ClaimedEntry> claimed;
  for (auto& [entry, about] : *read) {
    entry.tenant = state_->names.tenant_name(about.tenant);
    about.epoch = work.part[static_cast<std::size_t>(part_of(entry.row))].epoch;
    about.tenant_name = entry.tenant;
    about.source = entry.source;
    about.entry = entry.id;
    about.received_at = entry.received_at;
    about.trace = entry.trace;
    about.is_step = entry.is_step;
    entry.received_at = state_->clock.to_own(entry.received_at);
    entry.fence = work.entries.grant(entry.row, entry.key, now + lease, std::move(about));
    claimed.push_back(std::move(entry));
  }
  return claimed;
}

Status Store::forward(std::span<const Forward> forwards) {
  auto& work = state_->work;
  GroupCommit<OwnerWork>::Job job;
  {
    const std::lock_guard lock(work.mutex);
    for (const auto& forward : forwards) {
      const auto* lease = work.entries.begin_write(forward.row, forward.fence);
      if (lease == nullptr) continue;
      job.work.forwards.push_back({&forward, lease->row});
      job.bytes += 300 + forward.body.size();
    }
  }
  if (job.work.forwards.empty()) return std::monostate{};
  auto status = state_->owner.submit(job);
  const std::lock_guard lock(work.mutex);
  for (const auto& sent : job.work.forwards) {
    work.entries.end_write(sent.forward->row, sent.forward->fence);
  }
  return status;
}

Status Store::complete(std::span<const Completion> completions, Time now) {
  auto& work = state_->work;
  GroupCommit<OwnerWork>::Job job;
  job.work.now = state_->clock.to_database(now);
  {
    const std::lock_guard lock(work.mutex);
    for (const auto& completion : completions) {
      const auto* lease = work.entries.begin_end(completion.row, completion.fence);
      if (lease == nullptr) continue;
      job.work.entries.push_back({&completion, lease->row});
      job.bytes += 200 + 60 * completion.terms.size() +
                   (completion.record ? completion.record->record.size() : 0);
      for (const auto& call : completion.calls) job.bytes += 400 + call.call.body.size();
    }
  }
  if (job.work.entries.empty()) return std::monostate{};
  Tokens tokens(state_->secret);
  for (auto& ended : job.work.entries) {
    ended.tokens = tokens.of(ended.lease.tenant_name, ended.end->terms);
  }
  auto status = state_->owner.submit(job);
  const std::lock_guard lock(work.mutex);
  for (const auto& ended : job.work.entries) {
    const bool held = work.entries.end(ended.end->row, ended.end->fence);
    if (!held || !status) continue;
    work.queues[{ended.lease.tenant, ended.lease.entry_class}].forget(ended.end->row);
  }
  return status;
}

Result<std::optional<Time>> next_entry(Store::State& state) {
  auto& work = state.work;
  const auto open = work.open_parts(Duration{0});
  const ClaimTime now{{}, {}, state.clock.now()};
  if (auto status =
          read_entries(work, state.claims, state.names, open, 1000, now, ThatCameBack::leave);
      !status) {
    return std::move(status).error();
  }
  for (const auto& [queue, windows] : work.queues) {
    for (const auto part : open) {
      for (const auto& [row, entry] : windows.of_part[static_cast<std::size_t>(part)].rows) {
        if (!work.entries.knows(row, entry.key)) return std::optional(Time{});
      }
    }
  }
  Parameters parameters;
  parameters.add(column_of(open)).add(static_cast<std::int64_t>(work.entries.size()) + 1);
  auto rows = state.claims.run(
      "SELECT w.id, w.key, w.due_at FROM unnest($1::int2[]) u(part) CROSS JOIN LATERAL ("
      "SELECT id, key, due_at FROM inbox_waiting w WHERE w.part = u.part AND w.due_at > 0 "
      "ORDER BY w.due_at LIMIT $2) w",
      std::move(parameters));
  if (!rows) return std::move(rows).error();
  std::optional<Time> due;
  while (rows->next()) {
    if (work.entries.knows(rows->integer(0), digest_in(rows->bytes(1)))) continue;
    due = earlier(due, state.clock.to_own(rows->time(2)));
  }
  return due;
}

}  // namespace ctsync::postgres
