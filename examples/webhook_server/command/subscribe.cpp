// SPDX-License-Identifier: MIT
#include "operator/subscribe/subscribe.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <ctsync/json/write.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/confirm.hpp"
#include "delivery/commercetools_api.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;

struct SubscribeArguments {
  SubscriptionRequest request;
  std::string tenant;   ///< empty: the only one
  std::string project;  ///< empty: the only one
  bool dry_run = false;
  bool recreate = false;
  bool remove = false;
  bool yes = false;
  bool json = false;
};

int fail(const CommercetoolsSettings& settings, const Error& error,
         const SubscriptionRequest& request) {
  if (error.code == Errc::invalid) return wrong_usage("subscribe", to_string(error));
  const int code = failed("subscribe", as_configured(settings, error));
  print(stderr, "  to correct it: {}\n", printed(subscribe_advice(settings, error, request)));
  return code;
}

std::string done_text(const Subscribed& subscribed) {
  switch (subscribed.done) {
    case ct::Ensured::unchanged: return "already as wanted";
    case ct::Ensured::created: return "created";
    case ct::Ensured::recreated: return "deleted and created again";
    case ct::Ensured::updated: break;
  }
  return subscribed.what.empty() ? "updated" : fmt::format("updated ({})", subscribed.what);
}

void print_done(const Subscribed& subscribed, const ct::SubscriptionDraft& draft,
                const std::string& destination, const std::string& project) {
  print("{}: Subscription {} brings what happens in {} to {}, as {}\n",
        printed(done_text(subscribed)), draft.key, project, destination,
        is_cloud_events(draft) ? "CloudEvents" : "Platform");
  print("{}\n", fmt::format("messages of {}; changes of {}", fmt::join(draft.messages, ", "),
                            fmt::join(draft.changes, ", ")));
  if (subscribed.done == ct::Ensured::unchanged) return;
  print("It takes up to a minute to work. `ctsync doctor` shows its health.\n");
  if (destination == "eventbridge") {
    const auto source = fmt::format("aws.partner/commercetools.com/{}/{}", project, draft.key);
    print("Next: aws events create-event-bus --name {0} --event-source-name {0}\n", source);
  }
}

std::string_view done_word(ct::Ensured done) {
  switch (done) {
    case ct::Ensured::unchanged: return "unchanged";
    case ct::Ensured::created: return "created";
    case ct::Ensured::recreated: return "recreated";
    case ct::Ensured::updated: break;
  }
  return "updated";
}

void print_json(const Subscribed& subscribed, const ct::SubscriptionDraft& draft,
                const std::string& destination, const std::string& project) {
  print_object([&](json::Writer& writer) {
    writer.key("key").string(draft.key).key("project").string(project);
    writer.key("destination").string(destination);
    writer.key("format").string(is_cloud_events(draft) ? "cloudevents" : "platform");
    writer.key("done").string(done_word(subscribed.done)).key("what").string(subscribed.what);
    writer.key("messages").begin_array();
    for (const auto& type : draft.messages) writer.string(type);
    writer.end_array().key("changes").begin_array();
    for (const auto& type : draft.changes) writer.string(type);
    writer.end_array();
  });
}

/// Asks whether to delete the Subscription. Returns the exit code if it stays.
std::optional<int> end_before_removal(const SubscribeArguments& arguments,
                                      const std::string& project) {
  if (arguments.yes) return std::nullopt;
  if (!can_ask()) {
    return wrong_usage("subscribe", "nothing was changed: --delete needs --yes");
  }
  if (is_confirmed(fmt::format("Delete Subscription {}? What happens in {} meanwhile is lost.",
                               printed(arguments.request.key), printed(project)))) {
    return std::nullopt;
  }
  print("nothing was changed\n");
  return exit_failed;
}

int remove(const SubscriptionRequest& request, const CommercetoolsSettings& settings, bool json) {
  const auto deleted = unsubscribe(settings, request.key);
  if (!deleted) return fail(settings, deleted.error(), request);
  if (json) {
    print_object([&](json::Writer& writer) {
      writer.key("key").string(request.key).key("deleted").boolean(*deleted);
    });
    return exit_ok;
  }
  print("{}: Subscription {}\n", *deleted ? "deleted" : "there was none", request.key);
  return exit_ok;
}

