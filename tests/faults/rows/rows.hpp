// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "harness/row.hpp"

/// The rows of the matrix, one function for each. docs/reliability.md shows them.
namespace ctsync::faults {

// kills.cpp
void random_kills(Run& run);
void named_kill_points(Run& run);
void orderly_ends(Run& run);

// target_faults.cpp
void errors_for_long(Run& run);
void answers_lost(Run& run);
void one_call_refused(Run& run);
void wrong_key(Run& run);
void hostile_answers(Run& run);

// retry_after.cpp
void retry_after_forms(Run& run);

// deliveries.cpp
void duplicate_storm(Run& run);
void shuffled_versions(Run& run);
void burst(Run& run);

// controls.cpp
void acknowledge_early(Run& run);
void settle_early(Run& run);
void ignore_fence(Run& run);

}  // namespace ctsync::faults
