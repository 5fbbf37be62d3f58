// SPDX-License-Identifier: MIT
#include "operator/health.hpp"

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"

namespace ctsync::server {

namespace {

int run(const Settings& settings) {
  const auto health = ask_health(settings.server);
  if (!health) return failed("health", health.error());
  print("{} {}\n", health->status, printed_lines(health->body));
  return health->status == 200 ? exit_ok : exit_failed;
}

}  // namespace

void add_health(CLI::App& app, CommandLine& line) {
  auto* command =
      add_command(app, line, "health", "Ask the server on this machine whether it is ready",
                  "For the health check of a container. Exit code 1 if it does not take\n"
                  "deliveries, or does not answer within 3 seconds.",
                  true);
  choose_with_settings(*command, line, run);
}

}  // namespace ctsync::server
