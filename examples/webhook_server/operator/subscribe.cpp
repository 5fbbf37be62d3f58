// SPDX-License-Identifier: MIT
#include "operator/subscribe.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <commercetools/subscription_client.hpp>
#include <ctsync/json/view.hpp>
#include <utility>
#include <vector>

#include "command/exit_codes.hpp"
#include "delivery/fetch.hpp"
#include "operator/advice.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;

struct Option {
  std::string_view name;
  std::string SubscribeArguments::*value;
};

constexpr std::array options{
    Option{"--gcp-project", &SubscribeArguments::gcp_project},
    Option{"--topic", &SubscribeArguments::topic},
    Option{"--topic-arn", &SubscribeArguments::topic_arn},
    Option{"--queue-url", &SubscribeArguments::queue_url},
    Option{"--region", &SubscribeArguments::region},
    Option{"--account-id", &SubscribeArguments::account_id},
    Option{"--uri", &SubscribeArguments::uri},
    Option{"--authentication", &SubscribeArguments::authentication},
};

struct DestinationRow {
  std::string_view word;
  std::vector<std::string_view> needed;
  bool authentication = false;
  std::string_view advice = {};  ///< what commercetools needs there
};

const DestinationRow& row_of(std::string_view word) {
  static const std::vector<DestinationRow> rows{
      {"pubsub",
       {"--gcp-project", "--topic"},
       false,
       "let commercetools publish to the topic: gcloud pubsub topics add-iam-policy-binding TOPIC "
       "--project=PROJECT --role=roles/pubsub.publisher "
       "--member=serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com"},
      {"sns",
       {"--topic-arn"},
       true,
       "let arn:aws:iam::362576667341:user/subscriptions do sns:Publish in the topic's access "
       "policy, or use --authentication credentials"},
      {"sqs",
       {"--queue-url", "--region"},
       true,
       "let arn:aws:iam::362576667341:user/subscriptions do sqs:SendMessage in the queue's access "
       "policy, or use --authentication credentials; it must be a Standard queue with a maximum "
       "message size of 256 KB"},
      {"eventbridge",
       {"--account-id", "--region"},
       false,
       "correct --account-id and --region: the account takes partner events in that region"},
      {"event-grid",
       {"--uri"},
       false,
       "use the topic's endpoint, one of its access keys, and a topic whose input schema is "
       "CloudEvents v1.0"},
  };
  return *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.word == word; });
}

int usage(const std::string& text) {
  fmt::print(stderr, "ctsync subscribe: {}\n", text);
  return exit_usage;
}

int refused(const Error& error, const std::string& advice) {
  fmt::print(stderr, "ctsync subscribe: {}\n  to mend it: {}\n", to_string(error), advice);
  return error.code == Errc::configuration ? exit_configuration : exit_failed;
}

/// What is wrong with the options as such; empty if nothing is.
std::string wrong_options(const SubscribeArguments& arguments) {
  if (arguments.destination.empty()) {
    return "say where to: pubsub, sns, sqs, eventbridge or event-grid";
  }
  const auto& row = row_of(arguments.destination);
  for (const auto& option : options) {
    const bool given = !(arguments.*option.value).empty();
    const bool needed =
        std::find(row.needed.begin(), row.needed.end(), option.name) != row.needed.end();
    const bool allowed = needed || (row.authentication && option.name == "--authentication");
    if (needed && !given) return fmt::format("{} needs {}", row.word, option.name);
    if (given && !allowed) return fmt::format("{} does not belong to {}", option.name, row.word);
  }
  if (arguments.destination == "event-grid" && arguments.format == "platform") {
    return "Event Grid takes CloudEvents only: use --format cloudevents, or leave it out";
  }
  return {};
}

/// What is wrong with the values, where that can be seen without asking anybody.
std::string wrong_values(const SubscribeArguments& arguments) {
  if (arguments.topic.find('/') != std::string::npos) {
    return "--topic: expected the topic's name alone, without projects/.../topics/";
  }
  if (!arguments.topic_arn.empty() && !arguments.topic_arn.starts_with("arn:aws")) {
    return "--topic-arn: expected arn:aws:sns:REGION:ACCOUNT:NAME";
  }
  if (!arguments.queue_url.empty() && !arguments.queue_url.starts_with("https://")) {
    return "--queue-url: expected https://sqs.REGION.amazonaws.com/ACCOUNT/NAME";
  }
  if (arguments.queue_url.ends_with(".fifo") || arguments.topic_arn.ends_with(".fifo")) {
    return "commercetools takes Standard queues and topics only, this one is FIFO";
  }
  const auto& account = arguments.account_id;
  if (!account.empty() &&
      (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos)) {
    return "--account-id: expected the 12 digits of the AWS account";
  }
  if (!arguments.uri.empty() && !arguments.uri.starts_with("https://")) {
    return "--uri: expected the https address of the Event Grid topic";
  }
  return {};
}

