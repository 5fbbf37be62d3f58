// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/filter.hpp"
#include "command/failure.hpp"
#include "command/jobs/progress.hpp"
#include "command/jobs/times.hpp"
#include "delivery/open_store.hpp"
#include "operator/jobs/reconciliations.hpp"

namespace ctsync::server {

namespace {

struct ReconcileArguments {
  ReconcileOptions options;
  std::string since;
  std::vector<std::string> customers;
  bool detach = false;
  bool json = false;
};

int failed_with(const Error& error) {
  if (error.code == Errc::invalid) return wrong_usage("reconcile", to_string(error));
  return failed("reconcile", error);
}

int run(ReconcileArguments& arguments, const Settings& settings) {
  if (!arguments.since.empty()) {
    auto time = time_of_option(arguments.since, "--since", wall_now());
    if (!time) return failed_with(time.error());
    arguments.options.since = *time;
  }
  for (const auto& given : arguments.customers) {
    auto person = read_person(given);
    if (!person) return failed_with(person.error());
    arguments.options.customers.push_back(person->email ? *std::move(person->email)
                                                        : std::move(person->customer_id));
  }
  const Tenants tenants(settings);
  const auto requests = plan_reconciliations(arguments.options, tenants);
  if (!requests) return failed_with(requests.error());
  auto store = open_shared_store(settings.store);
  if (!store) return failed("reconcile", store.error(), settings.store);
  const auto numbers = start_reconciliations(*store, *requests, now());
  if (!numbers) return failed("reconcile", numbers.error(), settings.store);
  return begin_jobs(*numbers, arguments.detach, *store, settings, arguments.json);
}

}  // namespace

void add_reconcile(Command program) {
  auto command = program.add_command(
      "reconcile", "Compare commercetools with what is kept here, and mend what differs",
      "It is a job in the store. Nothing is sent without --fix. What was changed in the last five\n"
      "minutes is not judged. Targets that can be asked are asked for a sample of the customers.\n"
      "Exit code 5 if something differs and is not mended, or a target could not be asked.");
  const auto arguments = std::make_shared<ReconcileArguments>();
  auto& options = arguments->options;
  command.add_option(
      "TYPE", options.types,
      fmt::format("What: {}; without it customers", fmt::join(reconcilable_words(), ", ")));
  command.add_option("--tenant", options.tenant, tenant_option);
  command.add_option("--project", options.project, "Only this commercetools project");
  auto since =
      command
          .add_option("--since", arguments->since,
                      "Only what was changed since, such as 30d or 2026-01-31; not what is gone")
          .type_name("AGE|DATE");
  command
      .add_option("--customer", arguments->customers,
                  "Only customers with these ids or e-mail addresses; - reads one from standard\n"
                  "input. Every target that can be asked is asked for each of them")
      .type_name("ID|ADDRESS|-")
      .excludes(since);
  command.add_flag("--fix", options.fix,
                   "Send what is missing or outdated, and delete who is gone from commercetools");
  command.add_flag("--detach", arguments->detach, "Do not wait: a worker does the work");
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync reconcile", "ctsync reconcile customers orders --since 30d",
                        "ctsync reconcile messages --since 3d", "ctsync reconcile --fix",
                        "ctsync reconcile --customer c-1"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return run(*arguments, settings); });
}

}  // namespace ctsync::server