int run(const SubscribeArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  const auto tenant = tenants.choose(arguments.tenant);
  if (!tenant) return wrong_usage("subscribe", to_string(tenant.error()));
  const auto project = (*tenant)->choose_project(arguments.project);
  if (!project) return wrong_usage("subscribe", to_string(project.error()));
  const auto& commercetools = **project;
  const auto& request = arguments.request;
  if (arguments.remove) {
    const auto end = end_before_removal(arguments, commercetools.project_key);
    return end ? *end : remove(request, commercetools, arguments.json);
  }
  const auto draft =
      plan_subscription(request, (*tenant)->events_of(commercetools), process_environment());
  if (!draft) return fail(commercetools, draft.error(), request);
  if (arguments.dry_run) {
    print("{}\n", shown(*draft));
    return exit_ok;
  }
  const auto subscribed = subscribe(commercetools, *draft, arguments.recreate);
  if (!subscribed) return fail(commercetools, subscribed.error(), request);
  const auto print_result = arguments.json ? print_json : print_done;
  print_result(*subscribed, *draft, request.destination, commercetools.project_key);
  return exit_ok;
}

void add_destination_options(Command command, SubscriptionRequest& request) {
  command.add_option("--gcp-project", request.gcp_project, "pubsub: the Google Cloud project");
  command.add_option("--topic", request.topic, "pubsub: the topic's name");
  command.add_option("--topic-arn", request.topic_arn, "sns: the topic");
  command.add_option("--queue-url", request.queue_url, "sqs: the queue");
  command.add_option("--region", request.region, "sqs, eventbridge: the AWS region");
  command.add_option("--account-id", request.account_id, "eventbridge: the AWS account");
  command.add_option("--uri", request.uri, "event-grid: the topic's endpoint");
  command
      .add_option("--authentication", request.authentication,
                  "sns, sqs: iam (default; commercetools' own user is let in by the access policy) "
                  "or credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)")
      .one_of({"iam", "credentials"});
}

}  // namespace

void add_subscribe(Command program) {
  auto command = program.add_command(
      "subscribe",
      "Create or update the Subscription by which commercetools sends customers and events",
      "Subscribes to customers and to the resources of the events that some target of the tenant\n"
      "gets (shop.events_on, shop.events_off and the like); repeat it after changing them. Takes\n"
      "commercetools.* settings of an API client with the scope manage_subscriptions. The access\n"
      "key of event-grid comes from EVENT_GRID_ACCESS_KEY; each secret NAME may instead be in the\n"
      "file that NAME_FILE names. Repeating the command changes nothing.");
  const auto arguments = std::make_shared<SubscribeArguments>();
  auto& request = arguments->request;
  command.add_option("DESTINATION", request.destination, "Where commercetools sends to")
      .one_of(destination_words);
  add_destination_options(command, request);
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_option("--project", arguments->project,
                     "The commercetools project; needed if the tenant has several");
  command.add_option("--key", request.key, "The Subscription's key").shows_default();
  command.add_option("--format", request.format, "Default: platform")
      .one_of({"platform", "cloudevents"});
  auto dry_run =
      command.add_flag("--dry-run", arguments->dry_run, "Print the request and send nothing");
  auto recreate = command.add_flag(
      "--recreate", arguments->recreate,
      "Delete the Subscription and create it again, for another format or after delivery stopped");
  auto remove = command
                    .add_flag("--delete", arguments->remove,
                              "Delete the Subscription of that key, on a terminal after a question")
                    .excludes(dry_run)
                    .excludes(recreate);
  command.add_flag("--yes", arguments->yes, "--delete: do not ask").needs(remove);
  command.add_json_flag(arguments->json);
  command.add_examples({"ctsync subscribe pubsub --gcp-project my-project --topic ctsync",
                        "ctsync subscribe sqs --queue-url URL --region eu-central-1 --dry-run",
                        "ctsync subscribe pubsub --delete --yes"});
  command.choose_with_settings([arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
