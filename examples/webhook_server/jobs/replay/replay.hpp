// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "jobs/work.hpp"

namespace ctsync::server {

inline constexpr std::string_view replay_calls_kind = "replay_calls";

/// A job that sends stored calls again, with the ids and bytes they had, in the sequence in which
/// they were written. Of the identifies of a lane only the newest is sent, and nothing that a
/// deletion of its lane followed: an old state would replace a newer one. It touches no record.
Result<PrepareStep> begin_replay_calls(const Job& job, const JobTools& tools);

}  // namespace ctsync::server
