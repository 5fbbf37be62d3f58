// SPDX-License-Identifier: MIT
#include "command/command_line.hpp"

#include <fmt/core.h>

#include "service/host.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

std::optional<std::string> config_path(const CommandLine& line) {
  if (line.config.empty()) return std::nullopt;
  return line.config;
}

int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command) {
  const Loaded loaded = load(config_path(line), process_environment(), purpose);
  for (const auto& error : loaded.errors) {
    fmt::print(stderr, "ctsync: {}\n", ctsync::to_string(error));
  }
  if (loaded.errors.empty()) return command(loaded.settings);
  if (purpose == Purpose::serve) tell_start_failed(loaded.errors, exit_configuration);
  return exit_configuration;
}

CLI::App* command(CLI::App& app, CommandLine& line, const char* name, const char* summary,
                  const char* more, bool has_settings) {
  CLI::App* sub = app.add_subcommand(name, summary);
  sub->footer(more);
  if (has_settings) {
    sub->add_option(
           "--config", line.config,
           "Settings as a JSON file (SYNC_CONFIG_PATH); without it the environment is read")
        ->type_name("FILE");
  }
  return sub;
}

namespace {

void add_outbox(CLI::App& app, CommandLine& line) {
  auto* outbox_command =
      command(app, line, "outbox",
              "Show how many entries and calls are in which state, and the calls themselves",
              "May run beside a serving process. No payload is shown.", true);
  outbox_command->add_option("--state", line.outbox.state, "Only calls in this state")
      ->check(CLI::IsMember({"waiting", "accepted", "dead"}));
  outbox_command->add_option("--limit", line.outbox.limit, "How many calls at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  outbox_command->add_flag("--json", line.outbox.json, "One JSON object a line");
  outbox_command->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools,
                           [&line](const Settings& s) { return outbox(line.outbox, s); });
    };
  });
}

using DeadLetterCommand = int (*)(const DeadLetterArguments&, const Settings&);

CLI::App* add_dead_letter_command(CLI::App& dlq, CommandLine& line, const char* name,
                                  const char* description, DeadLetterCommand run) {
  auto* sub = command(dlq, line, name, description, "", true);
  sub->callback([&line, run] {
    line.chosen = [&line, run] {
      return with_settings(line, Purpose::tools,
                           [&line, run](const Settings& s) { return run(line.dead_letters, s); });
    };
  });
  return sub;
}

void add_dead_letters(CLI::App& app, CommandLine& line) {
  auto* dlq = app.add_subcommand(
      "dlq", "See and redrive dead letters: deliveries and calls that ended with a reason");
  dlq->require_subcommand(1);
  auto& arguments = line.dead_letters;
  auto* list = add_dead_letter_command(*dlq, line, "list", "List dead letters, oldest first",
                                       dead_letters_list);
  list->add_option("--reason", arguments.reason, "Only those whose reason contains this text");
  list->add_option("--limit", arguments.limit, "How many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  list->add_flag("--json", arguments.json, "One JSON object a line");
  auto* show = add_dead_letter_command(*dlq, line, "show", "Show dead letters one by one",
                                       dead_letters_show);
  show->add_option("ID", arguments.ids, "Ids as `dlq list` shows them")->required();
  show->add_flag("--payload", arguments.payload,
                 "Print the stored bytes instead. They hold personal data");
  auto* retry = add_dead_letter_command(
      *dlq, line, "retry",
      "Put dead letters back to waiting, with the message ids and bytes they had",
      dead_letters_retry);
  auto* ids = retry->add_option("ID", arguments.ids, "Ids as `dlq list` shows them");
  auto* all = retry->add_flag("--all", arguments.all, "All of them")->excludes(ids);
  retry->add_option("--reason", arguments.reason, "With --all: whose reason contains this text")
      ->needs(all);
}

void add_sources(CLI::App& app, CommandLine& line) {
  auto* list =
      command(app, line, "sources", "List the sources, and what each still lacks", "", true);
  list->require_subcommand(0, 1);
  list->callback([&line, list] {
    if (!list->get_subcommands().empty()) return;
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools, [](const Settings& s) { return sources_list(s); });
    };
  });
  auto* confirm = command(
      *list, line, "confirm", "Confirm the SNS subscription that waits at a source",
      "Takes the newest SubscriptionConfirmation that the server has stored for the source,\n"
      "checks its signature and topic again, and asks SNS to make the subscription valid. May\n"
      "run beside a serving process.",
      true);
  confirm->add_option("NAME", line.source, "The source, of auth sns")->required();
  confirm->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools,
                           [&line](const Settings& s) { return sources_confirm(line.source, s); });
    };
  });
}

