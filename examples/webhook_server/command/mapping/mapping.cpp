// SPDX-License-Identifier: MIT
#include "command/commands.hpp"
#include "command/mapping/commands.hpp"

namespace ctsync::server {

void add_mapping(Command program) {
  auto command = program.add_group("mapping", "Check, try and change the rules of targets");
  for (const auto add : {add_mapping_check, add_mapping_test, add_mapping_diff, add_mapping_apply,
                         add_mapping_revisions}) {
    add(command);
  }
  command.add_examples({"ctsync mapping check rules.json", "ctsync mapping publish rules.json"});
}

}  // namespace ctsync::server
