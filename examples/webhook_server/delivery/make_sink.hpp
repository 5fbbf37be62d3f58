// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <functional>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Is called after a request with its status, 0 for none, and how long it took.
using OnRequest = std::function<void(int status, Duration took)>;

/// Makes a sink for a target of any kind. `on_request` is called for each request to the target,
/// `on_other_request` for each one to another API of it, such as Segment's Public API. Errors:
/// configuration, with the setting.
Result<AnySink> make_sink(const TargetSettings& settings, OnRequest on_request,
                          OnRequest on_other_request);

}  // namespace ctsync::server