/// A secret of the destination, from NAME or from the file that NAME_FILE names.
Result<std::string> destination_secret(const Environment& environment, const std::string& name) {
  const auto value = environment(name);
  if (value && !value->empty()) return *value;
  const auto path = environment(name + "_FILE");
  if (!path || path->empty()) {
    return Error{Errc::configuration, name, "is not set"};
  }
  auto content = read_file(*path, 64 * 1024);
  if (!content) return Error{Errc::configuration, name + "_FILE", content.error().detail};
  while (content->ends_with('\n') || content->ends_with('\r')) content->pop_back();
  if (content->empty()) return Error{Errc::configuration, name + "_FILE", "names an empty file"};
  return content;
}

struct AwsKey {
  std::string id;
  std::string secret;
};

/// Empty for IAM, which is how commercetools' own user is authorised.
Result<AwsKey> aws_key(const SubscribeArguments& arguments, const Environment& environment) {
  if (arguments.authentication != "credentials") return AwsKey{};
  auto id = destination_secret(environment, "AWS_ACCESS_KEY_ID");
  if (!id) return std::move(id).error();
  auto secret = destination_secret(environment, "AWS_SECRET_ACCESS_KEY");
  if (!secret) return std::move(secret).error();
  return AwsKey{*std::move(id), *std::move(secret)};
}

Result<ct::Destination> destination_of(const SubscribeArguments& arguments,
                                       const Environment& environment) {
  const auto& word = arguments.destination;
  if (word == "pubsub") {
    return ct::Destination(ct::GoogleCloudPubSub{arguments.gcp_project, arguments.topic});
  }
  if (word == "eventbridge") {
    return ct::Destination(ct::EventBridge{arguments.region, arguments.account_id});
  }
  if (word == "event-grid") {
    auto key = destination_secret(environment, "EVENT_GRID_ACCESS_KEY");
    if (!key) return std::move(key).error();
    return ct::Destination(ct::EventGrid{arguments.uri, *std::move(key)});
  }
  auto key = aws_key(arguments, environment);
  if (!key) return std::move(key).error();
  if (word == "sns") return ct::Destination(ct::Sns{arguments.topic_arn, key->id, key->secret});
  return ct::Destination(ct::Sqs{arguments.queue_url, arguments.region, key->id, key->secret});
}

bool is_cloud_events(const ct::SubscriptionDraft& draft) {
  return draft.format == ct::DeliveryFormat::cloud_events ||
         std::holds_alternative<ct::EventGrid>(draft.destination);
}

int print_draft(ct::SubscriptionDraft draft) {
  const auto hide = [](std::string& secret) {
    if (!secret.empty()) secret = "***";
  };
  const auto hide_both = [&](auto& aws) {
    hide(aws.access_key);
    hide(aws.access_secret);
  };
  if (auto* sqs = std::get_if<ct::Sqs>(&draft.destination)) hide_both(*sqs);
  if (auto* sns = std::get_if<ct::Sns>(&draft.destination)) hide_both(*sns);
  if (auto* grid = std::get_if<ct::EventGrid>(&draft.destination)) hide(grid->access_key);
  fmt::print("{}\n", ct::to_json(draft));
  return exit_ok;
}

int say_done(std::string_view word, const ct::SubscriptionDraft& draft,
             const SubscribeArguments& arguments, const Settings& settings) {
  const auto& project = settings.commercetools.project_key;
  fmt::print("{}: Subscription {} brings the customers of {} to {}, as {}\n", word, draft.key,
             project, arguments.destination, is_cloud_events(draft) ? "CloudEvents" : "Platform");
  if (word == "already as wanted") return exit_ok;
  fmt::print("It takes up to a minute to work. `ctsync doctor` shows its health.\n");
  if (arguments.destination == "eventbridge") {
    const auto source = fmt::format("aws.partner/commercetools.com/{}/{}", project, draft.key);
    fmt::print("Next: aws events create-event-bus --name {0} --event-source-name {0}\n", source);
  }
  return exit_ok;
}

