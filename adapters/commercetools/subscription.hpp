// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The Subscription that delivers what happens in a project to ctsync: all messages and changes of
/// some resource types (commercetools api/types/subscription). Pure functions;
/// subscription_client.hpp sends the requests.
namespace ctsync::commercetools_api {

/// An SQS Standard queue. Without an access key, the queue's policy must authorize commercetools'
/// own IAM user.
struct Sqs {
  std::string queue_url;
  std::string region;
  std::string access_key = {};
  std::string access_secret = {};
};

struct Sns {
  std::string topic_arn;
  std::string access_key = {};  ///< as for Sqs
  std::string access_secret = {};
};

struct EventBridge {
  std::string region;
  std::string account_id;
};

struct GoogleCloudPubSub {
  std::string project_id;
  std::string topic;
};

struct EventGrid {
  std::string uri;
  std::string access_key;
};

using Destination = std::variant<Sqs, Sns, EventBridge, GoogleCloudPubSub, EventGrid>;

enum class DeliveryFormat { platform, cloud_events };

/// The desired Subscription. `key` identifies it in the project: 2 to 256 letters, digits, - and _.
/// Event Grid accepts CloudEvents only, whatever `format` is.
struct SubscriptionDraft {
  std::string key;
  Destination destination;
  DeliveryFormat format = DeliveryFormat::platform;
  std::vector<std::string> messages{"customer"};  ///< resource types
  std::vector<std::string> changes{"customer"};   ///< resource types
};

/// Errc::configuration if the key is not valid.
Status check(const SubscriptionDraft& draft);

/// The SubscriptionDraft in commercetools' JSON format. It contains the destination's secrets.
std::string to_json(const SubscriptionDraft& draft);

/// The keys in the destination that are secret, with a space between two.
std::string secrets_of(const SubscriptionDraft& draft);

/// The change that makes an existing Subscription equal to the draft.
struct SubscriptionChange {
  enum class Kind { none, update, recreate };
  Kind kind = Kind::none;
  std::int64_t version = 0;  ///< of the existing Subscription
  std::string what = {};     ///< for update: which parts differ, as in "destination, changes"
  std::string json = {};  ///< for update: its actions, which may contain the destination's secrets
};

/// Whether the `messages` or `changes` of a Subscription have a resource type, with all its types
/// of messages.
bool covers(json::View resources, std::string_view type);

/// Compares the draft with the Subscription that commercetools returned. Only a change of format
/// requires a new Subscription. Secrets come back partly masked; a secret counts as equal if its
/// visible part matches. Errc::malformed if `existing` is not a Subscription.
Result<SubscriptionChange> change_to(const SubscriptionDraft& draft, json::View existing);

}  // namespace ctsync::commercetools_api
