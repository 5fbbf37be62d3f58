// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/tally_batch.hpp>
#include <string>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

inline ReasonCode reason_in(const Rows& rows, int column) {
  return reason_code(rows.bytes(column)).value_or(ReasonCode::none);
}

/// What tallies need of an entry that a statement returns, from a column on: tenant, source, time
/// of arrival, whether it was forwarded, code. Valid until the next row.
struct DeadEntry {
  DeadEntry(const Rows& rows, int first)
      : tallied{rows.integer(first), rows.bytes(first + 1), rows.time(first + 2),
                rows.integer(first + 3) != 0},
        code(reason_in(rows, first + 4)) {}

  TalliedEntry tallied;
  ReasonCode code;
};

/// The same of a call: tenant, target's name, time when it was queued, attempts, code.
struct DeadCall {
  DeadCall(const Rows& rows, int first)
      : tallied{rows.integer(first),
                rows.bytes(first + 1),
                {},
                rows.time(first + 2),
                rows.small(first + 3)},
        code(reason_in(rows, first + 4)) {}

  TalliedCall tallied;
  ReasonCode code;
};

}  // namespace ctsync::postgres
