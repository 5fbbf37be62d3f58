// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/any_store.hpp>
#include <span>
#include <string_view>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Shows how jobs go on until each is over: on a terminal a line for each that is written anew,
/// else one line a minute, with `json` JSON objects. Where no worker leads them, this process does
/// the work. Returns the exit code: exit_partly if dead letters or drift are left, exit_failed if
/// a job failed or was cancelled.
int follow_jobs(std::span<const std::int64_t> numbers, AnyStore& store, const Settings& settings,
                bool json);

/// Says that jobs were made, with a `note` for people if there is one, and follows them unless the
/// command is to `detach`.
int begin_jobs(std::span<const std::int64_t> numbers, bool detach, AnyStore& store,
               const Settings& settings, bool json, std::string_view note = {});

}  // namespace ctsync::server
