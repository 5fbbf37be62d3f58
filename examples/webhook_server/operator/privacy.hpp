// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "settings/settings.hpp"

namespace ctsync::server {

struct EraseArguments {
  std::string email;  ///< "-": from standard input
  std::string customer_id;
  bool dry_run = false;
  bool yes = false;
};

/// Erases a person from the store and prints how many rows that took; says on standard error what
/// is left to do elsewhere, and writes a line of the log there. Prints nothing of the person.
int privacy_erase(const EraseArguments& arguments, const Settings& settings);

}  // namespace ctsync::server
