// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "operator/mapping/sample.hpp"

namespace ctsync::server {

/// The names of the events that sample_of_event() knows.
std::vector<std::string_view> sample_events();

/// The last delivery of an event of `ctsync trigger`, with the customer that its first one creates;
/// nothing for an unknown name. It is test data: nobody has to have received it.
std::optional<Sample> sample_of_event(std::string_view name, Time now);

}  // namespace ctsync::server
