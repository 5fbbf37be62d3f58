// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/arrival.hpp>
#include <optional>
#include <utility>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most_claimed_bytes = 16u << 20;

using EndedEntry = Ended<Completion, KeyDigest>;

// The key of the entry with this digest; nothing if there is none. Another process may have pruned
// the row since it was seen.
std::optional<KeyDigest> stored_key(Transaction& transaction, const Uuid& dedup) {
  const auto row = transaction.inbox.digests.find(dedup);
  if (!row) return std::nullopt;
  auto rows = transaction.inbox.key_of.query(*row, blob(dedup));
  if (!rows.next()) return std::nullopt;
  return digest_in(rows.bytes(0));
}

// The digest under which an entry is stored; nothing for a duplicate. Every entry of an earlier
// release has the digest without its key, and so has the first one with an id. An entry with the
// same id and another key gets a digest of both.
std::optional<Uuid> free_digest(Transaction& transaction, const Arrival& entry) {
  const auto other = stored_key(transaction, entry.digest);
  if (entry.unique_id || entry.key == KeyDigest{}) {
    return other ? std::nullopt : std::optional(entry.digest);
  }
  if (other && (*other == KeyDigest{} || *other == entry.key)) return std::nullopt;
  const Uuid with_key = digest_of({blob(entry.digest).bytes, blob(entry.key).bytes});
  if (stored_key(transaction, with_key)) return std::nullopt;
  return other ? with_key : entry.digest;
}

TalliedEntry tallied(const Arrival& entry) {
  return {entry.tenant, entry.source, entry.received_at, entry.is_step};
}

// False for a duplicate.
bool add_entry(Transaction& transaction, const Arrival& entry) {
  auto& tallies = transaction.tallies.batch;
  const auto dedup = free_digest(transaction, entry);
  if (!dedup) {
    tallies.repeated(tallied(entry));
    return false;
  }
  transaction.inbox.add.run(blob(*dedup), entry.tenant, entry.source, entry.id, key_blob(entry.key),
                            static_cast<int>(entry.state), static_cast<int>(entry.entry_class),
                            entry.job, entry.is_step ? 1 : 0, entry.received_at, entry.due_at,
                            name(entry.code), entry.reason, entry.trace);
  const auto row = transaction.database().last_row();
  if (keeps_body(entry)) {
    transaction.inbox.add_body.run(row, Blob{entry.body});
  } else {
    transaction.inbox.forget_body.run(row);
  }
  transaction.inbox.digests.add(*dedup, row);
  transaction.added(entry.state);
  tallies.arrived(tallied(entry));
  if (entry.state == EntryState::dead) {
    tallies.ended(tallied(entry), EntryState::dead, entry.code, entry.received_at);
  }
  return true;
}

// Nothing for a sender that another process has ended.
void write_forward(Transaction& transaction, const Forward& forward) {
  std::string tenant;
  std::string source;
  std::string trace;
  Arrival arrival;
  {
    auto rows = transaction.inbox.sender.query(forward.row);
    if (!rows.next()) return;
    tenant = rows.text(1);
    source = rows.text(2);
    trace = rows.text(6);
    arrival = arrival_of(forward, tenant, source);
    arrival.tenant = rows.integer(0);
    arrival.entry_class = static_cast<EntryClass>(rows.small(3));
    arrival.job = counted_job(rows.integer(4));
    arrival.received_at = rows.time(5);
    arrival.trace = trace;
  }
  const bool fresh = add_entry(transaction, arrival);
  if (arrival.job > 0) transaction.jobs.forwarded(forward.row, arrival.job, fresh);
}

bool goes_on(const Completion& completion) {
  return completion.state == EntryState::waiting || completion.state == EntryState::scheduled;
}

