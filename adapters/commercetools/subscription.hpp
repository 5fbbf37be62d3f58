// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <variant>

/// The Subscription through which a project's customers come to ctsync: messages and changes of
/// resource type customer (commercetools api/types/subscription). Pure; subscription_client.hpp
/// sends it.
namespace ctsync::commercetools_api {

/// A Standard queue. Without a key commercetools' own IAM user is authorised by the queue's policy.
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

/// What a Subscription shall be. `key` names it in the project: 2 to 256 letters, digits, - and _.
/// Event Grid takes CloudEvents only, whatever `format` says.
struct SubscriptionDraft {
  std::string key;
  Destination destination;
  DeliveryFormat format = DeliveryFormat::platform;
};

/// Errc::configuration if commercetools would not take the key.
Status check(const SubscriptionDraft& draft);

/// The SubscriptionDraft as commercetools wants it. It holds the destination's secrets.
std::string to_json(const SubscriptionDraft& draft);

/// What makes an existing Subscription that of the draft.
struct SubscriptionChange {
  enum class Kind { none, update, recreate };
  Kind kind = Kind::none;
  std::int64_t version = 0;  ///< of the existing one
  std::string what = {};     ///< for update: which parts differ, as in "destination, changes"
  std::string json = {};     ///< for update: its actions, which may hold the destination's secrets
};

/// Compares the draft with the Subscription commercetools gave. Only the format cannot be updated.
/// Secrets come back partly hidden, so a draft's secret counts as the same if what is shown of the
/// other fits. Errors: malformed, if this is no Subscription.
Result<SubscriptionChange> change_to(const SubscriptionDraft& draft, json::View existing);

}  // namespace ctsync::commercetools_api
