// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t chunk = 500;
constexpr std::int64_t last_row = std::numeric_limits<std::int64_t>::max();

template <class State>
std::optional<int> state_number(std::string_view word, std::initializer_list<State> states) {
  if (word.empty()) return -1;
  for (const auto state : states) {
    if (name(state) == word) return static_cast<int>(state);
  }
  return std::nullopt;
}

std::optional<int> state_number(Table table, std::string_view word) {
  if (table == Table::inbox) {
    return state_number(
        word, {EntryState::waiting, EntryState::done, EntryState::ignored, EntryState::dead});
  }
  return state_number(word, {CallState::waiting, CallState::accepted, CallState::dead});
}

std::string_view state_name(Table table, int state) {
  return table == Table::inbox ? name(static_cast<EntryState>(state))
                               : name(static_cast<CallState>(state));
}

// A due time of 0 or 1 says "at once", which people read as "since it is here".
RowSummary read_summary(Table table, const Cursor& rows) {
  RowSummary row;
  row.table = table;
  row.row = rows.integer(0);
  row.tenant = rows.text(1);
  row.source_or_target = rows.text(2);
  row.delivery_id = rows.text(3);
  row.kind = rows.text(4);
  row.message_id = rows.text(5);
  row.state = state_name(table, rows.small(6));
  row.reason = rows.text(7);
  row.attempts = rows.small(8);
  row.since = rows.time(9);
  row.due_at = std::max(rows.time(10), row.since);
  return row;
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
  auto rows = statement.query(first, filter.row.value_or(last_row), *state, filter.contains, left);
  while (rows.next()) out.push_back(read_summary(table, rows));
}

std::optional<Time> first_time(Cursor&& rows) {
  return rows.next() ? std::optional(rows.time(0)) : std::nullopt;
}

std::optional<Time> oldest_call(Overview& overview) {
  auto oldest = first_time(overview.oldest_back_call.query());
  for (const auto& target : waiting_targets(overview.next_target)) {
    oldest =
        earlier(oldest, first_time(overview.oldest_fresh_call.query(std::string_view(target))));
  }
  return oldest;
}

bool redrive_row(Transaction& transaction, const RowSummary& row, Time now) {
  if (row.table == Table::inbox) {
    if (transaction.redrive_entry.run(row.row, now) == 0) return false;
    transaction.moved(EntryState::dead, EntryState::waiting);
    return true;
  }
  std::optional<std::int64_t> lane;
  {
    auto rows = transaction.redrive_call.query(row.row, now);
    while (rows.next()) lane = rows.integer(0);
  }
  if (!lane) return false;
  transaction.lanes.tend(*lane);
  transaction.moved(CallState::dead, CallState::waiting);
  return true;
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
      const auto slot = static_cast<std::size_t>(rows.integer(0));
      (slot < 4 ? counts.entries[slot] : counts.calls[slot - 4]) = rows.integer(1);
    }
  }
  counts.oldest_entry = earlier(first_time(overview.oldest_fresh_entry.query()),
                                first_time(overview.oldest_back_entry.query()));
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

Result<std::int64_t> Store::redrive(const RowFilter& filter, Time now) {
  auto dead = filter;
  if (dead.state.empty()) dead.state = name(EntryState::dead);
  if (dead.state != name(EntryState::dead)) return std::int64_t{0};
  auto rows = list(dead);
  if (!rows) return rows.error();
  std::int64_t redriven = 0;
  for (std::size_t first = 0; first < rows->size(); first += chunk) {
    const auto part = std::span(*rows).subspan(first, std::min(chunk, rows->size() - first));
    std::int64_t here = 0;
    auto status = state_->writer.write(200 * part.size(), [&](Transaction& transaction) {
      here = 0;
      for (const auto& row : part) here += redrive_row(transaction, row, now) ? 1 : 0;
    });
    if (!status) return status.error();
    redriven += here;
  }
  return redriven;
}

}  // namespace ctsync::sqlite
