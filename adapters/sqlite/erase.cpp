// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

using Rows = std::set<std::int64_t>;

std::vector<KeyDigest> digests_of(std::span<const Key> keys) {
  std::vector<KeyDigest> digests;
  digests.reserve(keys.size());
  for (const auto& key : keys) digests.push_back(digest(key));
  return digests;
}

Rows rows_of(Transaction& transaction, std::span<const KeyDigest> keys) {
  Rows rows;
  for (const auto& key : keys) {
    if (const auto found = transaction.records.find(key)) rows.insert(*found);
  }
  return rows;
}

/// Adds the calls in lanes of these records, of those that `rows` (number, lane) reads. Returns the
/// last number read.
std::int64_t collect(Cursor&& rows, const Rows& records, Rows& calls) {
  std::int64_t last = 0;
  while (rows.next()) {
    last = rows.integer(0);
    if (records.contains(record_in(rows.integer(1)))) calls.insert(last);
  }
  return last;
}

bool erase_entry(Transaction& transaction, std::int64_t row, Time now) {
  std::optional<EntryState> state;
  {
    auto rows = transaction.inbox.kept.query(row);
    if (rows.next()) state = static_cast<EntryState>(rows.small(0));
  }
  if (!state) return false;
  transaction.inbox.remove_body(row);
  auto& tallies = transaction.tallies;
  const auto entry = tallies.entry(row);
  if (transaction.inbox.erase.run(row, now) == 0) return true;
  transaction.moved(*state, EntryState::ignored);
  if (entry.state == EntryState::dead) {
    tallies.batch.changed(entry.tallied(), entry.code, EntryState::ignored, ReasonCode::erased);
    transaction.jobs.batch.given_up(entry.job);
  } else {
    tallies.batch.ended(entry.tallied(), EntryState::ignored, ReasonCode::erased, now);
    transaction.jobs.batch.ended(entry.job, EntryState::ignored, ReasonCode::erased);
  }
  return true;
}

bool erase_call(Transaction& transaction, std::int64_t row, Time now, Erased& erased) {
  std::optional<CallState> state;
  bool deletes = false;
  std::int64_t lane = 0;
  {
    auto rows = transaction.outbox.kept.query(row);
    if (rows.next()) {
      state = static_cast<CallState>(rows.small(0));
      deletes = rows.integer(1) != 0;
      lane = rows.integer(2);
    }
  }
  if (!state) return false;
  if (deletes && *state != CallState::accepted) {
    ++erased.left;
    return false;
  }
  transaction.outbox.remove_body(row);
  auto& tallies = transaction.tallies;
  const auto call = tallies.call(row);
  if (transaction.outbox.erase.run(row, now) == 0) return true;
  transaction.moved(*state, CallState::dead);
  if (call.state == CallState::dead) {
    tallies.batch.changed(call.tallied(), call.code, CallState::dead, ReasonCode::erased);
  } else {
    tallies.batch.ended(call.tallied(), CallState::dead, ReasonCode::erased, now);
  }
  transaction.outbox.lanes.update(lane);
  return true;
}

// Erases rows by `erase(row)` and ids by the statement. Returns the number of rows that changed.
template <class Numbers, class Erase>
std::int64_t erase_rows(const Numbers& rows, Erase erase, std::span<const std::int64_t> ids,
                        Statement& erase_id) {
  Rows changed;
  for (const auto row : rows) {
    if (erase(row)) changed.insert(row);
  }
  for (const auto row : ids) {
    if (erase_id.run(row, erased_id) > 0) changed.insert(row);
  }
  return std::ssize(changed);
}

// Rewriting takes about a second for 100 MiB, during which others cannot write.
Time good_time(Database& database) {
  constexpr std::int64_t mib = 1 << 20;
  constexpr std::int64_t at_once = 16 * mib;
  const auto size = database.number("PRAGMA page_count") * database.number("PRAGMA page_size");
  const Time first{Duration{database.number("SELECT n FROM counts WHERE slot = 10")}};
  const Duration later =
      std::chrono::seconds{10} * (std::max(size - at_once, std::int64_t{0}) / mib);
  return first + std::min<Duration>(later, std::chrono::days{1});
}

