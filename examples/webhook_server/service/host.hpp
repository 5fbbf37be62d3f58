// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <functional>
#include <memory>
#include <span>

#include "settings/settings.hpp"

namespace ctsync::server {

class Service;

/// Starts what serves beside a service, which ends with the returned object.
using StartBeside = std::function<std::shared_ptr<void>(Service& service)>;

/// Serves on the host of this process until SIGTERM or SIGINT. `beside` is called once deliveries
/// are accepted, but not in a function. Errors: why it cannot start, or why the host can no longer
/// be reached.
Status serve(const Settings& settings, const StartBeside& beside = {});

/// Reports to the host of this process why the program cannot start, if the host accepts reports.
void tell_start_failed(std::span<const Error> errors, int exit_code);

}  // namespace ctsync::server
