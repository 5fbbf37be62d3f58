// SPDX-License-Identifier: MIT
#pragma once

#include <signature/sns.hpp>
#include <string>

namespace ctsync::server {

/// A verified message of Amazon SNS: a subscription must be confirmed, or it has ended.
struct SubscriptionNotice {
  signature::SnsType type{};
  std::string topic_arn;
  std::string token;
};

}  // namespace ctsync::server
