// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/replay_mapping.hpp"
#include "command/jobs/replay_options.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/replays.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "replay calls";

struct ReplayArguments : ReplayOptions {
  std::string state = "accepted";
};

Result<ReplayRequest> request_of(const ReplayArguments& arguments, const Tenants& tenants,
                                 AnyStore& store) {
  ReplayRequest request;
  request.state = arguments.state == name(CallState::dead) ? CallState::dead : CallState::accepted;
  return with_options(std::move(request), arguments, plan_replay, tenants, store);
}

void print_left_out(std::int64_t n, std::string_view why) {
  if (n > 0) print("    {} left out: {}\n", grouped(n), why);
}

std::int64_t sum_of(std::span<const ReplayGroup> groups, std::int64_t ReplayGroup::*member) {
  std::int64_t sum = 0;
  for (const auto& group : groups) sum += group.*member;
  return sum;
}

void print_repeats(std::span<const ReplayGroup> groups) {
  const bool some_unknown = std::ranges::any_of(
      groups, [](const auto& group) { return group.sent > 0 && !group.drops_repeats; });
  if (std::ranges::any_of(groups, &ReplayGroup::drops_repeats)) {
    print("Segment drops a message id that it saw in the last 24 hours: {} of these calls.\n",
          grouped(sum_of(groups, &ReplayGroup::repeats)));
  }
  if (some_unknown) {
    print(
        "A target of another kind may count a call twice that it still has: its message id is "
        "the same, and ctsync does not know whether the target looks at it.\n");
  }
}

void print_groups(std::span<const ReplayGroup> groups, bool json) {
  for (const auto& group : groups) {
    if (json) {
      print_object([&](json::Writer& writer) {
        writer.key("target").string(group.target).key("kind").string(name(group.kind));
        writer.key("calls").integer(group.sent).key("superseded").integer(group.superseded);
        writer.key("deleted").integer(group.deleted).key("no_body").integer(group.no_body);
        writer.key("drops_repeats").boolean(group.drops_repeats);
        writer.key("repeats").integer(group.repeats);
      });
      continue;
    }
    print("  {} {}: {}\n", printed(group.target), name(group.kind),
          counted(group.sent, "call", "calls"));
    print_left_out(group.superseded, "a newer identify of the customer says all that they say");
    print_left_out(group.deleted, "the customer was deleted since");
    print_left_out(group.no_body, "what was sent is no longer kept (store.keep_bodies_days)");
  }
  if (json) return;
  if (groups.empty()) return print("no such calls\n");
  print_repeats(groups);
}

/// Shows what would be sent, and asks for a yes where that is needed. Returns the exit code if the
/// command ends here.
std::optional<int> end_before_start(const ReplayArguments& arguments, const ReplayRequest& request,
                                    const Tenants& tenants, AnyStore& store,
                                    const Settings& settings) {
  if (arguments.yes && !arguments.dry_run) return std::nullopt;
  if (const auto end = refuse_to_ask(command_name, arguments)) return end;
  const auto groups = count_replay(store, request, tenants, settings.store.keep_bodies, now());
  if (!groups) return failed_or_misused(command_name, groups.error(), settings.store);
  print_groups(*groups, arguments.json);
  if (arguments.dry_run) {
    if (!arguments.json) print("Nothing was sent.\n");
    return exit_ok;
  }
  const auto calls = sum_of(*groups, &ReplayGroup::sent);
  if (calls == 0) return exit_ok;
  return end_unless_confirmed(command_name,
                              fmt::format("send {} again?", counted(calls, "call", "calls")));
}

int run(const ReplayArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  auto store = open_shared_store(settings.store);
  if (!store) return failed(command_name, store.error(), settings.store);
  const auto request = request_of(arguments, tenants, *store);
  if (!request) return failed_or_misused(command_name, request.error(), settings.store);
  if (const auto end = end_before_start(arguments, *request, tenants, *store, settings))
    return *end;
  const auto number = start_replay(*store, *request, now());
  if (!number) return failed_or_misused(command_name, number.error(), settings.store);
  return begin_jobs(
      {&*number, 1}, arguments.detach, *store, settings, arguments.json,
      "It puts calls back to waiting, and their targets are sent them as fast as ever.");
}

void add_calls(Command replay) {
  auto command = replay.add_command(
      "calls", "Send calls to a target again that it was sent before, and has lost",
      "The same bytes with the same message ids; no record changes. Of the identifies of a\n"
      "customer only the newest is sent, and nothing about a customer who was deleted since. What\n"
      "is no longer kept (store.keep_bodies_days) cannot be sent and counts as ignored.");
  const auto arguments = std::make_shared<ReplayArguments>();
  add_selection(
      command, *arguments,
      {"Only calls to this target", "Only what the target accepted since, such as 2h or 2026-01-31",
       "Only what it accepted before"});
  command.add_option("--state", arguments->state, "Calls in this state")
      .one_of({"accepted", "dead"})
      .shows_default();
  add_running(command, *arguments, "Only say how many there are, and which a target would drop");
  command.add_examples({"ctsync replay calls --target segment --since 2h --dry-run",
                        "ctsync replay calls --target segment --since 2h --yes",
                        "ctsync replay calls --target crm --customer c-1 --yes"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return run(*arguments, settings); });
}

}  // namespace

void add_replay(Command program) {
  auto replay = program.add_group("replay", "Send again what was sent before");
  replay.add_examples({"ctsync replay calls --target segment --since 2h --dry-run",
                       "ctsync replay mapping --since 7d --dry-run"});
  add_calls(replay);
  add_replay_mapping(replay);
}

}  // namespace ctsync::server
