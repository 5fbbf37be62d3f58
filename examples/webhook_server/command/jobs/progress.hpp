// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/any_store.hpp>
#include <span>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Shows how jobs go on until each is over: on a terminal a line for each that is written anew,
/// else one line a minute, with `json` JSON objects. Where no worker leads them, this process does
/// the work. Returns the exit code: exit_partly if dead letters or drift are left, exit_failed if
/// a job failed or was cancelled.
int follow_jobs(std::span<const std::int64_t> numbers, AnyStore& store, const Settings& settings,
                bool json);

/// Says that jobs were made and, unless the command is to `detach`, follows them.
int begin_jobs(std::span<const std::int64_t> numbers, bool detach, AnyStore& store,
               const Settings& settings, bool json);

}  // namespace ctsync::server
