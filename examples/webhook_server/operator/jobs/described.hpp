// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/jobs.hpp>
#include <optional>
#include <string>

#include "jobs/backfill/request.hpp"

namespace ctsync::server {

/// What a job does, in words: "backfill of customers in shop".
std::string title_of(const Job& job);

/// How much there was to read when the job began; nothing if that is not known.
std::optional<BackfillReport> total_of(const Job& job);

/// How a job stands: its own state, or why nothing happens.
enum class JobStanding {
  waiting,    ///< it runs, and no worker leads it
  working,    ///< a worker leads it
  finishing,  ///< all is read, and some entries have not ended
  over,       ///< done, failed or cancelled, and every entry has ended
  paused,
};
JobStanding standing_of(const Job& job, Time now) noexcept;

}  // namespace ctsync::server
