// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>

#include "clock.hpp"
#include "command/exit_codes.hpp"
#include "command/failure.hpp"
#include "command/jobs/field_text.hpp"
#include "command/jobs/times.hpp"
#include "command/mapping/commands.hpp"
#include "command/mapping/rules_file.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/mapping/rules_diff.hpp"
#include "operator/text/counted.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

struct DiffArguments {
  std::string file;
  std::string tenant;
  std::string since = "7d";
  bool json = false;
};

void print_target(const TargetDiff& target) {
  const auto changed = target.different + target.added + target.removed + target.dead;
  print("  {}: {} of {} would change\n", printed(target.target), grouped(changed),
        counted(changed + target.same, "call", "calls"));
  print_some(target.different, "with other fields:");
  print_fields(target.fields);
  print_some(target.added, "that are not sent today");
  print_some(target.removed, "that would not be sent any more");
  print_some(target.dead, "that would be dead letters");
  if (!target.examples.empty()) {
    print("    such as {}: `ctsync events show ID` shows it\n",
          fmt::format("{}", fmt::join(target.examples, ", ")));
  }
}

void print_text(const RulesDiff& diff) {
  print("compared {} of recent deliveries\n", counted(diff.compared, "mapping", "mappings"));
  if (diff.as_now > 0) {
    print("  {} as they are now, because their change is no longer kept or had to be read\n",
          counted(diff.as_now, "customer", "customers"));
  }
  for (const auto& target : diff.targets) print_target(target);
  if (!diff.first_failure.empty()) print("  the first failure: {}\n", printed(diff.first_failure));
  if (diff.must_read > 0) {
    print("  {} not compared: their customer has to be read from commercetools first\n",
          grouped(diff.must_read));
  }
}

void print_json(const RulesDiff& diff) {
  for (const auto& target : diff.targets) {
    print_object([&](json::Writer& writer) {
      writer.key("target").string(target.target).key("same").integer(target.same);
      writer.key("different").integer(target.different).key("added").integer(target.added);
      writer.key("removed").integer(target.removed).key("dead").integer(target.dead);
      write_fields(writer.key("fields"), target.fields);
      writer.key("examples").begin_array();
      for (const auto& id : target.examples) writer.string(id);
      writer.end_array();
    });
  }
}

int diff(const DiffArguments& arguments, const Settings& settings) {
  Tenants in_use(settings);
  Tenants candidate(settings);
  int code = exit_ok;
  const auto opened = open_rules("mapping diff", arguments.file, arguments.tenant, candidate, code);
  if (!opened) return code;
  const auto since = time_of_option(arguments.since, "--since", now());
  if (!since) return wrong_usage("mapping diff", to_string(since.error()));
  auto store = open_shared_store(settings.store);
  if (!store) return failed("mapping diff", store.error(), settings.store);
  if (auto status = use_active_rules(*store, in_use); !status) {
    return failed("mapping diff", status.error(), settings.store);
  }
  candidate.use_rules(opened->tenant->name(), opened->rules, 0);
  MappingReplayRequest window;
  window.tenant = opened->tenant->name();
  window.since = *since;
  const auto count = count_mapping_replay(*store, window, settings.store.keep_bodies, now());
  if (!count) return failed("mapping diff", count.error(), settings.store);
  const auto found = diff_rules(*store, window, *count, in_use, candidate, now());
  if (!found) return failed("mapping diff", found.error(), settings.store);
  if (arguments.json) {
    print_json(*found);
  } else {
    print_text(*found);
  }
  return exit_ok;
}

}  // namespace

void add_mapping_diff(Command mapping) {
  auto command = mapping.add_command(
      "diff", "Show which recent deliveries other rules would change, and how",
      "Compares the file with the rules in use, over the newest 1,000 customers and stored steps "
      "of\n"
      "the time: field by field, without values. Nothing is stored or sent. Changes of customers\n"
      "are applied again to what was known before them, as long as they are kept.");
  const auto arguments = std::make_shared<DiffArguments>();
  command.add_option("FILE", arguments->file, "The file with the rules; - is standard input")
      .required();
  command.add_option("--since", arguments->since, "Since when, such as 7d or 2026-01-31")
      .type_name("TIME")
      .shows_default();
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples(
      {"ctsync mapping diff rules.json", "ctsync mapping diff rules.json --since 1d --json"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return diff(*arguments, settings); });
}

}  // namespace ctsync::server
