// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <vector>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/line/help.hpp"
#include "command/line/wrong_line.hpp"
#include "command/output.hpp"

namespace ctsync::server {

void add_help(Command program) {
  auto command = program.add_plain_command("help", "Explain a command");
  command.add_examples({"ctsync help serve", "ctsync help dlq retry"});
  const auto names = std::make_shared<std::vector<std::string>>();
  command.add_option("COMMAND", *names, "The command; without it the program itself");
  command.choose([program, names](const CommandLine&) {
    std::string wrong;
    const auto* found = find_command(program.app(), *names, wrong);
    if (found == nullptr) {
      print(stderr, "{}", wrong);
      return exit_usage;
    }
    print("{}", help_text(entry_of(*found)));
    return exit_ok;
  });
}

}  // namespace ctsync::server
