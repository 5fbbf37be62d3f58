// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/contract/store/rules.hpp>
#include <ctsync/contract/store/steering.hpp>
#include <ctsync/contract/store/tallies.hpp>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

/// For stores that list rows of a database.
namespace ctsync {

/// The number of a state by its word; -1 for an empty word (any), nothing for one that the table
/// does not have.
inline std::optional<int> state_number(Table table, std::string_view word) {
  const auto place_of = [word](const auto& words) -> std::optional<int> {
    if (word.empty()) return -1;
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) return std::nullopt;
    return static_cast<int>(found - words.begin());
  };
  return table == Table::inbox ? place_of(entry_state_words) : place_of(call_state_words);
}

/// The dead rows that redrive() and discard() of a store are asked for.
template <class S>
Result<std::vector<RowSummary>> dead_rows(S& store, RowFilter filter) {
  constexpr auto dead = name(EntryState::dead);
  if (!filter.state.empty() && filter.state != dead) return std::vector<RowSummary>{};
  filter.state = dead;
  if (!filter.rows) return store.list(filter);
  const auto found = store.summaries(filter.table.value_or(Table::inbox), *filter.rows);
  if (!found) return found.error();
  std::vector<RowSummary> rows;
  for (const auto& row : *found) {
    if (row && row->state == dead) rows.push_back(*row);
  }
  return rows;
}

/// A time in a statement; -1 for none.
inline std::int64_t time_or_none(const std::optional<Time>& time) noexcept {
  return time ? time->time_since_epoch().count() : -1;
}

/// Reads the row at a cursor whose columns are: row, tenant, source or target, delivery id, kind,
/// message id, state's number, word of the reason's code, its text, attempts, since, due, ended,
/// number of calls, forwarded to, lane; of an entry also its revision of rules, or null.
template <class Cursor>
RowSummary read_summary(Table table, const Cursor& rows) {
  RowSummary row;
  row.table = table;
  row.row = rows.integer(0);
  row.tenant = rows.text(1);
  row.source_or_target = rows.text(2);
  row.delivery_id = rows.text(3);
  row.kind = rows.text(4);
  row.message_id = rows.text(5);
  const int state = rows.small(6);
  row.state = table == Table::inbox ? name(static_cast<EntryState>(state))
                                    : name(static_cast<CallState>(state));
  row.reason = {reason_code(rows.bytes(7)).value_or(ReasonCode::none), rows.text(8)};
  row.attempts = rows.small(9);
  row.since = rows.time(10);
  // A due time of 0 or 1 means at once; people are shown the time since when.
  row.due_at = std::max(rows.time(11), row.since);
  if (!rows.null(12)) row.ended_at = rows.time(12);
  row.calls = rows.small(13);
  row.forwarded_to = rows.text(14);
  row.lane = rows.integer(15);
  if (table == Table::inbox && !rows.null(16)) row.rules = rows.integer(16);
  return row;
}

/// Reads the group at a cursor whose columns are: tenant, source or target, kind, word of the
/// reason's code, its text, hours ago, number, highest row, first and last time.
template <class Cursor>
DeadGroup read_dead_group(Table table, const Cursor& rows) {
  DeadGroup group;
  group.table = table;
  group.tenant = rows.text(0);
  group.source_or_target = rows.text(1);
  group.kind = rows.text(2);
  group.reason = {reason_code(rows.bytes(3)).value_or(ReasonCode::none), rows.text(4)};
  group.hours_ago = rows.small(5);
  group.count = rows.integer(6);
  group.row = rows.integer(7);
  group.first = rows.time(8);
  group.last = rows.time(9);
  return group;
}

/// The groups of both tables as dead_groups() gives them.
inline std::vector<DeadGroup> largest_first(std::vector<DeadGroup> groups) {
  std::ranges::stable_sort(groups, std::greater(), &DeadGroup::count);
  if (std::ssize(groups) > most_dead_groups) groups.resize(most_dead_groups);
  return groups;
}

/// Reads the revision of rules at a cursor whose columns are: tenant, number, author, note, made,
/// used, whether it is active, text.
template <class Cursor>
RulesRevision read_rules(const Cursor& rows) {
  RulesRevision revision;
  revision.tenant = rows.text(0);
  revision.number = rows.integer(1);
  revision.author = rows.text(2);
  revision.note = rows.text(3);
  revision.made_at = rows.time(4);
  if (!rows.null(5)) revision.used_at = rows.time(5);
  revision.active = rows.integer(6) != 0;
  if (!rows.null(7)) revision.text = rows.text(7);
  return revision;
}

/// Reads the hold at a cursor whose columns are: tenant, kind, name, author, note, since, until.
template <class Cursor>
Hold read_hold(const Cursor& rows) {
  Hold hold{rows.text(0), static_cast<HoldKind>(rows.small(1)),
            rows.text(2), rows.text(3),
            rows.text(4), rows.time(5)};
  if (!rows.null(6)) hold.until = rows.time(6);
  return hold;
}

/// Reads the action at a cursor whose columns are: row, time, tenant, actor, action, object, count,
/// note, outcome.
template <class Cursor>
Action read_action(const Cursor& rows) {
  return {rows.integer(0), rows.time(1),    rows.text(2), rows.text(3), rows.text(4),
          rows.text(5),    rows.integer(6), rows.text(7), rows.text(8)};
}

/// Reads the tally at a cursor whose columns are: time, tenant, word of the tally, source or
/// target, number of the state or step, word of the reason's code, number.
template <class Cursor>
TallyPoint read_point(const Cursor& rows) {
  TallyPoint point{rows.time(0), rows.text(1), {}, rows.integer(6)};
  point.series.tally = tally(rows.bytes(2)).value_or(Tally::received);
  point.series.place = rows.text(3);
  point.series.state = rows.small(4);
  point.series.code = reason_code(rows.bytes(5)).value_or(ReasonCode::none);
  return point;
}

}  // namespace ctsync
