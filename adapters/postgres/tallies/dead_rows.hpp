// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/tallies/tally_batch.hpp>
#include <string>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

inline ReasonCode reason_in(const Rows& rows, int column) {
  return reason_code(rows.bytes(column)).value_or(ReasonCode::none);
}

/// What tallies and jobs need of an entry that a statement returns, from a column on: tenant,
/// source, time of arrival, whether it was forwarded, code, job. Valid until the next row.
struct DeadEntry {
  DeadEntry(const Rows& rows, int first)
      : tallied{rows.integer(first), rows.bytes(first + 1), rows.time(first + 2),
                rows.integer(first + 3) != 0},
        code(reason_in(rows, first + 4)),
        job(rows.integer(first + 5)) {}

  TalliedEntry tallied;
  ReasonCode code;
  std::int64_t job;  ///< as it is kept, see JobBatch
};

/// What tallies need of a call: tenant, target's name, time when it was queued, attempts, code.
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
