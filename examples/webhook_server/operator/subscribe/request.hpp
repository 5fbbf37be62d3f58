// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// The kinds of destination of a Subscription, by the words of the command line.
inline constexpr std::array<std::string_view, 5> destination_words{"pubsub", "sns", "sqs",
                                                                   "eventbridge", "event-grid"};

/// The key of the Subscription that feeds the server, unless another one is named.
inline constexpr std::string_view default_subscription = "ctsync";

/// The Subscription that an operator asks for. An empty text means that the option is not given.
struct SubscriptionRequest {
  std::string destination;  ///< one of destination_words
  std::string gcp_project;
  std::string topic;
  std::string topic_arn;
  std::string queue_url;
  std::string region;
  std::string account_id;
  std::string uri;
  std::string authentication;
  std::string key{default_subscription};
  std::string format;
};

/// Checks everything that needs no request: the destination must have all its options and no
/// others, and each must have the right form. Errors: invalid.
Status check_request(const SubscriptionRequest& request);

}  // namespace ctsync::server