// VACUUM and emptying the log need the file alone, so they may have to be tried again while others
// write and read.
template <class Attempt>
int attempt_for_a_minute(Attempt attempt) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (true) {
    const int code = attempt();
    const bool busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    if (!busy || std::chrono::steady_clock::now() >= end) return code;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

}  // namespace

Result<std::vector<StoredRecord>> Store::records(std::int64_t after_row, int limit) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<StoredRecord> records;
  {
    auto rows = overview.records.query(after_row, limit);
    while (rows.next()) records.push_back({rows.integer(0), rows.text(1), rows.text(2)});
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return records;
}

// Ended calls have no index by lane, so all calls are read. That is done before the transaction,
// which then reads only those that were written since, or all again if a key got its first row
// since.
Result<Erased> Store::erase(const Erasure& erasure, Time now) {
  const auto keys = digests_of(erasure.keys);
  Rows calls(erasure.calls.begin(), erasure.calls.end());
  Rows records;
  auto looked = state_->writer.write(
      0, [&](Transaction& transaction) { records = rows_of(transaction, keys); });
  if (!looked) return looked.error();
  std::int64_t last = 0;
  {
    auto& overview = state_->overview;
    const std::lock_guard lock(overview.mutex);
    overview.database.clear_failure();
    last = collect(overview.kept_calls.query(std::int64_t{0}), records, calls);
    if (auto status = overview.database.status(); !status) return status.error();
  }
  Erased erased;
  const auto tokens = tokens_of(state_->secret, erasure.tenant, erasure.terms);
  const auto status = state_->writer.write(2048 * calls.size(), [&](Transaction& transaction) {
    erased = {};
    transaction.find.erase(tokens, erasure.entries);
    transaction.note_erasure(now);
    const auto all = rows_of(transaction, keys);
    collect(transaction.outbox.all_kept.query(all == records ? last : 0), all, calls);
    for (const auto& key : keys) {
      erased.records += transaction.records.erase(key, erasure.tombstone);
    }
    erased.entries = erase_rows(
        erasure.entries, [&](std::int64_t row) { return erase_entry(transaction, row, now); },
        erasure.entry_ids, transaction.inbox.erase_id);
    erased.calls = erase_rows(
        calls, [&](std::int64_t row) { return erase_call(transaction, row, now, erased); },
        erasure.call_ids, transaction.outbox.erase_id);
  });
  if (!status) return status.error();
  return erased;
}

// Deleted bytes are overwritten where they were, but copies that SQLite left when it moved rows
// between pages are not; only a new file has none.
Status Store::scrub(Scrub when, Time now) {
  // What is at the path now may be another database.
  if (auto status = state_->condition.kept(); !status) return status;
  Database database;
  if (auto status = database.open(state_->options.path, Database::Access::write, 4096); !status) {
    return status;
  }
  const auto erasures = database.number("SELECT n FROM counts WHERE slot = 7");
  if (erasures == 0) return database.status();
  if (when == Scrub::in_good_time && now < good_time(database)) return database.status();
  database.execute("PRAGMA temp_store = FILE");
  auto* const handle = database.handle();
  int code = attempt_for_a_minute(
      [&] { return sqlite3_exec(handle, "VACUUM", nullptr, nullptr, nullptr); });
  if (code == SQLITE_OK) {
    code = attempt_for_a_minute([&] {
      return sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                       nullptr);
    });
  }
  if (code == SQLITE_OK) {
    const auto done = "UPDATE counts SET n = CASE slot WHEN 7 THEN n - " +
                      std::to_string(erasures) + " ELSE " +
                      std::to_string(now.time_since_epoch().count()) + " END WHERE slot IN (7, 10)";
    code = attempt_for_a_minute(
        [&] { return sqlite3_exec(handle, done.c_str(), nullptr, nullptr, nullptr); });
  }
  if (code != SQLITE_OK) return error_of(code, state_->options.path);
  return std::monostate{};
}

}  // namespace ctsync::sqlite
