// SPDX-License-Identifier: MIT
#pragma once

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

}  // namespace ctsync::postgres
