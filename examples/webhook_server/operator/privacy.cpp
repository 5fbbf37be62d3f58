// SPDX-License-Identifier: MIT
#include "operator/privacy.hpp"

#include <fmt/core.h>

#include <ctsync/pipeline/erase.hpp>
#include <log/log.hpp>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/input.hpp"
#include "operator/rows.hpp"

namespace ctsync::server {

namespace {

int wrong_usage(std::string_view text) {
  fmt::print(stderr, "ctsync privacy erase: {}\n", text);
  return exit_usage;
}

Result<People> people_of(const EraseArguments& arguments) {
  auto email = arguments.email;
  if (email == "-") {
    auto input = read_input("-");
    if (!input) return std::move(input).error();
    email = std::move(*input);
  }
  email = mapping::normal_email(email);
  if (arguments.email.empty() ? arguments.customer_id.empty() : !mapping::is_email(email)) {
    return Error{Errc::invalid, "", "name a person: --email ADDRESS (or -), --customer-id ID"};
  }
  return People{{std::move(email)}, {arguments.customer_id}};
}

void print(std::string_view word, const Erased& erased) {
  fmt::print("{}: profiles {}, inbox entries {}, calls {}\n", word, erased.profiles, erased.entries,
             erased.calls);
}

void note(const Erased& erased, const Settings& settings) {
  auto log = log::Log::create(
      {.format = log::Format::json, .stream = stderr, .environment = settings.environment});
  log.info("privacy.erased", {{"profiles", erased.profiles},
                              {"entries", erased.entries},
                              {"calls", erased.calls},
                              {"left", erased.left}});
}

void print_what_is_left(const Erased& erased) {
  if (erased.left > 0) {
    fmt::print(stderr,
               "{} rows name the person still: calls that ask Segment to delete them, until these "
               "are accepted (run this again then), or profiles of others.\n",
               erased.left);
  }
  fmt::print(stderr,
             "Other places may hold the person still: delete the customer in commercetools with "
             "dataErasure=true, ask Segment to delete and suppress the user, and see to backups "
             "of the store.\n");
}

}  // namespace

int privacy_erase(const EraseArguments& arguments, const Settings& settings) {
  if (arguments.dry_run == arguments.yes) {
    return wrong_usage("say --dry-run to see how much would go, or --yes to erase it");
  }
  auto people = people_of(arguments);
  if (!people && people.error().code == Errc::invalid) return wrong_usage(people.error().detail);
  if (!people) return failed("privacy", people.error());
  auto store = open_for_tools(settings);
  if (!store) return failed("privacy", store.error());
  if (arguments.dry_run) {
    auto found = find_people(*store, *people, settings.tenant);
    if (!found) return failed("privacy", found.error());
    print("found", *found);
    return exit_ok;
  }
  std::vector<std::string> projects;
  const auto& project = settings.commercetools.project_key;
  if (!project.empty()) projects.push_back(project);
  auto erased = erase_people(*store, *people, settings.tenant, now(), projects);
  if (!erased) return failed("privacy", erased.error());
  if (auto status = store->scrub(Scrub::at_once, now()); !status) {
    fmt::print(stderr,
               "ctsync privacy: erased, but traces may be left in the file; run it again\n");
    return failed("privacy", about_store(status.error()));
  }
  print("erased", *erased);
  note(*erased, settings);
  print_what_is_left(*erased);
  return exit_ok;
}

}  // namespace ctsync::server
