// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "admin/start.hpp"
#include "command/command_line.hpp"
#include "command/commands.hpp"
#include "command/demo/demo.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "operator/health.hpp"
#include "service/host.hpp"
#include "service/listening.hpp"
#include "service/service.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"
#include "settings/sources/all_sources.hpp"

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

/// For a person at a terminal: where deliveries go, where the dashboard is, and what to do next.
void print_next_steps(const Settings& settings, int port, const std::string& dashboard) {
  const auto sources = all_sources(settings);
  if (settings.role == Role::worker || sources.empty() || ::isatty(STDOUT_FILENO) == 0) return;
  auto server = settings.server;
  server.port = port;
  const auto url = local_url(server);
  const auto hmac = std::find_if(sources.begin(), sources.end(), [](const SourceSettings& source) {
    return source.auth == Auth::hmac;
  });
  const auto& shown = hmac != sources.end() ? *hmac : sources.front();
  print(
      "Post deliveries to {}/webhooks/{} (`ctsync sources` lists every source). Ctrl-C ends it.\n",
      url, shown.name);
  if (!dashboard.empty()) print("The dashboard is at {}/\n", dashboard);
  if (hmac == sources.end()) return;
  print("From another terminal with the same settings: ctsync send FILE --to {}\n", url);
}

int run(const Settings& settings, const ConfigurationSource& configuration) {
  const auto status = serve(settings, [&](Service& service) {
    auto admin = admin::start_beside(service, configuration);
    print_next_steps(settings, service.port(), admin.url);
    return admin.ends_it;
  });
  if (status) return exit_ok;
  const int code = failed("serve", status.error(), settings.store);
  // A port that is taken is nothing that could not be reached.
  const bool is_taken = status.error().where == listen_settings && code == exit_unreachable;
  return is_taken ? static_cast<int>(exit_failed) : code;
}

}  // namespace

void add_serve(Command program) {
  auto command = program.add_command(
      "serve", "Accept deliveries and send them to the targets, until SIGTERM",
      "Every delivery is on the disk before it is answered 202, and is sent again until the "
      "target\n"
      "has accepted it. The simple case needs SEGMENT_WRITE_KEY and WEBHOOK_SECRET in the "
      "environment;\n"
      "docs/configure.md has all settings. With a PostgreSQL database as the store, any number\n"
      "of processes serve together, each in a role of its own.");
  const auto demo = std::make_shared<bool>(false);
  command.add_flag("--demo", *demo,
                   "Show the whole path without any account: a stand-in for Segment inside "
                   "the process and a few sample customers; then serve on. Takes PORT, HOST and "
                   "ADMIN_* of the environment, and no other setting");
  command.add_role();
  command.add_examples({"ctsync serve --demo",
                        "SEGMENT_WRITE_KEY=... WEBHOOK_SECRET=... ctsync serve",
                        "ctsync serve --config sync-config.json --role worker"});
  command.choose([demo](const CommandLine& line) {
    if (*demo) return serve_demo();
    return with_settings(line, purpose_of(serving_role(line)), [&](const Settings& settings) {
      return run(settings, {config_path(line)});
    });
  });
}

}  // namespace ctsync::server
