// SPDX-License-Identifier: MIT
#pragma once

#include "operator/jobs/mapping_comparison.hpp"
#include "operator/jobs/mapping_replays.hpp"

namespace ctsync::server {

/// Prints what a replay of a mapping would tell, for people.
void print_mapping_count(const MappingReplayCount& count);
void print_mapping_comparison(const MappingReplayCount& count, const MappingComparison& compared,
                              const MappingReplayRequest& request);

/// The same as JSON objects: one of all, then one for each target.
void print_mapping_json(const MappingReplayCount& count, const MappingComparison& compared);

}  // namespace ctsync::server
