// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobs/replay/mapping_request.hpp"
#include "tenants/tenants.hpp"

/// Replays of a mapping that an operator asks for.
namespace ctsync::server {

/// The request, with the tenant that it is about. Errors: invalid, with the option to mend in
/// `where`.
Result<MappingReplayRequest> plan_mapping_replay(MappingReplayRequest request,
                                                 const Tenants& tenants);

/// Makes a job; returns its number. Errors: those of the store.
Result<std::int64_t> start_mapping_replay(AnyStore& store, const MappingReplayRequest& request,
                                          Time now);

/// One of what a replay would find: a customer of whom something was mapped, or a stored step.
struct MappedThing {
  std::int64_t row = 0;           ///< of the newest entry, if possible one that made calls
  std::optional<Key> customer{};  ///< nothing: the row is that of a step
};

/// What a replay would find.
struct MappingReplayCount {
  std::int64_t customers = 0;
  std::int64_t deleted = 0;           ///< customers who were deleted since, and are told nothing
  std::int64_t steps = 0;             ///< stored steps, of one event or a few each
  std::int64_t no_body = 0;           ///< steps too old to be kept, as far as `keep_bodies` says
  std::vector<MappedThing> newest{};  ///< the newest ones, at most most_compared
  bool is_all = false;                ///< `newest` has all of them
};

/// How many calls are compared with what is made now.
inline constexpr std::size_t most_compared = 1'000;

/// Reads all of the inbox, and all records.
Result<MappingReplayCount> count_mapping_replay(AnyStore& store,
                                                const MappingReplayRequest& request,
                                                Duration keep_bodies, Time now);

}  // namespace ctsync::server