void add_privacy(CLI::App& app, CommandLine& line) {
  auto* privacy = app.add_subcommand("privacy", "Erase what is kept of a person");
  privacy->require_subcommand(1);
  auto* erase = command(*privacy, line, "erase",
                        "Erase everything the store keeps of a person, and say how much",
                        "May run beside a serving process. A tombstone stays, so that nothing that "
                        "comes late brings\n"
                        "the person back. Prints numbers only.",
                        true);
  erase->add_option("--email", line.erase.email,
                    "The e-mail address; - reads it from standard input, since other users of this "
                    "machine can see a command line");
  erase->add_option("--customer-id", line.erase.customer_id,
                    "The id of the customer in commercetools");
  erase->add_flag("--dry-run", line.erase.dry_run, "Only say how much would go");
  erase->add_flag("--yes", line.erase.yes, "Erase: it cannot be undone");
  erase->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools,
                           [&line](const Settings& s) { return privacy_erase(line.erase, s); });
    };
  });
}

void add_destination_options(CLI::App& command, SubscribeArguments& arguments) {
  command.add_option("--gcp-project", arguments.gcp_project, "pubsub: the Google Cloud project");
  command.add_option("--topic", arguments.topic, "pubsub: the topic's name");
  command.add_option("--topic-arn", arguments.topic_arn, "sns: the topic");
  command.add_option("--queue-url", arguments.queue_url, "sqs: the queue");
  command.add_option("--region", arguments.region, "sqs, eventbridge: the AWS region");
  command.add_option("--account-id", arguments.account_id, "eventbridge: the AWS account");
  command.add_option("--uri", arguments.uri, "event-grid: the topic's endpoint");
  command
      .add_option("--authentication", arguments.authentication,
                  "sns, sqs: iam (default; commercetools' own user is let in by the access policy) "
                  "or credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)")
      ->check(CLI::IsMember({"iam", "credentials"}));
}

void add_subscribe(CLI::App& app, CommandLine& line) {
  auto& arguments = line.subscribe;
  auto* subscribe_command = command(
      app, line, "subscribe",
      "Let commercetools tell of customers: create or update a Subscription",
      "Takes commercetools.* settings of an API client with the scope manage_subscriptions. The\n"
      "access key of event-grid comes from EVENT_GRID_ACCESS_KEY; each secret NAME may instead be\n"
      "in the file that NAME_FILE names. Repeating the command changes nothing.",
      true);
  subscribe_command
      ->add_option("DESTINATION", arguments.destination, "Where commercetools sends to")
      ->check(CLI::IsMember(
          std::vector<std::string>(destination_words.begin(), destination_words.end())));
  add_destination_options(*subscribe_command, arguments);
  subscribe_command->add_option("--key", arguments.key, "The Subscription's key")
      ->capture_default_str();
  subscribe_command->add_option("--format", arguments.format, "Default: platform")
      ->check(CLI::IsMember({"platform", "cloudevents"}));
  auto* dry_run = subscribe_command->add_flag("--dry-run", arguments.dry_run,
                                              "Print what would be asked for; asks nobody");
  auto* recreate = subscribe_command->add_flag(
      "--recreate", arguments.recreate,
      "Delete the Subscription and make it anew, for another format or after delivery stopped");
  subscribe_command->add_flag("--delete", arguments.remove, "Delete the Subscription of that key")
      ->excludes(dry_run)
      ->excludes(recreate);
  subscribe_command->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools, [&line](const Settings& s) {
        return subscribe(line.subscribe, s, process_environment());
      });
    };
  });
}

void add_doctor(CLI::App& app, CommandLine& line) {
  auto* doctor_command = command(
      app, line, "doctor", "Check settings, store, clock, commercetools and Segment, one per line",
      "Changes nothing and sends no call. Each failure is followed by the line that mends it;\n"
      "exit code 0 only if nothing failed.",
      true);
  doctor_command
      ->add_option("--key", line.doctor.subscription, "The key of the Subscription to look at")
      ->capture_default_str();
  doctor_command->add_flag("--json", line.doctor.json, "One JSON object a line");
  doctor_command->callback([&line] {
    line.chosen = [&line] { return doctor(line.doctor, config_path(line), process_environment()); };
  });
}

}  // namespace

void add_operator_commands(CLI::App& app, CommandLine& line) {
  add_outbox(app, line);
  add_dead_letters(app, line);
  add_sources(app, line);
  add_privacy(app, line);
  add_subscribe(app, line);
  add_doctor(app, line);
}

}  // namespace ctsync::server
