// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/listing.hpp>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "sqlite/jobs/resend.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t chunk = 500;
constexpr std::int64_t last_row = std::numeric_limits<std::int64_t>::max();

std::int64_t number_in(Cursor&& rows) {
  return rows.next() && !rows.null(0) ? rows.integer(0) : last_row;
}

// The lowest row that waits, so that a list of them does not walk past all that have ended.
std::int64_t lowest_waiting(Overview& overview, Table table) {
  if (table == Table::inbox) return number_in(overview.lowest_waiting_entry.query());
  auto lowest = number_in(overview.lowest_back_call.query());
  for (const auto target : each_number(overview.next_target)) {
    lowest = std::min(lowest, number_in(overview.lowest_fresh_call.query(target)));
  }
  return lowest;
}

void list_table(Overview& overview, Table table, const RowFilter& filter,
                std::vector<RowSummary>& out) {
  if (filter.table.value_or(table) != table) return;
  const auto state = state_number(table, filter.state);
  const auto left = std::int64_t{filter.limit} - static_cast<std::int64_t>(out.size());
  if (!state || left <= 0) return;
  const bool dead = filter.state == name(EntryState::dead);
  auto& statement = table == Table::inbox
                        ? (dead ? overview.list_dead_entries : overview.list_entries)
                        : (dead ? overview.list_dead_calls : overview.list_calls);
  auto first = filter.after;
  if (filter.row && *filter.row > first) first = *filter.row - 1;
  const bool waiting = filter.state == name(EntryState::waiting);
  if (waiting && !filter.row) first = std::max(first, lowest_waiting(overview, table) - 1);
  std::string keys;
  for (const auto& key : filter.keys) keys.append(bytes_of(key));
  auto rows = statement.query(
      first, filter.row.value_or(last_row), *state, filter.contains, left, filter.tenant,
      filter.code ? 1 : 0, name(filter.code.value_or(ReasonCode::none)), filter.target, filter.kind,
      Blob{keys}, time_or_none(filter.ended_from), time_or_none(filter.ended_before));
  while (rows.next()) out.push_back(read_summary(table, rows));
}

void count(Counts& counts, std::size_t slot, std::int64_t rows) {
  for (std::size_t i = 0; i < counts.entries.size(); ++i) {
    if (slot == count_slot(static_cast<EntryState>(i))) counts.entries[i] = rows;
  }
  for (std::size_t i = 0; i < counts.calls.size(); ++i) {
    if (slot == count_slot(static_cast<CallState>(i))) counts.calls[i] = rows;
  }
}

std::optional<Time> first_time(Cursor&& rows) {
  return rows.next() ? std::optional(rows.time(0)) : std::nullopt;
}

std::optional<Time> oldest_call(Overview& overview) {
  auto oldest = first_time(overview.oldest_back_call.query());
  for (const auto target : each_number(overview.next_target)) {
    oldest = earlier(oldest, first_time(overview.oldest_fresh_call.query(target)));
  }
  return oldest;
}

bool redrive_row(Transaction& transaction, const RowSummary& row, Time now) {
  auto& tallies = transaction.tallies;
  if (row.table == Table::inbox) {
    const auto dead = tallies.entry(row.row);
    if (transaction.inbox.redrive.run(row.row, now) == 0) return false;
    transaction.moved(EntryState::dead, EntryState::waiting);
    tallies.batch.redriven(dead.tallied(), dead.code, now);
    transaction.jobs.batch.redriven(dead.job);
    return true;
  }
  return redrive_call(transaction, row.row, now);
}

bool discard_row(Transaction& transaction, const RowSummary& row, Time now) {
  auto& tallies = transaction.tallies;
  if (row.table == Table::inbox) {
    if (transaction.inbox.discard.run(row.row, now) == 0) return false;
    transaction.moved(EntryState::dead, EntryState::discarded);
    const auto entry = tallies.entry(row.row);
    tallies.batch.changed(entry.tallied(), entry.code, EntryState::discarded, entry.code);
    transaction.jobs.batch.given_up(entry.job);
    return true;
  }
  if (transaction.outbox.discard.run(row.row, now) == 0) return false;
  transaction.moved(CallState::dead, CallState::discarded);
  const auto call = tallies.call(row.row);
  tallies.batch.changed(call.tallied(), call.code, CallState::discarded, call.code);
  return true;
}

