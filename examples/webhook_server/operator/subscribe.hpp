// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// The destinations of `ctsync subscribe`, by the words of its command line.
inline constexpr std::array<std::string_view, 5> destination_words{"pubsub", "sns", "sqs",
                                                                   "eventbridge", "event-grid"};

/// What the command line said; empty is not given.
struct SubscribeArguments {
  std::string destination;
  std::string gcp_project;
  std::string topic;
  std::string topic_arn;
  std::string queue_url;
  std::string region;
  std::string account_id;
  std::string uri;
  std::string authentication;
  std::string key = "ctsync";
  std::string format;
  bool dry_run = false;
  bool recreate = false;
  bool remove = false;
};

/// Makes the commercetools Subscription of that key what the arguments say, or deletes it. Secrets
/// of the destination come from the environment. Repeating it changes nothing.
int subscribe(const SubscribeArguments& arguments, const Settings& settings,
              const Environment& environment);

}  // namespace ctsync::server
