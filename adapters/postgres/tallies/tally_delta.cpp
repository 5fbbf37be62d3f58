// SPDX-License-Identifier: MIT
#include "postgres/tallies/tally_delta.hpp"

#include <utility>

#include "postgres/row_number.hpp"

namespace ctsync::postgres {

Result<DeltaColumns> delta_columns(Connection& connection, SeriesNumbers& series,
                                   const TallyBatch& batch) {
  DeltaColumns columns;
  SeriesNumbers::Made made;
  Status status = std::monostate{};
  batch.for_each([&](const TallyBatch::Key& key, std::int64_t n) {
    if (!status) return;
    auto number = series.number(connection, key.tenant, key.series, made);
    if (!number) {
      status = std::move(number).error();
      return;
    }
    columns.tenant.add(key.tenant);
    columns.minute.add(key.minute);
    columns.series.add(*number);
    columns.n.add(n);
  });
  if (!status) return std::move(status).error();
  return columns;
}

Status write_tallies(Connection& connection, SeriesNumbers& series, std::int64_t row,
                     const TallyBatch& batch) {
  auto columns = delta_columns(connection, series, batch);
  if (!columns) return std::move(columns).error();
  if (columns->n.size() == 0) return std::monostate{};
  Parameters parameters;
  parameters.add(std::int64_t{part_of(row)}).add(row).add(columns->tenant).add(columns->minute);
  parameters.add(columns->series).add(columns->n);
  auto rows = connection.run(add_delta_sql, std::move(parameters));
  return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
}

}  // namespace ctsync::postgres
