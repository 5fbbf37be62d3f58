// SPDX-License-Identifier: MIT
#include "operator/subscribe/destination.hpp"

#include <algorithm>
#include <utility>

#include "settings/pasted.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;

/// A secret of the destination, from the variable NAME or the file that NAME_FILE names.
Result<std::string> destination_secret(const Environment& environment, const std::string& name) {
  const auto variable = find_variable(environment, name, true);
  if (!variable) return Error{Errc::configuration, name, variable.error().detail};
  if (!*variable) return Error{Errc::configuration, name, "is not set"};
  auto secret = as_meant((*variable)->value, Pasted::credential);
  if (secret && !secret->empty()) return secret;
  return Error{Errc::configuration, (*variable)->name,
               secret ? "holds nothing but line ends" : "the text " + secret.error().detail};
}

struct AwsKey {
  std::string id;
  std::string secret;
};

/// The key for --authentication credentials. Empty for IAM, where the access policy of the
/// destination allows commercetools' own user.
Result<AwsKey> aws_key(const SubscriptionRequest& request, const Environment& environment) {
  if (request.authentication != "credentials") return AwsKey{};
  auto id = destination_secret(environment, "AWS_ACCESS_KEY_ID");
  if (!id) return std::move(id).error();
  auto secret = destination_secret(environment, "AWS_SECRET_ACCESS_KEY");
  if (!secret) return std::move(secret).error();
  return AwsKey{*std::move(id), *std::move(secret)};
}

using Made = Result<ct::Destination>;

Made make_pubsub(const SubscriptionRequest& request, const Environment&) {
  return ct::Destination(ct::GoogleCloudPubSub{request.gcp_project, request.topic});
}

Made make_sns(const SubscriptionRequest& request, const Environment& environment) {
  auto key = aws_key(request, environment);
  if (!key) return std::move(key).error();
  return ct::Destination(ct::Sns{request.topic_arn, key->id, key->secret});
}

Made make_sqs(const SubscriptionRequest& request, const Environment& environment) {
  auto key = aws_key(request, environment);
  if (!key) return std::move(key).error();
  return ct::Destination(ct::Sqs{request.queue_url, request.region, key->id, key->secret});
}

Made make_eventbridge(const SubscriptionRequest& request, const Environment&) {
  return ct::Destination(ct::EventBridge{request.region, request.account_id});
}

Made make_event_grid(const SubscriptionRequest& request, const Environment& environment) {
  auto key = destination_secret(environment, "EVENT_GRID_ACCESS_KEY");
  if (!key) return std::move(key).error();
  return ct::Destination(ct::EventGrid{request.uri, *std::move(key)});
}

const std::vector<DestinationRow>& rows() {
  static const std::vector<DestinationRow> all{
      {"pubsub",
       {"--gcp-project", "--topic"},
       false,
       "let commercetools publish to the topic: gcloud pubsub topics add-iam-policy-binding TOPIC "
       "--project=PROJECT --role=roles/pubsub.publisher "
       "--member=serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com",
       make_pubsub},
      {"sns",
       {"--topic-arn"},
       true,
       "let arn:aws:iam::362576667341:user/subscriptions do sns:Publish in the topic's access "
       "policy, or use --authentication credentials",
       make_sns},
      {"sqs",
       {"--queue-url", "--region"},
       true,
       "let arn:aws:iam::362576667341:user/subscriptions do sqs:SendMessage in the queue's access "
       "policy, or use --authentication credentials; it must be a Standard queue with a maximum "
       "message size of 256 KB",
       make_sqs},
      {"eventbridge",
       {"--account-id", "--region"},
       false,
       "correct --account-id and --region: the account takes partner events in that region",
       make_eventbridge},
      {"event-grid",
       {"--uri"},
       false,
       "use the topic's endpoint, one of its access keys, and a topic whose input schema is "
       "CloudEvents v1.0",
       make_event_grid},
  };
  return all;
}

}  // namespace

const DestinationRow* destination_row(std::string_view word) {
  const auto found = std::find_if(rows().begin(), rows().end(),
                                  [&](const DestinationRow& row) { return row.word == word; });
  return found == rows().end() ? nullptr : &*found;
}

}  // namespace ctsync::server
