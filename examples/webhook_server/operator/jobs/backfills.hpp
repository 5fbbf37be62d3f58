// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jobs/backfill/request.hpp"
#include "tenants/tenants.hpp"

/// Backfills that an operator asks for.
namespace ctsync::server {

/// What an operator asks for. Empty texts are of no effect.
struct BackfillOptions {
  std::string tenant;              ///< empty: the only one
  std::string project;             ///< empty: all of the tenant
  std::vector<std::string> types;  ///< as "customers" or "customer"
  std::string store, where, target;
  std::optional<Time> since{}, until{};
  int rate = 0;  ///< resources a second, of each backfill; 0: any
};

/// One request for each type and project. Errors: invalid, with the option to mend in `where`.
Result<std::vector<BackfillRequest>> plan_backfills(const BackfillOptions& options,
                                                    const Tenants& tenants);

/// Makes a job for each request; returns their numbers. Errors: those of the store.
Result<std::vector<std::int64_t>> start_backfills(AnyStore& store,
                                                  std::span<const BackfillRequest> requests,
                                                  Time now);

/// What a target would be sent by a backfill.
struct TargetEstimate {
  std::string target;
  std::int64_t calls = 0;
  Duration least{};  ///< that its rate limit asks for; 0: it has none
};

/// What a backfill would take. Nothing of it is known better than commercetools counts.
struct BackfillEstimate {
  BackfillRequest request;
  std::int64_t resources = 0;
  bool at_least = false;  ///< there may be more: commercetools counts no further
  std::int64_t pages = 0;
  Duration reading{};  ///< at the most requests a second, or at the rate of the request
  std::vector<TargetEstimate> targets;
};

/// Asks commercetools how many there are. Errors: those of commercetools, with the setting to mend.
Result<BackfillEstimate> estimate_backfill(const BackfillRequest& request, const Tenants& tenants);

}  // namespace ctsync::server
