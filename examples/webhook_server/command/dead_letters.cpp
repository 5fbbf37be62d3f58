// SPDX-License-Identifier: MIT
#include "operator/dead_letters.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"

namespace ctsync::server {

namespace {

struct DeadLetterArguments {
  std::vector<std::string> ids;
  bool all = false;
  DeadLetterFilter which;
  int limit = 100;
  bool json = false;
  bool payload = false;
};

/// An id that does not have the form of a row id is wrong usage; every other error is a failure.
int fail(const Error& error) {
  return error.code == Errc::invalid ? wrong_usage("dlq", to_string(error)) : failed("dlq", error);
}

void print_none(const DeadLetterArguments& arguments) {
  fmt::print("no dead letters{}{}\n", arguments.which.reason.empty() ? "" : " with such a reason",
             arguments.which.tenant.empty() ? "" : " of this tenant");
}

int list(AnyStore& store, const DeadLetterArguments& arguments) {
  const auto rows = list_dead_letters(store, arguments.which, arguments.limit);
  if (!rows) return failed("dlq", rows.error());
  print_rows(*rows, arguments.json);
  if (rows->empty() && !arguments.json) print_none(arguments);
  return exit_ok;
}

int show(AnyStore& store, const DeadLetterArguments& arguments) {
  for (const auto& id : arguments.ids) {
    if (arguments.payload) {
      const auto payload = dead_letter_payload(store, id);
      if (!payload) return fail(payload.error());
      fmt::print("{}\n", prints_to_terminal() ? printed_lines(*payload) : *payload);
    } else {
      const auto row = find_dead_letter(store, id);
      if (!row) return fail(row.error());
      print_row(*row);
    }
  }
  return exit_ok;
}

/// Names those that stay dead, of very many only the first.
void print_refused(const Retried& retried) {
  constexpr std::size_t most = 20;
  const auto& refused = retried.refused;
  for (std::size_t i = 0; i < std::min(most, refused.size()); ++i) {
    fmt::print(stderr, "{} cannot be retried: {}\n", refused[i].id, refused[i].why);
  }
  if (refused.empty()) return;
  fmt::print(stderr, "{} dead {} refused\n", refused.size(),
             refused.size() == 1 ? "letter was" : "letters were");
}

int retry(AnyStore& store, const DeadLetterArguments& arguments) {
  const auto retried = arguments.all ? retry_all_dead_letters(store, arguments.which, now())
                                     : retry_dead_letters(store, arguments.ids, now());
  if (!retried) return fail(retried.error());
  const auto count = retried->count;
  if (count > 0) {
    fmt::print("{} dead {} waiting again; a running server takes {} up within a second\n", count,
               count == 1 ? "letter is" : "letters are", count == 1 ? "it" : "them");
  }
  print_refused(*retried);
  if (count == 0 && retried->refused.empty()) print_none(arguments);
  return arguments.all || retried->refused.empty() ? exit_ok : exit_failed;
}

using Run = int (*)(AnyStore&, const DeadLetterArguments&);

int run(Run command, const DeadLetterArguments& arguments, const Settings& settings) {
  if (command == retry && !arguments.all && arguments.ids.empty()) {
    return wrong_usage("dlq retry", "name the ids to retry, or --all");
  }
  auto store = open_shared_store(settings.store);
  if (!store) return failed("dlq", store.error());
  return command(*store, arguments);
}

CLI::App* add(CLI::App& dlq, CommandLine& line,
              const std::shared_ptr<DeadLetterArguments>& arguments, const char* name,
              const char* description, Run command) {
  auto* sub = add_command(dlq, line, name, description, "", true);
  choose_with_settings(*sub, line, [arguments, command](const Settings& settings) {
    return run(command, *arguments, settings);
  });
  return sub;
}

}  // namespace

void add_dead_letters(CLI::App& app, CommandLine& line) {
  auto* dlq = app.add_subcommand(
      "dlq", "See and redrive dead letters: deliveries and calls that ended with a reason");
  dlq->require_subcommand(1);
  const auto arguments = std::make_shared<DeadLetterArguments>();
  auto* lists = add(*dlq, line, arguments, "list", "List dead letters, oldest first", list);
  lists->add_option("--tenant", arguments->which.tenant, "Only those of this tenant");
  lists->add_option("--reason", arguments->which.reason,
                    "Only those whose reason contains this text");
  lists->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  lists->add_flag("--json", arguments->json, "One JSON object a line");
  auto* shows = add(*dlq, line, arguments, "show", "Show dead letters one by one", show);
  shows->add_option("ID", arguments->ids, "Ids as `dlq list` shows them")->required();
  shows->add_flag("--payload", arguments->payload,
                  "Print the stored bytes instead. They hold personal data");
  auto* retries =
      add(*dlq, line, arguments, "retry",
          "Put dead letters back to waiting, with the message ids and bytes they had", retry);
  auto* ids = retries->add_option("ID", arguments->ids, "Ids as `dlq list` shows them");
  auto* all = retries->add_flag("--all", arguments->all, "All of them")->excludes(ids);
  retries->add_option("--tenant", arguments->which.tenant, "With --all: only those of this tenant")
      ->needs(all);
  retries
      ->add_option("--reason", arguments->which.reason,
                   "With --all: whose reason contains this text")
      ->needs(all);
}

}  // namespace ctsync::server