int remove(ct::SubscriptionClient& client, const SubscribeArguments& arguments) {
  const auto deleted = client.delete_subscription(arguments.key);
  if (!deleted) return refused(deleted.error(), commercetools_advice(deleted.error()));
  fmt::print("{}: Subscription {}\n", *deleted ? "deleted" : "there was none", arguments.key);
  return exit_ok;
}

std::string advice_for(const Error& error, const SubscribeArguments& arguments) {
  const bool refused = error.where == "commercetools.subscription";
  return refused ? std::string(row_of(arguments.destination).advice) : commercetools_advice(error);
}

/// The word for what was done and the part of the Subscription that differed.
std::string done_word(ct::Ensured done, const std::string& what) {
  switch (done) {
    case ct::Ensured::unchanged: return "already as wanted";
    case ct::Ensured::created: return "created";
    case ct::Ensured::recreated: return "deleted and created anew";
    case ct::Ensured::updated: break;
  }
  return what.empty() ? "updated" : fmt::format("updated ({})", what);
}

int format_differs(const ct::SubscriptionDraft& draft) {
  const bool wanted = is_cloud_events(draft);
  return refused({Errc::configuration, "--format",
                  fmt::format("Subscription {} delivers {}, and commercetools cannot change the "
                              "format of one that exists",
                              draft.key, wanted ? "Platform" : "CloudEvents")},
                 fmt::format("leave it with --format {}, or add --recreate to delete it and make "
                             "it anew: what happens to customers between the two is not delivered",
                             wanted ? "platform" : "cloudevents"));
}

int ensure(ct::SubscriptionClient& client, const ct::SubscriptionDraft& draft,
           const SubscribeArguments& arguments, const Settings& settings) {
  const auto fail = [&](const Error& error) {
    return refused(error, advice_for(error, arguments));
  };
  const auto existing = client.subscription(draft.key);
  if (!existing) return fail(existing.error());
  std::string what;
  if (*existing) {
    json::Parser parser;
    const auto root = parser.parse(**existing);
    const auto change = root ? ct::change_to(draft, *root) : root.error();
    if (!change) return fail(change.error());
    if (change->kind == ct::SubscriptionChange::Kind::recreate && !arguments.recreate) {
      return format_differs(draft);
    }
    what = change->what;
    if (arguments.recreate) {
      if (const auto gone = client.delete_subscription(draft.key); !gone) return fail(gone.error());
    }
  }
  const auto done = client.ensure_subscription(draft);
  if (!done) {
    auto error = done.error();
    if (*existing && arguments.recreate) {
      error.detail = "the Subscription is deleted and the new one is not made: " + error.detail;
    }
    return fail(error);
  }
  const bool anew = *existing && arguments.recreate && *done == ct::Ensured::created;
  return say_done(done_word(anew ? ct::Ensured::recreated : *done, what), draft, arguments,
                  settings);
}

}  // namespace

int subscribe(const SubscribeArguments& arguments, const Settings& settings,
              const Environment& environment) {
  ct::SubscriptionDraft draft;
  draft.key = arguments.key;
  draft.format = arguments.format == "cloudevents" ? ct::DeliveryFormat::cloud_events
                                                   : ct::DeliveryFormat::platform;
  if (auto status = ct::check(draft); !status) return usage("--key: " + status.error().detail);
  if (!arguments.remove) {
    if (auto wrong = wrong_options(arguments); !wrong.empty()) return usage(wrong);
    if (auto wrong = wrong_values(arguments); !wrong.empty()) return usage(wrong);
    auto destination = destination_of(arguments, environment);
    if (!destination) {
      const auto& where = destination.error().where;
      return refused(destination.error(),
                     fmt::format("export {}=..., or the path of a file with it in a variable of "
                                 "that name with _FILE after it",
                                 where.substr(0, where.find("_FILE"))));
    }
    draft.destination = *std::move(destination);
    if (arguments.dry_run) return print_draft(std::move(draft));
  }
  auto api = api_options(settings.commercetools);
  if (!api) return refused(api.error(), commercetools_advice(api.error()));
  auto client = ct::SubscriptionClient::create(*std::move(api));
  if (!client) return refused(client.error(), commercetools_advice(client.error()));
  return arguments.remove ? remove(*client, arguments)
                          : ensure(*client, draft, arguments, settings);
}

}  // namespace ctsync::server
