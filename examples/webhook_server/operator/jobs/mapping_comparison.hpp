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

/// What a mapping makes now, compared with what targets were sent.
namespace ctsync::server {

/// What a target would be sent, compared with what it was sent last.
struct TargetComparison {
  std::string target;
  std::int64_t calls = 0;      ///< that the mapping makes now: the next five together
  std::int64_t same = 0;       ///< as the target was sent them last
  std::int64_t different = 0;  ///< in `fields`
  std::int64_t fresh = 0;      ///< the target was not sent them
  std::int64_t no_body = 0;    ///< what the target was sent is no longer kept
  std::int64_t refused = 0;    ///< dead letters from the start
  std::int64_t not_made = 0;   ///< calls that the target was sent and the mapping makes no more
  std::int64_t repeats = 0;    ///< what the target drops, because it has seen the message id
  bool drops_repeats = false;  ///< whether the target is known to drop repeats
  FieldDifferences fields{};
};

struct MappingComparison {
  std::int64_t compared = 0;
  std::int64_t left_out = 0;   ///< deleted or erased since, or an older state of a group
  std::int64_t must_read = 0;  ///< of whose customer something has to be read first
  std::int64_t dead = 0;       ///< that no target's mapping takes
  std::vector<TargetComparison> targets{};
};

/// Maps what a count found as the job would, and sends nothing.
Result<MappingComparison> compare_mapping(AnyStore& store, const MappingReplayRequest& request,
                                          const MappingReplayCount& count, const Tenants& tenants,
                                          Time now);

}  // namespace ctsync::server
