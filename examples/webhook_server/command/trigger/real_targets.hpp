// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "command/send/receiver.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Where the deliveries of this source may end up that is not on this machine: the targets of its
/// tenant, such as "segment (https://api.segment.io)", and a server elsewhere, whose targets are
/// not known here.
std::vector<std::string> places_elsewhere(const FoundReceiver& found, const Settings& settings);

}  // namespace ctsync::server
