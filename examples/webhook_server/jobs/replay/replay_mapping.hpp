// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "jobs/work.hpp"

namespace ctsync::server {

inline constexpr std::string_view replay_mapping_kind = "replay_mapping";

/// A job that tells by the mapping of today what was mapped in a time. Each customer of whom
/// something was mapped is told once, as the record has them when the job's entry is processed.
/// Events are told from their stored steps, under their own message ids unless the request asks for
/// new ones. Customers come first, then the events in the sequence of their entries. No record
/// changes, and nobody who was deleted or erased since is told.
Result<PrepareStep> begin_replay_mapping(const Job& job, const JobTools& tools);

}  // namespace ctsync::server
