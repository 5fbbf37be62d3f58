// SPDX-License-Identifier: MIT
#include <exception>
#include <string>
#include <vector>

#include "command/command_line.hpp"
#include "command/exit_codes.hpp"
#include "command/line/parser.hpp"
#include "command/output.hpp"
#include "core_dumps.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"
#include "standard_streams.hpp"

namespace {

using namespace ctsync::server;

int run(std::vector<std::string> arguments) {
  CommandLine line;
  const auto parser = make_parser(line);
  // A serverless host starts the program without a command.
  const bool is_function = host_of(process_environment()) != Host::server;
  if (arguments.empty() && is_function) arguments = {"serve"};
  if (const auto ended = parse(*parser, arguments)) return *ended;
  return line.chosen();
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  if (!turn_off_core_dumps()) {
    print(stderr, "ctsync: the kernel refuses to turn off core dumps: they would hold secrets\n");
  }
  try {
    return end_output(run({argv + (argc > 0 ? 1 : 0), argv + argc}));
  } catch (const std::exception& error) {
    // Libraries report exhausted memory so.
    print(stderr, "ctsync: {}\n", error.what());
    return end_output(exit_failed);
  }
}
