// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/jobs/job_text.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/times.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/backfills.hpp"
#include "operator/jobs/readable.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

struct BackfillArguments {
  BackfillOptions options;
  std::string since, until;
  bool dry_run = false;
  bool detach = false;
  bool json = false;
};

int failed_with(const Error& error, const Settings& settings) {
  if (error.code == Errc::invalid) return wrong_usage("backfill", to_string(error));
  if (error.where.starts_with("store")) return failed("backfill", error, settings.store);
  return failed("backfill", error);
}

void print_estimate(const BackfillEstimate& estimate) {
  const auto& request = estimate.request;
  print("{} of {}: {}{} in {}, at least {}\n", request.type, printed(request.project),
        estimate.at_least ? "at least " : "", grouped(estimate.resources),
        counted(estimate.pages, "page", "pages"), duration_text(estimate.reading));
  for (const auto& target : estimate.targets) {
    print("  {}: up to {}", printed(target.target), counted(target.calls, "call", "calls"));
    if (target.least > Duration{0}) {
      print(", at least {} at its rate limit", duration_text(target.least));
    }
    print("\n");
  }
}

void print_estimate_json(const BackfillEstimate& estimate) {
  const auto& request = estimate.request;
  print_object([&](json::Writer& writer) {
    writer.key("tenant").string(request.tenant).key("project").string(request.project);
    writer.key("type").string(request.type).key("resources").integer(estimate.resources);
    writer.key("at_least").boolean(estimate.at_least).key("pages").integer(estimate.pages);
    writer.key("reading_ms").integer(estimate.reading.count()).key("targets").begin_array();
    for (const auto& target : estimate.targets) {
      writer.begin_object().key("target").string(target.target);
      writer.key("calls").integer(target.calls);
      writer.key("least_ms").integer(target.least.count()).end_object();
    }
    writer.end_array();
  });
}

int estimate(std::span<const BackfillRequest> requests, const Tenants& tenants,
             const Settings& settings, bool json) {
  for (const auto& request : requests) {
    const auto found = estimate_backfill(request, tenants);
    if (!found) return failed_with(found.error(), settings);
    json ? print_estimate_json(*found) : print_estimate(*found);
  }
  if (!json) print("Nothing was read or sent. What a target knows already is not told again.\n");
  return exit_ok;
}

int run(BackfillArguments& arguments, const Settings& settings) {
  const auto span = span_of_options(arguments.since, arguments.until, wall_now());
  if (!span) return failed_with(span.error(), settings);
  arguments.options.since = span->since;
  arguments.options.until = span->until;
  const Tenants tenants(settings);
  const auto requests = plan_backfills(arguments.options, tenants);
  if (!requests) return failed_with(requests.error(), settings);
  if (arguments.dry_run) return estimate(*requests, tenants, settings, arguments.json);
  auto store = open_shared_store(settings.store);
  if (!store) return failed("backfill", store.error(), settings.store);
  const auto numbers = start_backfills(*store, *requests, now());
  if (!numbers) return failed("backfill", numbers.error(), settings.store);
  return begin_jobs(*numbers, arguments.detach, *store, settings, arguments.json);
}

}  // namespace

void add_backfill(Command program) {
  auto command = program.add_command(
      "backfill", "Bring existing customers, orders and more from commercetools to the targets",
      "It is a job in the store: it survives restarts, gives way to live deliveries, and tells a\n"
      "target nothing that it was told before. Exit code 5 if dead letters are left.");
  const auto arguments = std::make_shared<BackfillArguments>();
  auto& options = arguments->options;
  command
      .add_option("TYPE", options.types,
                  "What: " + fmt::format("{}", fmt::join(readable_words(), ", ")))
      .required();
  command.add_option("--tenant", options.tenant, tenant_option);
  command.add_option("--project", options.project, "Only this commercetools project");
  command.add_option("--store", options.store, "Only this commercetools Store (its key)");
  command
      .add_option("--since", arguments->since,
                  "Only what was changed since, such as 30d or 2026-01-31")
      .type_name("AGE|DATE");
  command.add_option("--until", arguments->until, "Only what was created before")
      .type_name("AGE|DATE");
  command
      .add_option("--where", options.where, "Only what meets this query predicate of commercetools")
      .type_name("PREDICATE");
  command.add_option("--target", options.target,
                     "Tell only this target, and tell it everything: it is new, or lost its data");
  command.add_option("--rate", options.rate, "Resources a second at most").in_range(1, 100'000);
  auto dry = command.add_flag("--dry-run", arguments->dry_run,
                              "Only say how much there is, and how long it would take");
  command.add_flag("--detach", arguments->detach, "Do not wait: a worker does the work")
      .excludes(dry);
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync backfill customers --dry-run", "ctsync backfill customers orders",
                        "ctsync backfill customers --target crm --since 30d"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return run(*arguments, settings); });
}

}  // namespace ctsync::server
