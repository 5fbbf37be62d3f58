// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/any_store.hpp>
#include <limits>
#include <string>
#include <vector>

#include "command/dlq/filter.hpp"
#include "operator/dead_letters.hpp"

namespace ctsync::server {

struct DeadLetterArguments {
  std::vector<std::string> ids;
  bool all = false;
  FilterArguments which;
  int limit = std::numeric_limits<int>::max();
  bool json = false;
  bool payload = false;
  bool dry_run = false;
  bool yes = false;
  std::string by{};       ///< what `list` groups by; empty: it does not
  std::string changes{};  ///< the command, if it changes something
};

/// What a command on dead letters works with.
struct DeadLetterAction {
  const DeadLetterArguments& arguments;
  const Settings& settings;
  const DeadLetterFilter& which;
  AnyStore& store;
};

/// Wrong usage, which is told and returned as an exit code; exit_ok if there is none.
int check_usage(const DeadLetterArguments& arguments);

/// Ends a command that found no letter: says so, or which name of the filter is unknown.
int end_without_match(const DeadLetterAction& action);

/// Each writes one line to the log on standard error about what was changed, how much, and by which
/// user of the system.
int retry_letters(const DeadLetterAction& action);
int discard_letters(const DeadLetterAction& action);

}  // namespace ctsync::server
