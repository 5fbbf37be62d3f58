// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/filter.hpp"
#include "command/failure.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/replay_mapping.hpp"
#include "command/jobs/times.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/confirm.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/replays.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "replay calls";

struct ReplayArguments {
  std::string tenant, target, since, until, customer;
  std::string state = "accepted";
  bool dry_run = false;
  bool detach = false;
  bool json = false;
  bool yes = false;
};

int failed_with(const Error& error, const Settings& settings) {
  if (error.code == Errc::invalid) return wrong_usage(command_name, to_string(error));
  return failed(command_name, error, settings.store);
}

Result<ReplayRequest> request_of(const ReplayArguments& arguments, const Tenants& tenants,
                                 AnyStore& store) {
  ReplayRequest request;
  request.tenant = arguments.tenant;
  request.target = arguments.target;
  request.state = arguments.state == name(CallState::dead) ? CallState::dead : CallState::accepted;
  const auto span = span_of_options(arguments.since, arguments.until, now());
  if (!span) return span.error();
  request.since = span->since;
  request.until = span->until;
  auto planned = plan_replay(std::move(request), tenants);
  if (!planned || arguments.customer.empty()) return planned;
  auto keys = keys_of_person(arguments.customer, planned->tenant, tenants, store);
  if (!keys) return std::move(keys).error();
  planned->keys = *std::move(keys);
  return planned;
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
  if (arguments.json && !arguments.dry_run) {
    return wrong_usage(command_name,
                       "with --json expected --dry-run, which sends nothing, or --yes");
  }
  const auto groups = count_replay(store, request, tenants, settings.store.keep_bodies, now());
  if (!groups) return failed_with(groups.error(), settings);
  print_groups(*groups, arguments.json);
  if (arguments.dry_run) {
    if (!arguments.json) print("Nothing was sent.\n");
    return exit_ok;
  }
  const auto calls = sum_of(*groups, &ReplayGroup::sent);
  if (calls == 0) return exit_ok;
  if (!can_ask()) return wrong_usage(command_name, "nothing was sent: that needs --yes");
  if (is_confirmed(fmt::format("send {} again?", counted(calls, "call", "calls")))) {
    return std::nullopt;
  }
  print("nothing was sent\n");
  return exit_failed;
}

int run(const ReplayArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  auto store = open_shared_store(settings.store);
  if (!store) return failed(command_name, store.error(), settings.store);
  const auto request = request_of(arguments, tenants, *store);
  if (!request) return failed_with(request.error(), settings);
  if (const auto end = end_before_start(arguments, *request, tenants, *store, settings))
    return *end;
  const auto number = start_replay(*store, *request, now());
  if (!number) return failed_with(number.error(), settings);
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
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_option("--target", arguments->target, "Only calls to this target").type_name("NAME");
  command
      .add_option("--since", arguments->since,
                  "Only what the target accepted since, such as 2h or 2026-01-31")
      .type_name("AGE|DATE");
  command.add_option("--until", arguments->until, "Only what it accepted before")
      .type_name("AGE|DATE");
  command
      .add_option(
          "--customer", arguments->customer,
          "Only about the customer with this id or e-mail address; - reads it from standard "
          "input")
      .type_name("ID|ADDRESS|-");
  command.add_option("--state", arguments->state, "Calls in this state")
      .one_of({"accepted", "dead"})
      .shows_default();
  auto dry = command.add_flag("--dry-run", arguments->dry_run,
                              "Only say how many there are, and which a target would drop");
  command.add_flag("--detach", arguments->detach, "Do not wait: a worker does the work")
      .excludes(dry);
  command.add_flag("--yes", arguments->yes, "Send without asking");
  command.add_json_flag(arguments->json, json_lines_option);
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
