// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/model/call.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobs/replay/request.hpp"
#include "tenants/tenants.hpp"

/// Replays that an operator asks for.
namespace ctsync::server {

/// The request, with the tenant that it is about. Errors: invalid, with the option to mend in
/// `where`.
Result<ReplayRequest> plan_replay(ReplayRequest request, const Tenants& tenants);

/// Whether the end of a window is after its beginning. Errors: invalid.
Status check_window(std::optional<Time> since, std::optional<Time> until);

/// Makes a job; returns its number. Errors: those of the store.
Result<std::int64_t> start_replay(AnyStore& store, const ReplayRequest& request, Time now);

/// The calls of one kind to one target that a replay would find.
struct ReplayGroup {
  std::string target;
  CallKind kind = CallKind::identify;
  std::int64_t sent = 0;
  std::int64_t superseded = 0;  ///< a newer identify of the customer is sent instead, or was
  std::int64_t deleted = 0;     ///< the customer was deleted since
  std::int64_t no_body = 0;     ///< too old, as far as `keep_bodies` says, or a deletion
  std::int64_t repeats = 0;     ///< of those sent, what the target drops
  bool drops_repeats = false;   ///< whether the target is known to drop repeats
};

/// How long Segment drops a message id that it saw before.
/// https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
inline constexpr Duration segment_drops_repeats = std::chrono::hours{24};

/// Counts what a replay would find, by target and kind; reads all of the outbox.
Result<std::vector<ReplayGroup>> count_replay(AnyStore& store, const ReplayRequest& request,
                                              const Tenants& tenants, Duration keep_bodies,
                                              Time now);

}  // namespace ctsync::server
