// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <vector>

namespace ctsync::server {

/// The jobs that run, are paused or failed, the newest first; of each state the newest hundred.
/// Errors: those of the store.
Result<std::vector<Job>> unfinished_jobs(AnyStore& store);

}  // namespace ctsync::server
