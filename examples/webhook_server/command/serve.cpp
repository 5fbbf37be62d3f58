// SPDX-License-Identifier: MIT
#include <memory>

#include "command/commands.hpp"
#include "command/demo/demo.hpp"
#include "command/failure.hpp"
#include "service/host.hpp"

namespace ctsync::server {

namespace {

int run(const Settings& settings) {
  const auto status = serve(settings);
  return status ? exit_ok : failed("serve", status.error());
}

}  // namespace

void add_serve(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "serve", "Take deliveries and bring them to Segment, until SIGTERM",
      "Every delivery is on the disk before it is answered 202, and is repeated until Segment has\n"
      "taken it. The simple case needs SEGMENT_WRITE_KEY and WEBHOOK_SECRET in the environment;\n"
      "docs/operations.md has all settings.",
      true);
  const auto demo = std::make_shared<bool>(false);
  command->add_flag("--demo", *demo,
                    "Show the whole path without any account: a stand-in for Segment inside "
                    "the process and a few sample customers; then serve on");
  command->callback([&line, demo] {
    line.chosen = [&line, demo] {
      return *demo ? with_settings(line, Purpose::tools, serve_demo)
                   : with_settings(line, Purpose::serve, run);
    };
  });
}

}  // namespace ctsync::server
