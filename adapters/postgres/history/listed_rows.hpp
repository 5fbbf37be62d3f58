// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/listing.hpp>
#include <span>

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

/// The row at a cursor, whose columns are those of ctsync::read_summary(), by the caller's clock.
inline RowSummary read_listed(Table table, const Rows& rows, const DatabaseClock& clock) {
  auto row = read_summary(table, rows);
  row.since = clock.to_own(row.since);
  row.due_at = clock.to_own(row.due_at);
  if (row.ended_at) row.ended_at = clock.to_own(*row.ended_at);
  return row;
}

}  // namespace ctsync::postgres
