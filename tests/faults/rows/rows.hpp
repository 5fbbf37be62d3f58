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
void one_call_fails(Run& run);
void one_call_refused(Run& run);
void wrong_key(Run& run);
void hostile_answers(Run& run);

// retry_after.cpp
void retry_after_forms(Run& run);

// deliveries.cpp
void duplicate_storm(Run& run);
void shuffled_versions(Run& run);
void burst(Run& run);

// database_faults.cpp
void database_restarts(Run& run);
void asynchronous_commits(Run& run);
void commits_cut(Run& run);
void database_silent(Run& run);
void paused_past_the_lease(Run& run);
void kills_behind_a_pooler(Run& run);
void failovers(Run& run);

// disk_faults.cpp
void disk_full(Run& run);
void failing_disk(Run& run);
std::string lacks_strace();

// clock.cpp
void clock_jumps(Run& run);

// poison.cpp
void poison_messages(Run& run);

// fetch_faults.cpp
void token_trouble(Run& run);

// tls_faults.cpp
void tls_and_names(Run& run);

// backfill.cpp
void backfill_kills(Run& run);
void backfill_faults(Run& run);

// soak.cpp
void soak(Run& run);

// upgrade.cpp
void upgrades(Run& run);

// power_loss.cpp
void power_losses(Run& run);
void synchronous_off(Run& run);

// controls.cpp
void acknowledge_early(Run& run);
void settle_early(Run& run);
void ignore_fence(Run& run);

}  // namespace ctsync::faults
