// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <limits>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t chunk = 500;
constexpr std::int64_t last_row = std::numeric_limits<std::int64_t>::max();

template <std::size_t count>
std::optional<int> place_of(std::string_view word,
                            const std::array<std::string_view, count>& words) {
  if (word.empty()) return -1;
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<int>(found - words.begin());
}

std::optional<int> state_number(Table table, std::string_view word) {
  return table == Table::inbox ? place_of(word, entry_state_words)
                               : place_of(word, call_state_words);
}

std::string_view state_name(Table table, int state) {
  return table == Table::inbox ? name(static_cast<EntryState>(state))
                               : name(static_cast<CallState>(state));
}

// A due time of 0 or 1 means at once; people are shown the time since when.
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
  row.reason = {reason_code(rows.bytes(7)).value_or(ReasonCode::none), rows.text(8)};
  row.attempts = rows.small(9);
  row.since = rows.time(10);
  row.due_at = std::max(rows.time(11), row.since);
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
  auto rows = statement.query(first, filter.row.value_or(last_row), *state, filter.contains, left,
                              filter.tenant, filter.code ? 1 : 0,
                              name(filter.code.value_or(ReasonCode::none)));
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
  if (row.table == Table::inbox) {
    if (transaction.inbox.redrive.run(row.row, now) == 0) return false;
    transaction.moved(EntryState::dead, EntryState::waiting);
    return true;
  }
  std::optional<std::int64_t> lane;
  {
    auto rows = transaction.outbox.redrive.query(row.row, now);
    while (rows.next()) lane = rows.integer(0);
  }
  if (!lane) return false;
  transaction.outbox.lanes.update(*lane);
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
