// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/subscription.hpp>
#include <commercetools/subscription_client.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/model/hearing.hpp>
#include <string>

#include "operator/subscribe/request.hpp"
#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// The Subscription that fulfils a request: to customers, and to what the events come from. Secrets
/// of the destination come from the environment. Errors: invalid, if the request is wrong;
/// configuration, if a secret is missing.
Result<commercetools_api::SubscriptionDraft> plan_subscription(const SubscriptionRequest& request,
                                                               const Hearing& events,
                                                               const Environment& environment);

/// The draft as JSON with *** for each secret.
std::string shown(commercetools_api::SubscriptionDraft draft);

/// Whether the Subscription delivers CloudEvents.
bool is_cloud_events(const commercetools_api::SubscriptionDraft& draft);

/// What was done to the Subscription.
struct Subscribed {
  commercetools_api::Ensured done{};
  std::string what;  ///< of `updated`: the parts that differed; may be empty
};

/// Makes the Subscription of the draft's key equal to the draft. Repeating it changes nothing.
/// commercetools cannot change the format of a Subscription that exists: with `recreate` it is
/// deleted and created, else the Error's `where` is "--format".
Result<Subscribed> subscribe(const CommercetoolsSettings& settings,
                             const commercetools_api::SubscriptionDraft& draft, bool recreate);

/// Deletes the Subscription of that key; false if there was none. Errors: configuration, with
/// `where` "--key", if no Subscription can have that key.
Result<bool> unsubscribe(const CommercetoolsSettings& settings, const std::string& key);

/// What an operator can do about an error of these functions.
std::string subscribe_advice(const CommercetoolsSettings& settings, const Error& error,
                             const SubscriptionRequest& request);

}  // namespace ctsync::server
