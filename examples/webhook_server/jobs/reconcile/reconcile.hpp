// SPDX-License-Identifier: MIT
#pragma once

#include "jobs/work.hpp"

namespace ctsync::server {

/// A job that compares all resources of a type of one project with what the store keeps of them:
/// first page by page what commercetools has, then the records of customers that it may not have
/// any more, at last the calls that are dead or stuck. With `fix` it adds an entry for what
/// differs. Errors that may pass are met again later, as those of a backfill.
Result<PrepareStep> begin_reconcile(const Job& job, const JobTools& tools);

}  // namespace ctsync::server