bool write_end(Transaction& transaction, const EndedEntry& ended, Time now) {
  const auto& [completion, lease] = ended;
  const auto before = lease->row.state;
  const bool waits = goes_on(*completion);
  const auto run = [&, end = completion](Statement& statement, Time time, const auto&... more) {
    return statement.run(end->row, static_cast<int>(before), static_cast<int>(end->state),
                         name(end->reason.code), std::string_view(end->reason.text), time, more...);
  };
  const auto changed =
      waits ? run(transaction.inbox.put_off, std::max(completion->due_at, first_due))
            : run(transaction.inbox.end, now, std::string_view(completion->forwarded_to),
                  std::ssize(completion->calls), completion->rules);
  if (changed == 0) return false;
  transaction.moved(before, completion->state);
  if (waits) return true;
  const auto code = completion->reason.code;
  transaction.tallies.batch.ended(lease->row.tallied_entry(), completion->state, code, now);
  if (lease->row.job > 0) transaction.jobs.ended(completion->row, completion->state, code);
  return true;
}

void write_completion(Transaction& transaction, const EndedEntry& ended,
                      std::span<const Token> tokens, Time now) {
  const auto& completion = *ended.end;
  if (!write_end(transaction, ended, now)) return;
  transaction.find.add(tokens, completion.row);
  if (!goes_on(completion) && !completion.before.empty()) {
    transaction.inbox.add_before.run(completion.row, Blob{completion.before});
  }
  KeyDigest key{};
  std::int64_t record = 0;
  if (completion.record) {
    key = digest(completion.record->key);
    record = transaction.records.write(key, *completion.record);
  }
  const LeasedRow& from = ended.lease->row;
  for (const auto& call : completion.calls) {
    const bool same = record != 0 && call.key == key;
    const auto target = transaction.names.target(from.tenant, call.target);
    const auto lane = lane_of(same ? record : transaction.records.row_of(call.key), target);
    write_call(transaction,
               {from.tenant, lane, target, call.target, from.entry, from.received_at, from.trace},
               call, now);
  }
}

// What the entries are found by from now on: nothing, as long as one waits.
std::vector<std::vector<Token>> tokens_of(std::string_view secret,
                                          std::span<const EndedEntry> ended) {
  Tokens maker(secret);
  std::vector<std::vector<Token>> tokens;
  tokens.reserve(ended.size());
  for (const auto& [completion, lease] : ended) {
    auto& own = tokens.emplace_back();
    if (goes_on(*completion)) continue;
    own = maker.of(lease->row.tenant_name, completion->terms);
  }
  return tokens;
}

std::size_t size_of(std::span<const EndedEntry> ended) {
  std::size_t bytes = 0;
  for (const auto& [completion, lease] : ended) {
    bytes += 200 + (completion->record ? completion->record->record.size() : 0);
    bytes += completion->before.size() + 16 * completion->terms.size();
    for (const auto& call : completion->calls) bytes += 400 + call.call.body.size();
  }
  return bytes;
}

Status admit_calls(Space& space, std::span<const EndedEntry> ended) {
  const bool any =
      std::ranges::any_of(ended, [](const auto& each) { return !each.end->calls.empty(); });
  return any ? space.admit_calls() : Status(std::monostate{});
}

struct ReadEntry {
  ClaimedEntry entry;
  LeasedRow about;
};

ReadEntry read_entry(const DueEntry& due, const Cursor& rows) {
  ReadEntry read;
  auto& entry = read.entry;
  entry.row = due.row;
  entry.tenant = rows.text(0);
  entry.source = rows.text(1);
  entry.id = rows.text(2);
  entry.key = due.key;
  entry.attempts = rows.small(3);
  entry.body = rows.text(4);
  entry.is_step = rows.small(5) != 0;
  entry.received_at = rows.time(6);
  entry.entry_class = static_cast<EntryClass>(rows.small(7));
  entry.job = job_in(rows.integer(8));
  entry.trace = rows.text(9);
  const auto state = static_cast<EntryState>(rows.small(10));
  read.about = {CallKind::identify, state, due.tenant, entry.id, entry.received_at, entry.trace};
  read.about.tenant_name = entry.tenant;
  read.about.place = entry.source;
  read.about.is_step = entry.is_step;
  read.about.job = counted_job(rows.integer(8));
  return read;
}

