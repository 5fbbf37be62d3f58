// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/contract/store/listing.hpp>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

/// The rows that a page may look at: from `first` on, before `end`.
struct Stretch {
  std::int64_t first = 0;
  std::int64_t end = 0;
  bool has_older = false;
};

// Row numbers are dense but for what was pruned, so a stretch of numbers bounds the walk.
Stretch stretch_of(Statement& bounds, std::int64_t before) {
  auto row = bounds.query();
  if (!row.next() || row.null(0)) return {};
  const auto oldest = row.integer(0);
  const auto end = std::min(before, row.integer(1) + 1);
  const auto first = std::max(oldest, end - longest_walk);
  return {first, end, first > oldest};
}

void read_page(Statement& statement, const HistoryFilter& filter, int state, const Stretch& stretch,
               HistoryPage& page) {
  std::string keys;
  for (const auto& key : filter.keys) keys.append(bytes_of(key));
  auto rows = statement.query(stretch.first, stretch.end, std::int64_t{filter.limit}, filter.tenant,
                              std::int64_t{state}, filter.place, filter.kind, filter.message_id,
                              filter.code ? 1 : 0, name(filter.code.value_or(ReasonCode::none)),
                              Blob{keys}, time_or_none(filter.since), time_or_none(filter.until));
  while (rows.next()) {
    auto& row = page.rows.emplace_back(read_summary(filter.table, rows));
    if (filter.table == Table::inbox) row.key = digest_in(rows.bytes(17));
  }
}

Statement& statement_of(Overview& overview, Table table) {
  return table == Table::inbox ? overview.history.entries : overview.history.calls;
}

// The rows that an index knows, before a row, from the oldest to the newest.
std::set<std::int64_t> rows_of(Overview& overview, std::string_view secret,
                               const HistoryFilter& filter, Statement* index) {
  std::set<std::int64_t> found;
  if (!filter.find.empty()) {
    overview.find.add_rows(tokens_of(secret, filter.tenant, filter.find), found);
    found.erase(found.lower_bound(filter.before), found.end());
    return found;
  }
  auto rows = index->query(filter.before, longest_walk);
  while (rows.next()) found.insert(rows.integer(0));
  return found;
}

// What an index knows is read row by row, wherever it lies.
void read_rows(Overview& overview, const std::set<std::int64_t>& rows, const HistoryFilter& filter,
               int state, HistoryPage& page) {
  int looked = 0;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row, ++looked) {
    page.complete = std::ssize(page.rows) < filter.limit && looked < longest_walk;
    if (!page.complete) return;
    page.next = *row;
    read_page(statement_of(overview, filter.table), filter, state, {*row, *row + 1, false}, page);
  }
  page.complete = looked < longest_walk;
}

}  // namespace

Result<HistoryPage> Store::history(const HistoryFilter& filter) {
  HistoryPage page;
  const auto state = state_number(filter.table, filter.state);
  page.complete = true;
  if (!state || filter.limit <= 0) return page;
  auto& overview = state_->overview;
  auto& statements = overview.history;
  const bool inbox = filter.table == Table::inbox;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  auto* const index = statements.index_of(filter.table, *state);
  if (!filter.find.empty() || index != nullptr) {
    if (inbox || filter.find.empty()) {
      const auto rows = rows_of(overview, state_->secret, filter, index);
      read_rows(overview, rows, filter, *state, page);
    }
    if (auto status = overview.database.status(); !status) return status.error();
    return page;
  }
  const auto stretch =
      stretch_of(inbox ? statements.entry_bounds : statements.call_bounds, filter.before);
  read_page(statement_of(overview, filter.table), filter, *state, stretch, page);
  const bool full = std::ssize(page.rows) >= filter.limit;
  page.next = full ? page.rows.back().row : stretch.first;
  page.complete = !full && !stretch.has_older;
  if (!full && stretch.has_older) {
    auto oldest = (inbox ? statements.entry_time : statements.call_time).query(stretch.first);
    page.complete = oldest.next() && is_before(filter, oldest.time(0));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return page;
}

Result<std::vector<std::vector<RowSummary>>> Store::calls_of(std::span<const std::int64_t> rows) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<std::vector<RowSummary>> calls;
  calls.reserve(rows.size());
  for (const auto row : rows) {
    auto& of_row = calls.emplace_back();
    auto made = overview.history.calls_of.query(row);
    while (made.next()) of_row.push_back(read_summary(Table::outbox, made));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return calls;
}

Result<std::vector<std::optional<std::int64_t>>> Store::entry_rows(
    std::span<const EntryName> names) {
  auto& overview = state_->overview;
  const auto& newest = state_->writer.newest_entries();
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<std::optional<std::int64_t>> rows(names.size());
  std::unordered_multimap<Uuid, std::size_t, DigestHash> missing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto digest = digest_of({names[i].tenant, names[i].source, names[i].id});
    // Memory first: what leaves it is in the index by then.
    for (const auto gathered : newest.in_memory(digest)) {
      if (!rows[i])
        rows[i] = first_number(overview.history.gathered_entry.query(blob(digest), gathered));
    }
    if (!rows[i]) rows[i] = first_number(overview.history.indexed_entry.query(blob(digest)));
    if (!rows[i] && !state_->options.exclusive) missing.emplace(digest, i);
  }
  // Only the process that serves the file has the newest ones in memory.
  if (!missing.empty()) {
    auto entries = overview.history.newest_entries.query();
    while (entries.next()) {
      auto [each, end] = missing.equal_range(digest_in(entries.bytes(0)));
      for (; each != end; ++each) rows[each->second] = entries.integer(1);
    }
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return rows;
}

}  // namespace ctsync::sqlite
