// SPDX-License-Identifier: MIT
#include "command/jobs/replay_options.hpp"

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/terminal/confirm.hpp"

namespace ctsync::server {

void add_selection(Command& command, ReplayOptions& options, const ReplayHelp& help) {
  command.add_option("--tenant", options.tenant, tenant_option);
  command.add_option("--target", options.target, help.target).type_name("NAME");
  auto since = command.add_option("--since", options.since, help.since).type_name("AGE|DATE");
  if (help.needs_since) since.required();
  command.add_option("--until", options.until, help.until).type_name("AGE|DATE");
  command
      .add_option(
          "--customer", options.customer,
          "Only about the customer with this id or e-mail address; - reads it from standard "
          "input")
      .type_name("ID|ADDRESS|-");
}

void add_running(Command& command, ReplayOptions& options, std::string_view dry_run_help) {
  auto dry = command.add_flag("--dry-run", options.dry_run, dry_run_help);
  command.add_flag("--detach", options.detach, "Do not wait: a worker does the work").excludes(dry);
  command.add_flag("--yes", options.yes, "Send without asking");
  command.add_json_flag(options.json, json_lines_option);
}

std::optional<int> refuse_to_ask(std::string_view command, const ReplayOptions& options) {
  if (!options.json || options.dry_run) return std::nullopt;
  return wrong_usage(command, "with --json expected --dry-run, which sends nothing, or --yes");
}

std::optional<int> end_unless_confirmed(std::string_view command, const std::string& question) {
  if (!can_ask()) return wrong_usage(command, "nothing was sent: that needs --yes");
  if (is_confirmed(question)) return std::nullopt;
  print("nothing was sent\n");
  return exit_failed;
}

}  // namespace ctsync::server
