// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <ctsync/json/write.hpp>
#include <memory>
#include <optional>
#include <string>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/filter.hpp"
#include "command/failure.hpp"
#include "command/jobs/job_text.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/flow/flow.hpp"
#include "operator/steering/pauses.hpp"

namespace ctsync::server {

namespace {

/// Who paused a target from a command line.
constexpr std::string_view command_author = "command line";

struct TargetArguments {
  std::string target;
  std::string tenant;  ///< empty: the only one
  std::string note;
  std::string lasts;  ///< empty: until it is resumed
  bool json = false;
};

std::string state_text(const Hold* hold, const StalledTarget* stalled, Time at) {
  if (hold != nullptr) {
    auto text = fmt::format("paused by {}", hold->author);
    if (hold->until) text += fmt::format(" for {} more", duration_text(*hold->until - at));
    if (!hold->note.empty()) text += ": " + hold->note;
    return text;
  }
  if (stalled == nullptr) return "no call failed of those that wait";
  return "not accepting: " + stalled->reason.text;
}

void write_target(json::Writer& writer, const std::string& tenant, const std::string& target,
                  const Hold* hold, const StalledTarget* stalled) {
  writer.key("tenant").string(tenant).key("target").string(target);
  writer.key("state").string(sending_word(hold, stalled));
  if (hold != nullptr) {
    writer.key("paused_by").string(hold->author).key("note").string(hold->note);
  }
  if (stalled != nullptr) writer.key("reason").string(stalled->reason.text);
}

/// Notes what was done, as the admin API does. What cannot be noted was done all the same.
void note(AnyStore& store, const std::string& tenant, const std::string& target,
          std::string_view action, const std::string& why) {
  Action noted;
  noted.at = now();
  noted.tenant = tenant;
  noted.actor = command_author;
  noted.action = action;
  noted.object = target;
  noted.count = 1;
  noted.note = why;
  noted.outcome = "done";
  if (const auto status = store.note_action(noted); !status) {
    print(stderr, "ctsync targets: it is not in the audit log: {}\n",
          printed(to_string(status.error())));
  }
}

int list(const TargetArguments& arguments, const Tenants& tenants, AnyStore& store,
         const Settings& settings) {
  const auto flow = read_sending(store, {}, now());
  if (!flow) return failed("targets", flow.error(), settings.store);
  if (!arguments.json) print("{:<16} {:<16} {:<14} {}\n", "TENANT", "TARGET", "KIND", "STATE");
  for (const auto& tenant : tenants.all()) {
    for (const auto& target : tenant.connections) {
      const auto* const hold = hold_of(*flow, tenant.name(), target.name);
      const auto* const stalled = stalled_of(*flow, tenant.name(), target.name);
      if (arguments.json) {
        print_object([&](json::Writer& writer) {
          write_target(writer, tenant.name(), target.name, hold, stalled);
        });
      } else {
        print("{:<16} {:<16} {:<14} {}\n", printed(tenant.name()), printed(target.name),
              name(target.kind), printed(state_text(hold, stalled, now())));
      }
    }
  }
  return exit_ok;
}

int pause(const TargetArguments& arguments, const Tenants& tenants, AnyStore& store,
          const Settings& settings) {
  PauseRequest request{arguments.tenant, arguments.target, std::string(command_author),
                       arguments.note, parse_age(arguments.lasts)};
  const auto hold = pause_target(store, tenants, request, now());
  if (!hold) return failed_or_misused("targets pause", hold.error(), settings.store);
  note(store, hold->tenant, hold->name, "target.paused", hold->note);
  if (arguments.json) {
    print_object([&](json::Writer& writer) {
      write_target(writer, hold->tenant, hold->name, &*hold, nullptr);
    });
    return exit_ok;
  }
  print("{} is paused{}: its calls wait, and nothing is lost\n", printed(hold->name),
        hold->until ? " for " + duration_text(*hold->until - hold->since) : std::string());
  return exit_ok;
}

int resume(const TargetArguments& arguments, const Tenants& tenants, AnyStore& store,
           const Settings& settings) {
  const auto resumed = resume_target(store, tenants, arguments.tenant, arguments.target);
  if (!resumed) return failed_or_misused("targets resume", resumed.error(), settings.store);
  const auto tenant = tenants.choose(arguments.tenant);
  if (*resumed && tenant) {
    note(store, (*tenant)->name(), arguments.target, "target.resumed", "");
  }
  if (arguments.json) {
    print_object([&](json::Writer& writer) {
      writer.key("target").string(arguments.target).key("was_paused").boolean(*resumed);
    });
    return exit_ok;
  }
  print("{} {}\n", printed(arguments.target),
        *resumed ? "is sent again what waits for it" : "was not paused");
  return exit_ok;
}

using Arguments = std::shared_ptr<TargetArguments>;
using Run = int (*)(const TargetArguments&, const Tenants&, AnyStore&, const Settings&);

void runs(Command command, const Arguments& arguments, Run run) {
  command.choose_with_settings([arguments, run](const Settings& settings) {
    auto store = open_shared_store(settings.store);
    if (!store) return failed("targets", store.error(), settings.store);
    return run(*arguments, Tenants(settings), *store, settings);
  });
}

Command add_about_one(Command targets, const char* name, const char* description,
                      const char* details, const Arguments& arguments, Run run) {
  auto command = targets.add_command(name, description, details);
  command.add_option("TARGET", arguments->target, "The name of the target").required();
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_json_flag(arguments->json);
  runs(command, arguments, run);
  return command;
}

}  // namespace

void add_targets(Command program) {
  const auto listed = std::make_shared<TargetArguments>();
  auto targets =
      program.add_command("targets", "List the targets and how they do, pause or resume one");
  targets.add_json_flag(listed->json, json_lines_option);
  targets.add_examples({"ctsync targets", "ctsync targets pause crm --for 2h --note maintenance"});
  runs(targets, listed, list);
  const auto paused = std::make_shared<TargetArguments>();
  auto pauses = add_about_one(
      targets, "pause", "Send a target nothing for a while",
      "What is in flight ends. Its calls wait meanwhile, in their sequence, and nothing is lost.\n"
      "Every process of the store heeds it within a second, and after restarts.",
      paused, pause);
  pauses.add_option("--for", paused->lasts, "How long, such as 30m or 2h; else until it is resumed")
      .check(age_check());
  pauses.add_option("--note", paused->note, "Why; `status` and the dashboard show it");
  pauses.add_examples({"ctsync targets pause crm", "ctsync targets pause crm --for 2h"});
  const auto resumed = std::make_shared<TargetArguments>();
  auto resumes = add_about_one(targets, "resume", "Send a paused target what waits for it", "",
                               resumed, resume);
  resumes.add_examples({"ctsync targets resume crm"});
}

}  // namespace ctsync::server
