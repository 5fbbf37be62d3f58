// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <string>
#include <vector>

#include "operator/jobs/field_differences.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "tenants/tenants.hpp"

/// What other rules would make of recent deliveries.
namespace ctsync::server {

/// What would change for one target.
struct TargetDiff {
  std::string target;
  std::int64_t same = 0;
  std::int64_t different = 0;  ///< in `fields`
  std::int64_t added = 0;      ///< calls that only the new rules make
  std::int64_t removed = 0;    ///< calls that only the rules in use make
  std::int64_t dead = 0;       ///< dead letters from the start, by the new rules
  FieldDifferences fields{};
  std::vector<std::string>
      examples{};  ///< ids of rows of deliveries that would change, the first few
};

struct RulesDiff {
  std::int64_t compared = 0;   ///< customers and stored steps
  std::int64_t as_now = 0;     ///< customers among them whose change is no longer kept
  std::int64_t must_read = 0;  ///< of whose customer something has to be read first
  std::vector<TargetDiff> targets{};
  std::string first_failure{};  ///< of a rule; empty: none
};

/// Maps what recent deliveries were about with both sets of rules: changes of customers as they
/// were, with the record before them, and events from their stored steps. Nothing is stored or
/// sent. Where a change is no longer kept, or had to be read, the customer counts as they are now
/// and as unchanged, so that rules which compare before and after do not apply. Errors: those of
/// the store.
Result<RulesDiff> diff_rules(AnyStore& store, const MappingReplayRequest& window,
                             const MappingReplayCount& count, const Tenants& in_use,
                             const Tenants& candidate, Time now);

}  // namespace ctsync::server
