// SPDX-License-Identifier: MIT
#include "command/commands.hpp"

namespace ctsync::server {

/// The commands of the program in a function, which serves: others are for the machine of whoever
/// develops or operates it.
void add_commands(Command program) {
  for (const auto add : {add_serve, add_check_config, add_config, add_health, add_status, add_db,
                         add_sources, add_help, add_version}) {
    add(program);
  }
}

}  // namespace ctsync::server
