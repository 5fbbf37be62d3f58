// SPDX-License-Identifier: MIT
#include "operator/subscribe/request.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "operator/subscribe/destination.hpp"

namespace ctsync::server {

namespace {

struct Option {
  std::string_view name;
  std::string SubscriptionRequest::*value;
};

constexpr std::array options{
    Option{"--gcp-project", &SubscriptionRequest::gcp_project},
    Option{"--topic", &SubscriptionRequest::topic},
    Option{"--topic-arn", &SubscriptionRequest::topic_arn},
    Option{"--queue-url", &SubscriptionRequest::queue_url},
    Option{"--region", &SubscriptionRequest::region},
    Option{"--account-id", &SubscriptionRequest::account_id},
    Option{"--uri", &SubscriptionRequest::uri},
    Option{"--authentication", &SubscriptionRequest::authentication},
};

Error invalid(std::string detail) { return {Errc::invalid, "", std::move(detail)}; }

Status check_options(const SubscriptionRequest& request) {
  const auto* row = destination_row(request.destination);
  if (row == nullptr) {
    return invalid("say where to: pubsub, sns, sqs, eventbridge or event-grid");
  }
  for (const auto& option : options) {
    const bool given = !(request.*option.value).empty();
    const bool needed =
        std::find(row->needed.begin(), row->needed.end(), option.name) != row->needed.end();
    const bool allowed = needed || (row->authentication && option.name == "--authentication");
    if (needed && !given) return invalid(fmt::format("{} needs {}", row->word, option.name));
    if (given && !allowed) {
      return invalid(fmt::format("{} does not belong to {}", option.name, row->word));
    }
  }
  if (request.destination == "event-grid" && request.format == "platform") {
    return invalid("Event Grid takes CloudEvents only: use --format cloudevents, or leave it out");
  }
  return std::monostate{};
}

Status check_aws_values(const SubscriptionRequest& request) {
  if (!request.topic_arn.empty() && !request.topic_arn.starts_with("arn:aws")) {
    return invalid("--topic-arn: expected arn:aws:sns:REGION:ACCOUNT:NAME");
  }
  if (!request.queue_url.empty() && !request.queue_url.starts_with("https://")) {
    return invalid("--queue-url: expected https://sqs.REGION.amazonaws.com/ACCOUNT/NAME");
  }
  if (request.queue_url.ends_with(".fifo") || request.topic_arn.ends_with(".fifo")) {
    return invalid("commercetools takes Standard queues and topics only, this one is FIFO");
  }
  const auto& account = request.account_id;
  if (!account.empty() &&
      (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos)) {
    return invalid("--account-id: expected the 12 digits of the AWS account");
  }
  return std::monostate{};
}

}  // namespace

Status check_request(const SubscriptionRequest& request) {
  if (auto status = check_options(request); !status) return status;
  if (request.topic.find('/') != std::string::npos) {
    return invalid("--topic: expected the topic's name alone, without projects/.../topics/");
  }
  if (auto status = check_aws_values(request); !status) return status;
  if (!request.uri.empty() && !request.uri.starts_with("https://")) {
    return invalid("--uri: expected the https address of the Event Grid topic");
  }
  return std::monostate{};
}

}  // namespace ctsync::server
