// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/base/base64.hpp>
#include <string>
#include <string_view>

/// The forms in which brokers hand on a notification of commercetools.
namespace ctsync::test {

/// Whether ctsync opens the envelopes of brokers; without it everything comes as it is.
inline constexpr bool brokers = true;

/// Google Cloud Pub/Sub push, wrapped. The broker's id is another at each repeat.
inline std::string pubsub(std::string_view notification, int repeat) {
  return fmt::format(R"({{"message":{{"data":"{}","messageId":"{}","attributes":{{}}}},)"
                     R"("subscription":"projects/p/subscriptions/s"}})",
                     detail::base64(std::string(notification)), 1000 + repeat);
}

/// Amazon EventBridge, the whole event.
inline std::string eventbridge(std::string_view notification, std::string_view type, int repeat) {
  return fmt::format(
      R"({{"version":"0","id":"event-{}","detail-type":"{}",)"
      R"("source":"aws.partner/commercetools.com/aurora-shop/ctsync","account":"123456789012",)"
      R"("time":"2026-01-01T00:00:00Z","region":"eu-central-1","resources":[],"detail":{}}})",
      repeat, type, notification);
}

/// CloudEvents 1.0, structured. `id` is that of the message, where it is one.
inline std::string cloud_event(std::string_view notification, std::string_view type,
                               std::string_view id, std::string_view customer) {
  return fmt::format(
      R"({{"specversion":"1.0","id":"{}","type":"com.commercetools.customer.{}",)"
      R"("source":"/aurora-shop/customers","subject":"{}","time":"2026-01-01T00:00:00.000Z",)"
      R"("data":{}}})",
      id, type, customer, notification);
}

}  // namespace ctsync::test
