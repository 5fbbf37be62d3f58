// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string_view>

#include "settings/settings.hpp"

namespace ctsync::server {

/// The `where` of an Error about an address that cannot be listened on.
inline constexpr std::string_view listen_settings = "server.host, server.port (HOST, PORT)";

/// Whether the address of the settings can be listened on now. It is tested before anything is
/// created, so that a start that fails leaves nothing behind. Errors: unavailable, if it is in use;
/// configuration, if the machine does not have or allow it; with what to do.
Status check_address(const ServerSettings& server);

/// The Error about an address that a server could not bind.
Error cannot_listen(const ServerSettings& server);

}  // namespace ctsync::server
