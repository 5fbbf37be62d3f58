// SPDX-License-Identifier: MIT
#include "command/jobs/replay_mapping.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/filter.hpp"
#include "command/failure.hpp"
#include "command/jobs/mapping_text.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/times.hpp"
#include "command/output.hpp"
#include "command/terminal/confirm.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/mapping_comparison.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "replay mapping";

constexpr std::string_view new_ids_warning =
    "With --new-ids every event gets another message id. A target that has the event already takes "
    "it for another one, and counts it twice.\n";

struct MappingArguments {
  std::string tenant, target, since, until, customer;
  bool new_ids = false;
  bool dry_run = false;
  bool detach = false;
  bool json = false;
  bool yes = false;
};

int failed_with(const Error& error, const Settings& settings) {
  if (error.code == Errc::invalid) return wrong_usage(command_name, to_string(error));
  return failed(command_name, error, settings.store);
}

Result<MappingReplayRequest> request_of(const MappingArguments& arguments, const Tenants& tenants,
                                        AnyStore& store) {
  MappingReplayRequest request;
  request.tenant = arguments.tenant;
  request.target = arguments.target;
  request.new_ids = arguments.new_ids;
  const auto span = span_of_options(arguments.since, arguments.until, now());
  if (!span) return span.error();
  request.since = span->since;
  request.until = span->until;
  auto planned = plan_mapping_replay(std::move(request), tenants);
  if (!planned || arguments.customer.empty()) return planned;
  auto keys = keys_of_person(arguments.customer, planned->tenant, tenants, store);
  if (!keys) return std::move(keys).error();
  planned->keys = *std::move(keys);
  return planned;
}

/// Shows what would be told, and asks for a yes where that is needed. Returns the exit code if the
/// command ends here.
std::optional<int> end_before_start(const MappingArguments& arguments,
                                    const MappingReplayRequest& request, const Tenants& tenants,
                                    AnyStore& store, const Settings& settings) {
  if (arguments.yes && !arguments.dry_run) return std::nullopt;
  if (arguments.json && !arguments.dry_run) {
    return wrong_usage(command_name,
                       "with --json expected --dry-run, which sends nothing, or --yes");
  }
  const auto count = count_mapping_replay(store, request, settings.store.keep_bodies, now());
  if (!count) return failed_with(count.error(), settings);
  const auto compared = compare_mapping(store, request, *count, tenants, now());
  if (!compared) return failed_with(compared.error(), settings);
  if (arguments.json) return print_mapping_json(*count, *compared), exit_ok;
  print_mapping_count(*count);
  print_mapping_comparison(*count, *compared, request);
  if (arguments.dry_run) {
    print("Nothing was sent.\n");
    return exit_ok;
  }
  if (count->customers + count->steps == 0) return exit_ok;
  if (!can_ask()) return wrong_usage(command_name, "nothing was sent: that needs --yes");
  if (is_confirmed(fmt::format("tell {} and {} again?",
                               counted(count->customers, "customer", "customers"),
                               counted(count->steps, "stored step", "stored steps")))) {
    return std::nullopt;
  }
  print("nothing was sent\n");
  return exit_failed;
}

int run(const MappingArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  auto store = open_shared_store(settings.store);
  if (!store) return failed(command_name, store.error(), settings.store);
  const auto request = request_of(arguments, tenants, *store);
  if (!request) return failed_with(request.error(), settings);
  if (arguments.new_ids && !arguments.json) print("{}", new_ids_warning);
  if (const auto end = end_before_start(arguments, *request, tenants, *store, settings))
    return *end;
  const auto number = start_mapping_replay(*store, *request, now());
  if (!number) return failed_with(number.error(), settings);
  return begin_jobs({&*number, 1}, arguments.detach, *store, settings, arguments.json);
}

void add_window(Command& command, MappingArguments& arguments) {
  command
      .add_option("--since", arguments.since,
                  "Since when the mapping was wrong, such as 7d or 2026-01-31")
      .type_name("AGE|DATE")
      .required();
  command.add_option("--until", arguments.until, "When it was mended; without it until now")
      .type_name("AGE|DATE");
}

}  // namespace

void add_replay_mapping(Command replay) {
  auto command = replay.add_command(
      "mapping", "Tell again by the mapping of today what was mapped in a time",
      "Each customer of whom something was mapped then is told once, as they are now; each event\n"
      "from its stored step, under the message id that it had. No record changes. Nobody who was\n"
      "deleted or erased since is told. What is no longer kept (store.keep_bodies_days) counts as\n"
      "ignored.");
  const auto arguments = std::make_shared<MappingArguments>();
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_option("--target", arguments->target, "Tell only this target").type_name("NAME");
  add_window(command, *arguments);
  command
      .add_option(
          "--customer", arguments->customer,
          "Only about the customer with this id or e-mail address; - reads it from standard "
          "input")
      .type_name("ID|ADDRESS|-");
  command.add_flag("--new-ids", arguments->new_ids,
                   "Give events new message ids: who has them already counts them twice");
  auto dry = command.add_flag("--dry-run", arguments->dry_run,
                              "Only show what would differ, field by field, of the newest 1,000");
  command.add_flag("--detach", arguments->detach, "Do not wait: a worker does the work")
      .excludes(dry);
  command.add_flag("--yes", arguments->yes, "Send without asking");
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync replay mapping --since 7d --dry-run",
                        "ctsync replay mapping --since 7d --until 2h --target segment --yes",
                        "ctsync replay mapping --since 7d --customer c-1 --yes"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return run(*arguments, settings); });
}

}  // namespace ctsync::server
