// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/tallies/tally_batch.hpp>

#include "postgres/database/connection.hpp"
#include "postgres/tallies/series_numbers.hpp"

namespace ctsync::postgres {

/// What a transaction adds to the tallies: one row of `tally_delta`, with an array for each column.
/// No two transactions change the same row, so none waits for another; TallyFold adds them up.
struct DeltaColumns {
  Column tenant{Type::int2};
  Column minute{Type::int8};
  Column series{Type::int4};
  Column n{Type::int8};
};
Result<DeltaColumns> delta_columns(Connection& connection, SeriesNumbers& series,
                                   const TallyBatch& batch);

/// Adds a row. Parameters: a new row number and its partition, and the columns.
inline constexpr const char* add_delta_sql =
    "INSERT INTO tally_delta AS d (part, id, tenants, minutes, series, counts) "
    "VALUES ($1::int8::int2, $2, $3::int2[], $4::int8[], $5::int4[], $6::int8[]) "
    "ON CONFLICT (part, id) DO UPDATE SET tenants = d.tenants || excluded.tenants, "
    "minutes = d.minutes || excluded.minutes, series = d.series || excluded.series, "
    "counts = d.counts || excluded.counts";

/// Writes what was counted, if there is anything.
Status write_tallies(Connection& connection, SeriesNumbers& series, std::int64_t row,
                     const TallyBatch& batch);

}  // namespace ctsync::postgres
