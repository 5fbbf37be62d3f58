// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <span>
#include <vector>

#include "postgres/database/connection.hpp"
#include "postgres/database/names.hpp"
#include "postgres/owner/work.hpp"

namespace ctsync::postgres {

/// How many rows of a partition are read ahead.
inline constexpr std::int64_t ahead = 64;

/// The entry that was chosen for a claim.
struct DueEntry {
  std::int64_t row = 0;
  Queue queue;
};

/// The call that was chosen for a claim.
struct DueCall {
  std::int64_t row = 0;
  std::int64_t lane = 0;
};

/// The time of a claim as the caller gives it, by which leases are counted; the same by the
/// database's clock, which due times are of; and what that clock says now, as row numbers do.
struct ClaimTime {
  Time own;
  Time database;
  Time of_rows;
};

/// Whether entries are read that came back and are due.
enum class ThatCameBack { read, leave };

/// Reads entries into the windows of queues that may need them. The caller locks the work, here and
/// below.
Status read_entries(Work& work, Connection& connection, Names& names, std::span<const int> open,
                    int limit, ClaimTime now, ThatCameBack that_came_back);

/// Chooses entries that nobody owns, up to `limit`: a share of each tenant with work in turn.
std::vector<DueEntry> deal_entries(Work& work, std::span<const int> open, int limit, Time now);

/// The calls of which some are chosen.
struct WantedCalls {
  std::int64_t target = 0;
  CallClass calls = CallClass::any;
};

/// Chooses up to `limit` calls of a target that are due, the oldest first and of a lane the first
/// only. Reads calls into its windows that are due again, and new ones if too few are known.
Result<std::vector<DueCall>> choose_calls(Work& work, Connection& connection, WantedCalls wanted,
                                          std::span<const int> open, int limit, ClaimTime now);

}  // namespace ctsync::postgres
