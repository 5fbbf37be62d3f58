// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/jobs.hpp>

namespace ctsync::server {

/// Prints what a reconciliation found; nothing for any other job.
void print_reconciliation(const Job& job);

}  // namespace ctsync::server
