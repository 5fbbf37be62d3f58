// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ctsync/version.hpp>
#include <functional>

#include "check_config.hpp"
#include "commands.hpp"
#include "doctor.hpp"
#include "privacy.hpp"
#include "service.hpp"
#include "subscribe.hpp"

namespace {

using namespace ctsync::server;

struct CommandLine {
  std::string config;
  bool demo = false;
  MapArguments map;
  SendArguments send;
  OutboxArguments outbox;
  DeadLetterArguments dead_letters;
  std::string source;
  EraseArguments erase;
  SubscribeArguments subscribe;
  DoctorArguments doctor;
  std::function<int()> chosen;
};

std::optional<std::string> config_path(const CommandLine& line) {
  if (line.config.empty()) return std::nullopt;
  return line.config;
}

/// Loads the settings and runs a command with them, or says everything that is wrong with them.
int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command) {
  const Loaded loaded = load(config_path(line), process_environment(), purpose);
  for (const auto& error : loaded.errors) {
    fmt::print(stderr, "ctsync: {}\n", ctsync::to_string(error));
  }
  return loaded.errors.empty() ? command(loaded.settings) : exit_configuration;
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

void add_serve(CLI::App& app, CommandLine& line) {
  auto* serve_command = command(
      app, line, "serve", "Take deliveries and bring them to Segment, until SIGTERM",
      "Every delivery is on the disk before it is answered 202, and is repeated until Segment has\n"
      "taken it. The simple case needs SEGMENT_WRITE_KEY and WEBHOOK_SECRET in the environment;\n"
      "docs/operations.md has all settings.",
      true);
  serve_command->add_flag("--demo", line.demo,
                          "Show the whole path without any account: a stand-in for Segment inside "
                          "the process and a few sample customers; then serve on");
  serve_command->callback([&line] {
    line.chosen = [&line] {
      if (line.demo) {
        return with_settings(line, Purpose::tools, [](const Settings& s) { return serve_demo(s); });
      }
      return with_settings(line, Purpose::serve, [](const Settings& s) { return serve(s); });
    };
  });
}

void add_map(CLI::App& app, CommandLine& line) {
  auto* map_command = command(
      app, line, "map", "Print the Segment calls that one delivery becomes, as a JSON array",
      "Pure: it reads no settings, stores and sends nothing. It knows every envelope by itself. A\n"
      "delivery that is ignored gives [] and the reason on standard error. What cannot be mapped "
      "is an error with the JSON\n"
      "pointer of what is wrong, and exit code 1.",
      false);
  map_command->add_option("FILE", line.map.file, "The delivery's body; - is standard input")
      ->capture_default_str();
  map_command->add_option("--source", line.map.source, "Source it would have come from")
      ->capture_default_str();
  map_command->add_option("--user-id", line.map.user_id, "What becomes the userId")
      ->check(CLI::IsMember({"email", "customer_id", "external_id", "customer_number"}))
      ->capture_default_str();
  map_command->add_option("--on-delete", line.map.on_delete, "What a deletion becomes")
      ->check(CLI::IsMember({"identify", "suppress_with_delete", "ignore"}))
      ->capture_default_str();
  map_command
      ->add_option("--on-email-change", line.map.on_email_change,
                   "What becomes of a new e-mail where that is the userId")
      ->check(CLI::IsMember({"alias", "identify"}))
      ->capture_default_str();
  map_command
      ->add_option("--consent-field", line.map.consent_field,
                   "The custom field that holds the consent")
      ->type_name("NAME");
  map_command
      ->add_option("--profile", line.map.profile,
                   "What is known of the customer: a Customer as commercetools has it, or a golden "
                   "record")
      ->type_name("FILE");
  map_command->callback([&line] { line.chosen = [&line] { return map(line.map); }; });
}

void add_send(CLI::App& app, CommandLine& line) {
  auto* send_command = command(
      app, line, "send", "Sign deliveries with WEBHOOK_SECRET and post them, one after another",
      "Prints each answer; exit code 1 if one was not 2xx or a file could not be read.", true);
  send_command->add_option("FILE", line.send.files, "Bodies to send; - is standard input")
      ->required();
  send_command
      ->add_option("--to", line.send.to,
                   "Where to; the path is /webhooks/ and the first hmac source unless "
                   "the URL has one. Default: the server of these settings on this machine")
      ->type_name("URL");
  send_command->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools,
                           [&line](const Settings& s) { return send(line.send, s); });
    };
  });
}

void add_check_config(CLI::App& app, CommandLine& line) {
  auto* check = command(
      app, line, "check-config", "Check the settings and print every one of them with its origin",
      "Secrets are shown as ***. Everything that is wrong is said at once; exit code 3.", false);
  check->add_option("FILE,--config", line.config, "Settings file (SYNC_CONFIG_PATH)");
  check->callback([&line] {
    line.chosen = [&line] {
      return check_config(config_path(line), process_environment(), stdout, stderr);
    };
  });
}

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

/// CLI11 says of a mistyped command only that there is none; this names it.
bool names_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() != argv[1]) continue;
    return sub->get_require_subcommand_min() > 0 && names_unknown_command(*sub, argc - 1, argv + 1);
  }
  fmt::print(stderr, "ctsync: {}: unknown command, see --help\n", argv[1]);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CommandLine line;
  CLI::App app{
      "ctsync brings commercetools customers into Segment, durably.\n\n"
      "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 wrong configuration.",
      "ctsync"};
  app.set_version_flag("--version", std::string(ctsync::version));
  app.require_subcommand(1);
  add_serve(app, line);
  add_map(app, line);
  add_send(app, line);
  add_check_config(app, line);
  add_outbox(app, line);
  add_dead_letters(app, line);
  add_sources(app, line);
  add_privacy(app, line);
  add_subscribe(app, line);
  add_doctor(app, line);
  if (names_unknown_command(app, argc, argv)) return exit_usage;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return line.chosen();
}
