// SPDX-License-Identifier: MIT
#include <memory>

#include "command/commands.hpp"
#include "command/demo/demo.hpp"
#include "command/failure.hpp"
#include "service/host.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"

namespace ctsync::server {

namespace {

/// The role that is named. A function is suspended between requests, so that with a store it can
/// only be a gateway.
Role serving_role(const CommandLine& line) {
  if (!line.role.empty() || keeps_files(process_environment())) return role_of(line);
  const auto loaded = load(config_path(line), process_environment(), Purpose::tools);
  return is_shared(loaded.settings.store) && loaded.settings.sync.mode == Mode::durable
             ? Role::gateway
             : Role::all;
}

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
      "docs/configure.md has all settings. With a PostgreSQL database as the store, any number "
      "of\n"
      "processes serve together, each in a role of its own.",
      true);
  const auto demo = std::make_shared<bool>(false);
  command->add_flag("--demo", *demo,
                    "Show the whole path without any account: a stand-in for Segment inside "
                    "the process and a few sample customers; then serve on");
  add_role(*command, line);
  command->callback([&line, demo] {
    line.chosen = [&line, demo] {
      return *demo ? with_settings(line, Purpose::tools, serve_demo)
                   : with_settings(line, purpose_of(serving_role(line)), run);
    };
  });
}

}  // namespace ctsync::server
