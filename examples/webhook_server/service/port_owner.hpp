// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace ctsync::server {

struct PortOwner {
  int process = 0;
  std::string name;  ///< of its program, at most 15 bytes
};

/// The process that listens on a TCP port of this machine, as /proc shows it: those of this user,
/// or of every user for root. Nothing if there is none, or if it cannot be seen.
std::optional<PortOwner> owner_of_port(int port);

}  // namespace ctsync::server
