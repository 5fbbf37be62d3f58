// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/actions.hpp"
#include "command/dlq/letters.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"

namespace ctsync::server {

namespace {

using Arguments = std::shared_ptr<DeadLetterArguments>;
using Run = int (*)(const DeadLetterAction&);

int list(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  const auto rows = list_dead_letters(action.store, action.which, arguments.limit);
  if (!rows) return failed("dlq", rows.error());
  print_rows(*rows, arguments.json);
  return rows->empty() ? end_without_match(action) : exit_ok;
}

int show(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  for (const auto& id : arguments.ids) {
    if (arguments.payload) {
      const auto payload = letter_payload(action.store, id);
      if (!payload) return failed_with(payload.error());
      print("{}\n", prints_to_terminal() ? printed_lines(*payload) : *payload);
    } else {
      const auto letter = find_letter(action.store, id);
      if (!letter) return failed_with(letter.error());
      print_letter(*letter, arguments.json);
    }
  }
  return exit_ok;
}

int run(Run command, const DeadLetterArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("dlq", store.error());
  const auto which = filter_of(arguments.which, settings, *store, now());
  if (!which) return failed_with(which.error());
  return command({arguments, settings, *which, *store});
}

CLI::App* add(CLI::App& dlq, CommandLine& line, const Arguments& arguments, const char* name,
              const char* description, Run command) {
  auto* sub = add_command(dlq, line, name, description, "", true);
  choose_with_settings(*sub, line, [arguments, command](const Settings& settings) {
    if (const int wrong = check_usage(*arguments); wrong != exit_ok) return wrong;
    return run(command, *arguments, settings);
  });
  sub->add_flag("--json", arguments->json, "One JSON object a line");
  return sub;
}

/// Options of a command that changes dead letters: some by their ids, or all that match.
void add_choice(CLI::App& command, const Arguments& arguments) {
  arguments->changes = command.get_name();
  auto* ids = command.add_option("ID", arguments->ids, "Ids as `dlq list` shows them");
  auto* all = command.add_flag("--all", arguments->all, "All of them")->excludes(ids);
  for (auto* option : add_filter(command, arguments->which)) option->needs(all);
  command.add_option("--limit", arguments->limit, "With --all: how many at most, the oldest first")
      ->check(CLI::Range(1, 1'000'000'000))
      ->needs(all);
  command.add_flag("--dry-run", arguments->dry_run, "With --all: only say what it would be about")
      ->needs(all);
}

}  // namespace

void add_dead_letters(CLI::App& app, CommandLine& line) {
  auto* dlq = app.add_subcommand(
      "dlq",
      "See, redrive and discard dead letters: deliveries and calls that ended with a reason");
  dlq->require_subcommand(1);
  const auto listed = std::make_shared<DeadLetterArguments>();
  auto* lists = add(*dlq, line, listed, "list", "List dead letters, oldest first", list);
  add_filter(*lists, listed->which);
  lists->add_flag("--discarded", listed->which.discarded, "Those that were discarded instead");
  listed->limit = 100;
  lists->add_option("--limit", listed->limit, "How many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  const auto shown = std::make_shared<DeadLetterArguments>();
  auto* shows =
      add(*dlq, line, shown, "show",
          "Show dead letters, or rows in any other state, with the kept attempts at them", show);
  shows->add_option("ID", shown->ids, "Ids as `dlq list` shows them")->required();
  shows
      ->add_flag(
          "--payload", shown->payload,
          "Print the stored bytes instead, of a call those that are sent. They hold personal "
          "data")
      ->excludes("--json");
  const auto retried = std::make_shared<DeadLetterArguments>();
  add_choice(*add(*dlq, line, retried, "retry",
                  "Put dead letters back to waiting, with the message ids and bytes they had",
                  retry_letters),
             retried);
  const auto discarded = std::make_shared<DeadLetterArguments>();
  auto* discards = add(*dlq, line, discarded, "discard",
                       "Give dead letters up for good; they are pruned later", discard_letters);
  add_choice(*discards, discarded);
  discards->add_flag("--yes", discarded->yes, "With --all: do not ask; it cannot be undone");
}

}  // namespace ctsync::server
