// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command/line/command.hpp"
#include "command/send/post.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Where to send to, as the command line says.
struct Destination {
  std::string to;      ///< empty: the server of these settings on this machine
  std::string source;  ///< empty: that of the path of `to`, else the first that --sign suits
  std::string sign;    ///< empty: as the source authenticates
};

/// Adds --to and --sign.
void add_destination(Command command, Destination& destination);

/// The source that a destination means, and how to reach it.
struct FoundReceiver {
  Receiver receiver;
  SourceSettings source;
};

/// Errors: configuration, which names the setting that is wrong; invalid, which names the option.
Result<FoundReceiver> find_receiver(const Destination& destination, const Settings& settings);

/// Prints such an error and returns the exit code for it.
int failed_to_find(std::string_view command, const Error& error);

/// Whether the URL names this machine by its loopback address.
bool is_on_this_machine(const std::string& url);

}  // namespace ctsync::server
