// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/listing.hpp>
#include <span>
#include <string>
#include <string_view>

#include "postgres/database/clock.hpp"
#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"

/// What lists and pages of the past have in common.
namespace ctsync::postgres {

/// What stands for keys in a table: the key itself, or the part of a lane that it has in common
/// with the key's other lanes.
inline Column keys_in(Table table, std::span<const KeyDigest> keys) {
  Column column(table == Table::inbox ? Type::bytes : Type::int8);
  for (const auto& key : keys) {
    if (table == Table::inbox) {
      column.add(key);
    } else {
      column.add(lane_of(key, 0) >> 16);
    }
  }
  return column;
}

/// Which of the three tables of an entry or a call have rows of a state.
struct RowSources {
  bool waiting = true;
  bool dead = true;
  bool ended = true;
};

/// By the number of a state; a negative number means any.
constexpr RowSources sources_of(Table table, int state) noexcept {
  if (state < 0) return {};
  if (table == Table::outbox) return {state == 0, state == 2 || state == 3, state == 1};
  return {state == 0 || state == 4, state == 3 || state == 5, state == 1 || state == 2};
}

/// The rows of those of three SELECTs that are wanted, those that wait last: they cost the most.
/// What is left out costs the planner nothing, who would look at each partition of a day otherwise.
inline std::string union_of(RowSources wanted, std::string_view waiting, std::string_view dead,
                            std::string_view ended) {
  std::string sql;
  const auto add = [&sql](bool is_wanted, std::string_view select) {
    if (!is_wanted) return;
    if (!sql.empty()) sql += " UNION ALL ";
    sql.append("(").append(select).append(")");
  };
  add(wanted.dead, dead);
  add(wanted.ended, ended);
  add(wanted.waiting, waiting);
  return sql;
}

/// The row at a cursor, whose columns are those of ctsync::read_summary(), by the caller's clock.
inline RowSummary read_listed(Table table, const Rows& rows, const DatabaseClock& clock) {
  auto row = read_summary(table, rows);
  row.since = clock.to_own(row.since);
  row.due_at = clock.to_own(row.due_at);
  if (row.ended_at) row.ended_at = clock.to_own(*row.ended_at);
  return row;
}

}  // namespace ctsync::postgres
