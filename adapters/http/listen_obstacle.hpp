// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::http {

/// What keeps this process from listening on an address.
enum class ListenObstacle {
  none,
  in_use,         ///< another socket listens there
  not_local,      ///< it is an address of no interface of this machine
  not_permitted,  ///< the port needs a privilege
  unknown_host,   ///< the name has no address
  other,
};

/// A phrase for an error, such as "the address is in use".
std::string_view name(ListenObstacle obstacle) noexcept;

/// What keeps this process from listening on `host`, a name or an address, and `port`; 0 is any
/// free port. Binds a socket and closes it at once, so that nobody can connect; a moment later the
/// answer may differ.
ListenObstacle listen_obstacle(const std::string& host, int port);

}  // namespace ctsync::http
