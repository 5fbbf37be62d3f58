// SPDX-License-Identifier: MIT
#pragma once

#include "jobs/reconcile/request.hpp"
#include "jobs/work.hpp"

namespace ctsync::server {

/// Begins a reconciliation of messages: reads those that commercetools keeps since the time of the
/// request, of the resource types that the project is subscribed to, and looks for each among the
/// deliveries. Errors: those of ProjectReads::open(); configuration.
Result<PrepareStep> begin_messages(ReconcileRequest request, const JobTools& tools);

}  // namespace ctsync::server
