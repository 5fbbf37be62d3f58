// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "jobs/work.hpp"

namespace ctsync::server {

inline constexpr std::string_view backfill_kind = "backfill";

/// A job that reads all resources of a type of one project, page by page, and adds an entry for
/// each. Its report says how many there are, where commercetools tells it. What commercetools
/// refuses for now is asked for again, at least once a minute; so is what needs a scope or a secret
/// that can be mended there.
Result<PrepareStep> begin_backfill(const Job& job, const JobTools& tools);

}  // namespace ctsync::server
