// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "command/line/command.hpp"
#include "command/send/receiver.hpp"
#include "operator/trigger/batch.hpp"

namespace ctsync::server {

struct TriggerArguments {
  bool json = false;
  std::string event;
  bool list = false;
  BatchRequest batch;
  std::string rate;  ///< such as "5/s"; empty: as fast as the server answers
  std::string wrapping = "none";
  Destination destination;
  bool dry_run = false;
  bool yes = false;
};

/// Adds the arguments of `ctsync trigger`.
void add_trigger_arguments(Command command, TriggerArguments& arguments);

/// What is to be sent, as the arguments say it.
struct Wanted {
  const TriggerEvent* event = nullptr;
  BatchRequest batch;
  double per_second = 0;  ///< 0: as fast as the server answers
};

/// Errors: invalid, with the option as `where`.
Result<Wanted> wanted_of(const TriggerArguments& arguments);

}  // namespace ctsync::server
