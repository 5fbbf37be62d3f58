// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "postgres/history/listed_rows.hpp"

/// The statements of pages of the past. Their columns are those of read_listed(), then the key of
/// an entry, the oldest row that was looked at if there may be older ones from the lowest row on,
/// else 0, and the number of rows that were looked at. If no row matches, there is one row of nulls
/// with the last two.
namespace ctsync::postgres {

/// A page of the newest rows. It reads some rows of each stream: the rows of one table and
/// partition, and of waiting entries tenant and class, as their index has them. What is older than
/// the last row of a stream that has more is left to the next page. Parameters: before, rows of a
/// stream, limit, tenant, state or -1, source or target, kind, message id, whether a code is asked
/// for, the code, keys or parts of lanes, since and until or -1, lowest row.
std::string walk_sql(Table table, RowSources sources);

/// A page of the rows $15 of the partitions $14, of which $16 is the lowest and $17 the highest.
std::string found_sql(Table table);

}  // namespace ctsync::postgres
