// SPDX-License-Identifier: MIT
#include "command/jobs/replay_mapping.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/jobs/mapping_text.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/replay_options.hpp"
#include "command/output.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/mapping_comparison.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "operator/text/counted.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "replay mapping";

constexpr std::string_view new_ids_warning =
    "With --new-ids every event gets another message id. A target that has the event already takes "
    "it for another one, and counts it twice.\n";

struct MappingArguments : ReplayOptions {
  bool new_ids = false;
};

Result<MappingReplayRequest> request_of(const MappingArguments& arguments, const Tenants& tenants,
                                        AnyStore& store) {
  MappingReplayRequest request;
  request.new_ids = arguments.new_ids;
  return with_options(std::move(request), arguments, plan_mapping_replay, tenants, store);
}

/// Shows what would be told, and asks for a yes where that is needed. Returns the exit code if the
/// command ends here.
std::optional<int> end_before_start(const MappingArguments& arguments,
                                    const MappingReplayRequest& request, const Tenants& tenants,
                                    AnyStore& store, const Settings& settings) {
  if (arguments.yes && !arguments.dry_run) return std::nullopt;
  if (const auto end = refuse_to_ask(command_name, arguments)) return end;
  const auto count = count_mapping_replay(store, request, settings.store.keep_bodies, now());
  if (!count) return failed_or_misused(command_name, count.error(), settings.store);
  const auto compared = compare_mapping(store, request, *count, tenants, now());
  if (!compared) return failed_or_misused(command_name, compared.error(), settings.store);
  if (arguments.json) return print_mapping_json(*count, *compared), exit_ok;
  print_mapping_count(*count);
  print_mapping_comparison(*count, *compared, request);
  if (arguments.dry_run) {
    print("Nothing was sent.\n");
    return exit_ok;
  }
  if (count->customers + count->steps == 0) return exit_ok;
  return end_unless_confirmed(
      command_name,
      fmt::format("tell {} and {} again?", counted(count->customers, "customer", "customers"),
                  counted(count->steps, "stored step", "stored steps")));
}

int run(const MappingArguments& arguments, const Settings& settings) {
  Tenants tenants(settings);
  auto store = open_shared_store(settings.store);
  if (!store) return failed(command_name, store.error(), settings.store);
  if (auto status = use_active_rules(*store, tenants); !status) {
    return failed(command_name, status.error(), settings.store);
  }
  const auto request = request_of(arguments, tenants, *store);
  if (!request) return failed_or_misused(command_name, request.error(), settings.store);
  if (arguments.new_ids && !arguments.json) print("{}", new_ids_warning);
  if (const auto end = end_before_start(arguments, *request, tenants, *store, settings))
    return *end;
  const auto number = start_mapping_replay(*store, *request, now());
  if (!number) return failed_or_misused(command_name, number.error(), settings.store);
  return begin_jobs({&*number, 1}, arguments.detach, *store, settings, arguments.json);
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
  add_selection(
      command, *arguments,
      {"Tell only this target", "Since when the mapping was wrong, such as 7d or 2026-01-31",
       "When it was mended; without it until now", true});
  command.add_flag("--new-ids", arguments->new_ids,
                   "Give events new message ids: who has them already counts them twice");
  add_running(command, *arguments,
              "Only show what would differ, field by field, of the newest 1,000");
  command.add_examples({"ctsync replay mapping --since 7d --dry-run",
                        "ctsync replay mapping --since 7d --until 2h --target segment --yes",
                        "ctsync replay mapping --since 7d --customer c-1 --yes"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return run(*arguments, settings); });
}

}  // namespace ctsync::server
