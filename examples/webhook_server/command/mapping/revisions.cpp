// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "clock.hpp"
#include "command/exit_codes.hpp"
#include "command/failure.hpp"
#include "command/mapping/commands.hpp"
#include "command/mapping/mistakes.hpp"
#include "command/mapping/rules_file.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"
#include "operator/mapping/rules_document.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

struct RevisionArguments {
  std::string file;
  std::string tenant;
  std::string note;
  std::int64_t number = 0;
  int limit = 20;
  bool json = false;
};
using Arguments = std::shared_ptr<RevisionArguments>;

/// Runs with the store and the tenant that is named.
template <class Run>
int with_store(const RevisionArguments& arguments, const Settings& settings, Run run) {
  const Tenants tenants(settings);
  const auto tenant = tenants.choose(arguments.tenant);
  if (!tenant) return wrong_usage("mapping", to_string(tenant.error()));
  auto store = open_shared_store(settings.store);
  if (!store) return failed("mapping", store.error(), settings.store);
  return run(*store, **tenant);
}

void print_used(std::int64_t number, const ConfiguredTenant& tenant, bool json) {
  if (json) {
    print_object([&](json::Writer& writer) {
      writer.key("tenant").string(tenant.name()).key("revision").integer(number);
    });
  } else if (number == 0) {
    print("the targets of {} have no rules from now on\n", tenant.name());
  } else {
    print("revision {} of {} is used from now on\n", number, tenant.name());
  }
}

int publish(const RevisionArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  int code = exit_ok;
  const auto opened =
      open_rules("mapping publish", arguments.file, arguments.tenant, tenants, code);
  if (!opened) return code;
  if (auto status = may_publish(*opened->tenant); !status) {
    return failed_or_misused("mapping", status.error(), settings.store);
  }
  auto store = open_shared_store(settings.store);
  if (!store) return failed("mapping", store.error(), settings.store);
  const auto number = import_rules(*store, opened->tenant->name(), opened->text, "command line",
                                   arguments.note, now());
  if (!number) return failed_or_misused("mapping", number.error(), settings.store);
  print_used(*number, *opened->tenant, arguments.json);
  return exit_ok;
}

void print_revision(const RulesRevision& revision, bool json) {
  if (!json) {
    print("{:>8}  {:<6}  {}  {:<12}  {}\n", revision.number, revision.active ? "active" : "",
          time_text(revision.made_at), printed(revision.author), printed(revision.note));
    return;
  }
  print_object([&](json::Writer& writer) {
    writer.key("tenant").string(revision.tenant).key("revision").integer(revision.number);
    writer.key("active")
        .boolean(revision.active)
        .key("made_at")
        .string(time_text(revision.made_at));
    writer.key("author").string(revision.author).key("note").string(revision.note);
  });
}

int list(const RevisionArguments& arguments, const Settings& settings) {
  return with_store(
      arguments, settings, [&](AnyStore& store, const ConfiguredTenant& tenant) -> int {
        RulesFilter filter;
        filter.tenant = tenant.name();
        filter.limit = arguments.limit;
        const auto found = store.rules(filter);
        if (!found) return failed_or_misused("mapping", found.error(), settings.store);
        if (!arguments.json && found->empty()) print("there are no rules of {}\n", tenant.name());
        if (!arguments.json && !found->empty()) {
          print("{:>8}  {:<6}  {:<20}  {:<12}  {}\n", "REVISION", "", "MADE", "AUTHOR", "NOTE");
        }
        for (const auto& each : *found) print_revision(each, arguments.json);
        return exit_ok;
      });
}

Result<RulesRevision> find(std::int64_t number, AnyStore& store, const ConfiguredTenant& tenant) {
  auto found = rules_of(store, tenant.name(), number);
  if (!found) return std::move(found).error();
  if (!*found) {
    return Error{Errc::invalid, "REVISION",
                 "there is no such revision: `ctsync mapping revisions` lists them"};
  }
  return **std::move(found);
}