// Changes dead rows by `change(transaction, row)`, a chunk at a time.
template <class Change>
Result<std::int64_t> change_rows(Writer& writer, std::span<const RowSummary> rows, Change change) {
  std::int64_t changed = 0;
  for (std::size_t first = 0; first < rows.size(); first += chunk) {
    const auto part = rows.subspan(first, std::min(chunk, rows.size() - first));
    std::int64_t here = 0;
    auto status = writer.write(200 * part.size(), [&](Transaction& transaction) {
      here = 0;
      for (const auto& row : part) here += change(transaction, row) ? 1 : 0;
    });
    if (!status) return status.error();
    changed += here;
  }
  return changed;
}

}  // namespace

Result<Counts> Store::counts() {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  Counts counts;
  {
    auto rows = overview.counts.query();
    while (rows.next()) {
      count(counts, static_cast<std::size_t>(rows.integer(0)), rows.integer(1));
    }
  }
  counts.oldest_entry = first_time(overview.oldest_entry.query());
  counts.oldest_call = oldest_call(overview);
  if (auto status = overview.database.status(); !status) return status.error();
  return counts;
}

Result<std::vector<RowSummary>> Store::list(const RowFilter& filter) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<RowSummary> rows;
  list_table(overview, Table::inbox, filter, rows);
  list_table(overview, Table::outbox, filter, rows);
  if (auto status = overview.database.status(); !status) return status.error();
  return rows;
}

Result<std::vector<std::optional<RowSummary>>> Store::summaries(
    Table table, std::span<const std::int64_t> rows) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<std::optional<RowSummary>> summaries;
  summaries.reserve(rows.size());
  for (const auto row : rows) {
    std::vector<RowSummary> found;
    list_table(overview, table, {.table = table, .row = row, .limit = 1}, found);
    auto& summary = summaries.emplace_back();
    if (!found.empty()) summary = std::move(found.front());
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return summaries;
}

Result<std::string> Store::payload(Table table, std::int64_t row) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  auto& statement = table == Table::inbox ? overview.entry_payload : overview.call_payload;
  auto rows = statement.query(row);
  const bool found = rows.next();
  if (auto status = overview.database.status(); !status) return status.error();
  if (!found) return Error{Errc::missing, "row", "there is no such row"};
  if (rows.null(0)) return Error{Errc::missing, "row", "its body is no longer kept"};
  return rows.text(0);
}

Result<std::vector<std::optional<std::string>>> Store::payloads(
    Table table, std::span<const std::int64_t> rows) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  auto& statement = table == Table::inbox ? overview.entry_payload : overview.call_payload;
  std::vector<std::optional<std::string>> bodies;
  bodies.reserve(rows.size());
  for (const auto row : rows) {
    auto& body = bodies.emplace_back();
    auto found = statement.query(row);
    if (found.next() && !found.null(0)) body = found.text(0);
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return bodies;
}

Result<std::optional<std::string>> Store::before(std::int64_t row) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::optional<std::string> before;
  {
    auto rows = overview.before.query(row);
    if (rows.next()) before = rows.text(0);
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return before;
}

Result<std::vector<Attempt>> Store::attempts(std::int64_t row) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<Attempt> attempts;
  {
    auto rows = overview.attempts.query(row);
    while (rows.next()) attempts.push_back(read_attempt(rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return attempts;
}

Result<std::int64_t> Store::redrive(const RowFilter& filter, Time now) {
  const auto rows = dead_rows(*this, filter);
  if (!rows) return rows.error();
  return change_rows(state_->writer, *rows, [now](Transaction& transaction, const RowSummary& row) {
    return redrive_row(transaction, row, now);
  });
}

Result<std::int64_t> Store::discard(const RowFilter& filter, Time now) {
  const auto rows = dead_rows(*this, filter);
  if (!rows) return rows.error();
  return change_rows(state_->writer, *rows, [now](Transaction& transaction, const RowSummary& row) {
    return discard_row(transaction, row, now);
  });
}

}  // namespace ctsync::sqlite
