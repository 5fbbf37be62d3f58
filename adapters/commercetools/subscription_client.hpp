// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/api.hpp>
#include <commercetools/subscription.hpp>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// What ensure_subscription() had to do.
enum class Ensured { unchanged, created, updated, recreated };

/// Sets up and watches the Subscription of a project, with scope manage_subscriptions. Any number
/// of threads may use it.
class SubscriptionClient {
 public:
  /// Does not connect yet. Errc::configuration with the setting to mend.
  static Result<SubscriptionClient> create(ApiOptions options);

  /// Makes the Subscription of the draft's key what the draft says, which may be repeated and run
  /// at several places at once. commercetools tests a new destination by a notification, and
  /// refuses one it cannot reach (Errc::configuration). A change of format deletes the Subscription
  /// and makes it anew: what happens to customers between the two is not delivered.
  Answer<Ensured> ensure_subscription(const SubscriptionDraft& draft);

  /// The Subscription of that key as commercetools has it, which shows its secrets partly; nullopt
  /// if there is none.
  Answer<std::optional<std::string>> subscription(std::string_view key);

  /// Deletes the Subscription of that key; false if there was none.
  Answer<bool> delete_subscription(std::string_view key);

  /// commercetools' word for its health ("Healthy", "ConfigurationErrorDeliveryStopped", ...), or
  /// nullopt if there is no Subscription of that key.
  Answer<std::optional<std::string>> subscription_status(std::string_view key);

 private:
  explicit SubscriptionClient(std::unique_ptr<Api> api) noexcept;

  // nullopt: somebody else changed it meanwhile, look again.
  Answer<std::optional<Ensured>> attempt(const SubscriptionDraft& draft);
  Answer<std::optional<Ensured>> make(const SubscriptionDraft& draft, Ensured done);
  Answer<std::optional<Ensured>> update(const std::string& key, const std::string& actions);
  Answer<std::optional<Ensured>> recreate(const SubscriptionDraft& draft, std::int64_t version);
  // False if somebody else changed it meanwhile.
  Answer<bool> erase(const std::string& key, std::int64_t version);
  // The body of the Subscription, nullopt if there is none.
  Answer<std::optional<std::string>> read(const std::string& key);
  Fault refusal(const http::HttpResponse& response) const;

  std::unique_ptr<Api> api_;
};

}  // namespace ctsync::commercetools_api