// The entries with their bodies, as many as may go out together. The tenant of the last of them was
// served last.
std::vector<ReadEntry> read_entries(Claims& claims, std::span<const DueEntry> due) {
  std::vector<ReadEntry> read;
  read.reserve(due.size());
  std::size_t bytes = 0;
  for (const auto& entry : due) {
    auto rows = claims.entry.query(entry.row);
    if (bytes > most_claimed_bytes || !rows.next()) break;
    read.push_back(read_entry(entry, rows));
    bytes += read.back().entry.body.size();
    claims.turns.last = entry.tenant;
  }
  std::ranges::sort(read, {}, [](const ReadEntry& each) { return each.entry.row; });
  return read;
}

}  // namespace

void write_delivery(Transaction& transaction, const NewDelivery& delivery,
                    std::span<Arrival> arrivals, std::vector<bool>& added) {
  const auto tenant = transaction.names.tenant(delivery.tenant);
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    arrivals[i].tenant = tenant;
    added[i] = add_entry(transaction, arrivals[i]);
  }
}

Result<std::vector<bool>> Store::accept(const NewDelivery& delivery) {
  std::vector<bool> added(delivery.entries.size());
  if (added.empty()) return added;
  std::vector<Arrival> arrivals;
  arrivals.reserve(delivery.entries.size());
  std::size_t bytes = 0;
  for (const auto& entry : delivery.entries) {
    arrivals.push_back(arrival_of(delivery, entry));
    bytes += 300 + entry.body.size();
  }
  if (auto status = state_->admits(bytes); !status) return status.error();
  Status kept{std::monostate{}};
  const auto status = state_->writer.write(bytes, [&](Transaction& transaction) {
    // It may have waited since it was admitted, and be too late for the copy of a lost file.
    kept = state_->condition.kept();
    if (kept) write_delivery(transaction, delivery, arrivals, added);
  });
  if (!status) return status.error();
  if (!kept) return kept.error();
  return added;
}

Result<std::vector<ClaimedEntry>> Store::claim(int limit, Time now, Duration lease) {
  if (!state_->options.exclusive) return State::not_exclusive();
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  auto read = read_entries(claims, deal_entries(claims, limit, now));
  if (auto status = claims.database.status(); !status) return status.error();
  for (const auto& each : read) claims.entries.revoke(each.entry.key);
  std::vector<ClaimedEntry> claimed;
  claimed.reserve(read.size());
  for (auto& [entry, about] : read) {
    entry.fence = claims.entries.grant(entry.row, entry.key, now + lease, std::move(about));
    claimed.push_back(std::move(entry));
  }
  return claimed;
}

Status Store::forward(std::span<const Forward> forwards) {
  auto& claims = state_->claims;
  std::vector<const Forward*> live;
  std::size_t bytes = 0;
  {
    const std::lock_guard lock(claims.mutex);
    for (const auto& forward : forwards) {
      if (claims.entries.begin_write(forward.row, forward.fence) == nullptr) continue;
      live.push_back(&forward);
      bytes += 300 + forward.body.size();
    }
  }
  if (live.empty()) return std::monostate{};
  auto status = state_->writer.write(bytes, [&](Transaction& transaction) {
    for (const auto* forward : live) write_forward(transaction, *forward);
  });
  const std::lock_guard lock(claims.mutex);
  for (const auto* forward : live) claims.entries.end_write(forward->row, forward->fence);
  return status;
}

Status Store::complete(std::span<const Completion> completions, Time now) {
  auto& claims = state_->claims;
  return end_leases(claims, claims.entries, completions, IfUnwritten::end,
                    [&](std::span<const EndedEntry> ended) {
                      if (auto status = admit_calls(state_->space, ended); !status) return status;
                      const auto tokens = tokens_of(state_->secret, ended);
                      return state_->writer.write(size_of(ended), [&](Transaction& transaction) {
                        for (std::size_t i = 0; i < ended.size(); ++i) {
                          write_completion(transaction, ended[i], tokens[i], now);
                        }
                        const auto put_off = [](const auto& each) { return goes_on(*each.end); };
                        if (std::ranges::any_of(ended, put_off)) transaction.note_time(now);
                      });
                    });
}

}  // namespace ctsync::sqlite
