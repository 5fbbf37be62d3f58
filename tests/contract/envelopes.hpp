// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/base/base64.hpp>
#include <string>
#include <string_view>

/// The envelopes in which brokers deliver a notification of commercetools.
namespace ctsync::test {

/// Whether the tests use the envelopes of brokers. Otherwise they deliver plain notifications.
inline constexpr bool brokers = true;

/// A wrapped push of Google Cloud Pub/Sub. The broker's message id differs for each repeat.
inline std::string pubsub(std::string_view notification, int repeat) {
  return fmt::format(R"({{"message":{{"data":"{}","messageId":"{}","attributes":{{}}}},)"
                     R"("subscription":"projects/p/subscriptions/s"}})",
                     detail::base64(std::string(notification)), 1000 + repeat);
}

/// A whole event of Amazon EventBridge. The broker's event id differs for each repeat.
inline std::string eventbridge(std::string_view notification, std::string_view type, int repeat) {
  return fmt::format(
      R"({{"version":"0","id":"event-{}","detail-type":"{}",)"
      R"("source":"aws.partner/commercetools.com/aurora-shop/ctsync","account":"123456789012",)"
      R"("time":"2026-01-01T00:00:00Z","region":"eu-central-1","resources":[],"detail":{}}})",
      repeat, type, notification);
}

/// A structured event of CloudEvents 1.0. `id` is that of the message, if there is one.
inline std::string cloud_event(std::string_view notification, std::string_view type,
                               std::string_view id, std::string_view customer) {
  return fmt::format(
      R"({{"specversion":"1.0","id":"{}","type":"com.commercetools.customer.{}",)"
      R"("source":"/aurora-shop/customers","subject":"{}","time":"2026-01-01T00:00:00.000Z",)"
      R"("data":{}}})",
      id, type, customer, notification);
}

}  // namespace ctsync::test
