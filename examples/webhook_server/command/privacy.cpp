// SPDX-License-Identifier: MIT
#include <ctsync/json/write.hpp>
#include <log/log.hpp>
#include <memory>
#include <string>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/input.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/erasure.hpp"

namespace ctsync::server {

namespace {

struct EraseArguments {
  std::string email;  ///< "-": from standard input
  std::string customer_id;
  std::string tenant;  ///< empty: the only one
  bool dry_run = false;
  bool yes = false;
  bool json = false;
};

Result<People> read_people(const EraseArguments& arguments) {
  Person person;
  person.customer_id = arguments.customer_id;
  if (!arguments.email.empty()) person.email = arguments.email;
  if (arguments.email == "-") {
    auto input = read_input("-");
    if (!input) return std::move(input).error();
    person.email = *std::move(input);
  }
  return people_of(person);
}

void print_json(bool is_done, const Erased& erased) {
  print_object([&](json::Writer& writer) {
    writer.key("erased").boolean(is_done);
    writer.key("records").integer(erased.records).key("entries").integer(erased.entries);
    writer.key("calls").integer(erased.calls).key("left").integer(erased.left);
    writer.key("anonymous_ids").begin_array();
    for (const auto& id : erased.anonymous_ids) writer.string(id);
    writer.end_array();
  });
}

void print_numbers(std::string_view word, const Erased& erased) {
  print("{}: records {}, inbox entries {}, calls {}\n", word, erased.records, erased.entries,
        erased.calls);
}

void log_erasure(const Erased& erased, const Settings& settings) {
  auto log = log::Log::create({.stream = stderr, .environment = settings.environment});
  log.info("privacy.erased", {{"records", erased.records},
                              {"entries", erased.entries},
                              {"calls", erased.calls},
                              {"left", erased.left}});
}

void print_what_is_left(const Erased& erased) {
  if (erased.left > 0) {
    print(stderr,
          "{} rows name the person still: calls that ask Segment to delete them, until these "
          "are accepted (run this again then), or records of others.\n",
          erased.left);
  }
  if (!erased.anonymous_ids.empty()) {
    print(stderr, "Targets still know events under these anonymous ids of the person:\n");
    for (const auto& id : erased.anonymous_ids) print(stderr, "  {}\n", printed(id));
  }
  print(stderr,
        "Other places may hold the person still: delete the customer in commercetools with "
        "dataErasure=true, ask Segment to delete and suppress the user, and see to backups "
        "of the store.\n");
}

int erase(AnyStore& store, const People& people, const ConfiguredTenant& tenant,
          const Settings& settings, bool json) {
  const auto erased = erase_people_of(store, people, tenant, now());
  if (!erased) return failed("privacy", erased.error(), settings.store);
  if (const auto status = scrub_store(store, now()); !status) {
    print(stderr, "ctsync privacy: erased, but traces may be left in the file; run it again\n");
    return failed("privacy", status.error(), settings.store);
  }
  json ? print_json(true, *erased) : print_numbers("erased", *erased);
  log_erasure(*erased, settings);
  print_what_is_left(*erased);
  return exit_ok;
}

int run(const EraseArguments& arguments, const Settings& settings) {
  constexpr std::string_view command = "privacy erase";
  if (arguments.dry_run == arguments.yes) {
    return wrong_usage(command,
                       "expected one of --dry-run, which only counts, and --yes, which erases");
  }
  const auto people = read_people(arguments);
  if (!people && people.error().code == Errc::invalid) {
    return wrong_usage(command, to_string(people.error()));
  }
  if (!people) return failed("privacy", people.error());
  const Tenants tenants(settings);
  const auto tenant = tenants.choose(arguments.tenant);
  if (!tenant) return wrong_usage(command, to_string(tenant.error()));
  auto store = open_shared_store(settings.store);
  if (!store) return failed("privacy", store.error(), settings.store);
  if (arguments.yes) return erase(*store, *people, **tenant, settings, arguments.json);
  const auto found = find_people_of(*store, *people, **tenant);
  if (!found) return failed("privacy", found.error(), settings.store);
  arguments.json ? print_json(false, *found) : print_numbers("found", *found);
  return exit_ok;
}

}  // namespace

void add_privacy(Command program) {
  auto privacy = program.add_group("privacy", "Erase what is kept of a person");
  privacy.add_examples({"ctsync privacy erase --customer-id c-1 --dry-run"});
  auto erases =
      privacy.add_command("erase", "Erase everything the store keeps of a person, and say how much",
                          "May run beside a serving process. A tombstone stays, so that nothing\n"
                          "that comes late brings the person back. Prints numbers only.");
  const auto arguments = std::make_shared<EraseArguments>();
  erases.add_option("--email", arguments->email,
                    "The e-mail address; - reads it from standard input, since other users of "
                    "this machine can see a command line");
  erases.add_option("--customer-id", arguments->customer_id,
                    "The id of the customer in commercetools");
  erases.add_option("--tenant", arguments->tenant, tenant_option);
  erases.add_flag("--dry-run", arguments->dry_run, "Only say how much would go");
  erases.add_flag("--yes", arguments->yes, "Erase: it cannot be undone");
  erases.add_json_flag(arguments->json);
  erases.add_examples({"echo ada@shop.example | ctsync privacy erase --email - --dry-run",
                       "ctsync privacy erase --customer-id c-1 --yes"});
  erases.choose_with_settings([arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
