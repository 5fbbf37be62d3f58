// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "postgres/database/parameters.hpp"
#include "postgres/row_number.hpp"

namespace ctsync::postgres {

/// Rows by number, in the two columns that name them.
struct RowColumns {
  Column part{Type::int2};
  Column id{Type::int8};

  void add(std::int64_t row) {
    part.add(std::int64_t{part_of(row)});
    id.add(row);
  }
};

inline RowColumns columns_of(std::span<const std::int64_t> rows) {
  RowColumns columns;
  for (const auto row : rows) columns.add(row);
  return columns;
}

/// The parameters of a statement that reads something of each of some rows, at least one: their
/// partitions, their numbers, their places in the span, and the lowest and the highest of them.
inline Parameters numbered(std::span<const std::int64_t> rows) {
  const auto columns = columns_of(rows);
  Column place(Type::int4);
  for (std::size_t i = 0; i < rows.size(); ++i) place.add(static_cast<std::int64_t>(i));
  const auto [low, high] = std::ranges::minmax(rows);
  Parameters parameters;
  parameters.add(columns.part).add(columns.id).add(place).add(low).add(high);
  return parameters;
}

}  // namespace ctsync::postgres
