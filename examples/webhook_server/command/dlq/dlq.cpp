// SPDX-License-Identifier: MIT
#include <memory>
#include <string_view>

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
  if (!arguments.by.empty()) {
    const auto groups = group_dead_letters(action.store, action.which);
    if (!groups) return failed("dlq", groups.error(), action.settings.store);
    print_groups(*groups, arguments.json);
    return groups->empty() ? end_without_match(action) : exit_ok;
  }
  const auto rows = list_dead_letters(action.store, action.which, arguments.limit);
  if (!rows) return failed("dlq", rows.error(), action.settings.store);
  print_rows(*rows, arguments.json);
  return rows->empty() ? end_without_match(action) : exit_ok;
}

int show_payload(const DeadLetterAction& action, const std::string& id) {
  const auto payload = letter_payload(action.store, id);
  if (!payload) return failed_or_misused("dlq", payload.error(), action.settings.store);
  print("{}\n", prints_to_terminal() ? printed_lines(*payload) : *payload);
  return exit_ok;
}

int show_letter(const DeadLetterAction& action, const std::string& id) {
  const auto letter = find_letter(action.store, id);
  if (!letter) return failed_or_misused("dlq", letter.error(), action.settings.store);
  print_letter(*letter, action.arguments.json);
  return exit_ok;
}

int show(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  int last = exit_ok;
  std::size_t failures = 0;
  for (const auto& id : arguments.ids) {
    const int code = arguments.payload ? show_payload(action, id) : show_letter(action, id);
    if (code == exit_ok) continue;
    last = code;
    ++failures;
  }
  return failures < arguments.ids.size() ? outcome_of(failures, arguments.ids.size()) : last;
}

int run(Run command, const DeadLetterArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("dlq", store.error(), settings.store);
  const auto which = filter_of(arguments.which, settings, *store, now());
  if (!which) return failed_or_misused("dlq", which.error(), settings.store);
  return command({arguments, settings, *which, *store});
}

Command add(Command dlq, const Arguments& arguments, const char* name, const char* description,
            Run command, std::string_view json_help = json_option) {
  auto sub = dlq.add_command(name, description);
  sub.choose_with_settings([arguments, command](const Settings& settings) {
    if (const int wrong = check_usage(*arguments); wrong != exit_ok) return wrong;
    return run(command, *arguments, settings);
  });
  sub.add_json_flag(arguments->json, json_help);
  return sub;
}

/// Options of a command that changes dead letters: some by their ids, or all that match.
void add_choice(Command command, const Arguments& arguments) {
  arguments->changes = command.name();
  auto ids = command.add_option("ID", arguments->ids, "Ids as `dlq list` shows them");
  auto all = command.add_flag("--all", arguments->all, "All of them").excludes(ids);
  for (auto option : add_filter(command, arguments->which)) option.needs(all);
  command.add_option("--limit", arguments->limit, "How many at most, the oldest first")
      .in_range(1, 1'000'000'000)
      .needs(all);
  command.add_flag("--dry-run", arguments->dry_run, "Only show what it would be about").needs(all);
  command.add_flag("--yes", arguments->yes,
                   "With --all: do not ask; needed where nobody can be asked");
}

}  // namespace

void add_dead_letters(Command program) {
  auto dlq = program.add_group(
      "dlq",
      "List, retry or discard dead letters: deliveries and calls that could not be processed");
  dlq.add_examples({"ctsync dlq list --by reason", "ctsync dlq retry outbox-7"});
  const auto listed = std::make_shared<DeadLetterArguments>();
  auto lists = add(dlq, listed, "list", "List dead letters, oldest first", list, json_lines_option);
  add_filter(lists, listed->which);
  lists.add_flag("--discarded", listed->which.discarded, "Those that were discarded instead");
  listed->limit = 100;
  auto limit = lists.add_option("--limit", listed->limit, "How many at most")
                   .in_range(1, 1'000'000)
                   .shows_default();
  lists
      .add_option("--by", listed->by,
                  "Count all of them by reason instead, each with a sample and what to do about it")
      .one_of({"reason"})
      .excludes(limit);
  lists.add_examples({"ctsync dlq list --by reason", "ctsync dlq list --newer-than 2h --target crm",
                      "ctsync dlq list --json | jq -r .id"});
  const auto shown = std::make_shared<DeadLetterArguments>();
  auto shows = add(dlq, shown, "show",
                   "Show dead letters, or rows in any other state, with the kept attempts at them",
                   show, json_lines_option);
  shows.add_option("ID", shown->ids, "Ids as `dlq list` shows them").required();
  shows
      .add_flag("--payload", shown->payload,
                "Print the stored bytes instead, of a call those that are sent. They hold personal "
                "data")
      .excludes(shows.option("--json"));
  shows.add_examples({"ctsync dlq show outbox-7", "ctsync dlq show outbox-7 --payload"});
  const auto retried = std::make_shared<DeadLetterArguments>();
  auto retries = add(dlq, retried, "retry",
                     "Put dead letters back to waiting, with the message ids and bytes they had",
                     retry_letters);
  add_choice(retries, retried);
  retries.add_examples({"ctsync dlq retry outbox-7 outbox-8",
                        "ctsync dlq retry --all --reason gave_up --dry-run",
                        "ctsync dlq retry --all --reason gave_up --yes"});
  const auto discarded = std::make_shared<DeadLetterArguments>();
  auto discards = add(dlq, discarded, "discard",
                      "Give dead letters up for good; they are pruned later", discard_letters);
  add_choice(discards, discarded);
  discards.add_examples(
      {"ctsync dlq discard inbox-3", "ctsync dlq discard --all --older-than 4w --dry-run"});
}

}  // namespace ctsync::server