int show(const RevisionArguments& arguments, const Settings& settings) {
  return with_store(
      arguments, settings, [&](AnyStore& store, const ConfiguredTenant& tenant) -> int {
        const auto revision = find(arguments.number, store, tenant);
        if (!revision) return failed_or_misused("mapping", revision.error(), settings.store);
        print("{}{}", printed_lines(revision->text), revision->text.ends_with('\n') ? "" : "\n");
        return exit_ok;
      });
}

/// Compiles a revision before it is used: targets may have been renamed since.
int use(const RevisionArguments& arguments, const Settings& settings) {
  return with_store(
      arguments, settings, [&](AnyStore& store, const ConfiguredTenant& tenant) -> int {
        if (auto status = may_publish(tenant); !status)
          return failed_or_misused("mapping", status.error(), settings.store);
        if (arguments.number != 0) {
          const auto revision = find(arguments.number, store, tenant);
          if (!revision) return failed_or_misused("mapping", revision.error(), settings.store);
          const auto compiled = compile_rules(revision->text, tenant);
          if (compiled.rules == nullptr) {
            return print_mistakes("mapping use", fmt::format("revision {}", arguments.number),
                                  revision->text, compiled.mistakes);
          }
        }
        const auto used = store.use_rules(tenant.name(), arguments.number, now());
        if (!used) return failed_or_misused("mapping", used.error(), settings.store);
        print_used(arguments.number, tenant, arguments.json);
        return exit_ok;
      });
}

}  // namespace

void add_mapping_revisions(Command mapping) {
  const auto published = std::make_shared<RevisionArguments>();
  auto publishes = mapping.add_command("publish", "Check a file with rules and use it from now on",
                                       "The file becomes a revision in the store. All processes on "
                                       "the store use it within seconds,\n"
                                       "without a restart. A tenant whose rules are those of a "
                                       "file of the settings (shop.rules) has\n"
                                       "no other ones.");
  publishes.add_option("FILE", published->file, "The file with the rules; - is standard input")
      .required();
  publishes.add_option("--note", published->note, "What changed and why").type_name("TEXT");
  publishes.add_option("--tenant", published->tenant, tenant_option);
  publishes.add_json_flag(published->json);
  publishes.add_examples({"ctsync mapping publish rules.json --note 'tier for the newsletter'"});
  publishes.choose_with_settings(
      [published](const Settings& settings) { return publish(*published, settings); });

  const auto listed = std::make_shared<RevisionArguments>();
  auto lists = mapping.add_command("revisions", "List the revisions of rules, newest first");
  lists.add_option("--tenant", listed->tenant, tenant_option);
  lists.add_option("--limit", listed->limit, "How many at most")
      .in_range(1, 10'000)
      .shows_default();
  lists.add_json_flag(listed->json, json_lines_option);
  lists.add_examples({"ctsync mapping revisions", "ctsync mapping revisions --json"});
  lists.choose_with_settings(
      [listed](const Settings& settings) { return list(*listed, settings); });

  const auto shown = std::make_shared<RevisionArguments>();
  auto shows = mapping.add_command("show", "Print the text of a revision of rules");
  shows.add_option("REVISION", shown->number, "Its number").in_range(1, 1'000'000'000).required();
  shows.add_option("--tenant", shown->tenant, tenant_option);
  shows.add_examples({"ctsync mapping show 3 > rules.json"});
  shows.choose_with_settings([shown](const Settings& settings) { return show(*shown, settings); });

  const auto used = std::make_shared<RevisionArguments>();
  auto uses = mapping.add_command("use", "Use an earlier revision of rules again, or none");
  uses.add_option("REVISION", used->number, "Its number; 0: no rules")
      .in_range(0, 1'000'000'000)
      .required();
  uses.add_option("--tenant", used->tenant, tenant_option);
  uses.add_json_flag(used->json);
  uses.add_examples({"ctsync mapping use 2", "ctsync mapping use 0"});
  uses.choose_with_settings([used](const Settings& settings) { return use(*used, settings); });
}

}  // namespace ctsync::server
