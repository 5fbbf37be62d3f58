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

/// Result of ensure_subscription().
enum class Ensured { unchanged, created, updated, recreated };

/// Creates and monitors the Subscription of a project; requires scope manage_subscriptions. Any
/// number of threads may use it.
class SubscriptionClient {
 public:
  /// Does not connect. Errc::configuration names the setting to fix.
  static Result<SubscriptionClient> create(ApiOptions options);

  /// Creates or changes the Subscription with the draft's key to match the draft; idempotent, and
  /// safe to run concurrently. commercetools tests a new destination with a notification and
  /// refuses one that it cannot reach (Errc::configuration). A change of format deletes and
  /// recreates the Subscription; customer changes between the two are not delivered.
  Answer<Ensured> ensure_subscription(const SubscriptionDraft& draft);

  /// The Subscription with that key as commercetools returns it, with partly masked secrets;
  /// nullopt if there is none.
  Answer<std::optional<std::string>> subscription(std::string_view key);

  /// Deletes the Subscription with that key; false if there was none.
  Answer<bool> delete_subscription(std::string_view key);

  /// The health status of the Subscription as commercetools names it ("Healthy",
  /// "ConfigurationErrorDeliveryStopped", ...); nullopt if there is no Subscription with that key.
  Answer<std::optional<std::string>> subscription_status(std::string_view key);

 private:
  explicit SubscriptionClient(std::unique_ptr<Api> api) noexcept;

  // nullopt: changed concurrently, retry.
  Answer<std::optional<Ensured>> attempt(const SubscriptionDraft& draft);
  Answer<std::optional<Ensured>> make(const SubscriptionDraft& draft, Ensured done);
  Answer<std::optional<Ensured>> update(const SubscriptionDraft& draft, const std::string& actions);
  Answer<std::optional<Ensured>> recreate(const SubscriptionDraft& draft, std::int64_t version);
  // False if it was changed concurrently.
  Answer<bool> erase(const std::string& key, std::int64_t version);
  // The body of the Subscription, nullopt if there is none.
  Answer<std::optional<std::string>> read(const std::string& key);
  // `secrets` of the request, see subscription_fault().
  Fault refusal(const http::HttpResponse& response, std::string_view secrets = {}) const;

  std::unique_ptr<Api> api_;
};

}  // namespace ctsync::commercetools_api
