// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <functional>
#include <span>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Serves on the host of this process until SIGTERM or SIGINT. Errors: why it cannot start, or why
/// the host can no longer be reached.
Status serve(const Settings& settings, const std::function<void(int port)>& on_listening = {});

/// Reports to the host of this process why the program cannot start, if the host accepts reports.
void tell_start_failed(std::span<const Error> errors, int exit_code);

}  // namespace ctsync::server
