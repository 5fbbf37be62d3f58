// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/jobs/job_batch.hpp>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

/// Writes what was counted, if there is anything, into the rows of a partition. A transaction
/// writes into one that it has locked, or that is locked for a short time only. Call it last before
/// COMMIT: who waits for these rows then holds nothing that their owner waits for.
Status write_job_counts(Connection& connection, int part, const JobBatch& batch);

}  // namespace ctsync::postgres
