// SPDX-License-Identifier: MIT
#include "program/page/cloud.hpp"

#include <ctsync/base/base64.hpp>

#include "program/sources.hpp"

namespace ctsync::test {

namespace {

const std::string path = "/webhooks/commercetools";

void replace_one(std::string& text, std::string_view what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE_MESSAGE(at != std::string::npos, what);
  text.replace(at, what.size(), by);
}

std::string pushed(const std::string& notification, const std::string& subscription) {
  return fmt::format(
      R"({{"message":{{"data":"{}","messageId":"1","publishTime":"2026-01-01T00:00:02Z"}},)"
      R"("subscription":"{}"}})",
      detail::base64(notification), subscription);
}

std::string bridged(const std::string& notification) {
  return fmt::format(
      R"({{"version":"0","id":"e-1","detail-type":"CustomerCreated",)"
      R"("source":"aws.partner/commercetools.com/aurora-shop/ctsync","account":"123456789012",)"
      R"("time":"2026-01-01T00:00:02Z","region":"eu-central-1","resources":[],"detail":{}}})",
      notification);
}

std::string cloud_event(const std::string& notification) {
  const bool is_change = has(notification, R"("notificationType": "ResourceCreated")");
  const auto* about =
      has(notification, R"("typeId": "subscription")") ? "subscription" : "customer";
  return fmt::format(R"({{"specversion":"1.0","id":"e-1","type":"com.commercetools.{0}.{1}",)"
                     R"("source":"/aurora-shop/{0}s","time":"2026-01-01T00:00:02Z","data":{2}}})",
                     about, is_change ? "change.ResourceCreated" : "message.CustomerCreated",
                     notification);
}

/// A message of SNS, signed as the topic does with SignatureVersion 2.
std::string signed_by_sns(sns_message::Fields fields, const std::string& topic,
                          const RsaSigner& by) {
  fields["TopicArn"] = topic;
  fields["Timestamp"] = stamp(wall_clock());
  return sns_message::json_of(sns_message::sign(fields, by));
}

}  // namespace

Cloud::Cloud(const std::string& config) : config_(config), auth_(setting("auth")) {
  keys_.say(200, auth_ == "pubsub" ? key_set() : leaf_now());
}

std::string Cloud::setting(std::string_view name) const {
  json::Parser parser;
  const auto root = parser.parse(config_);
  REQUIRE(root);
  const auto value = (*root)["sources"]["commercetools"][name];
  std::string text(value.string_or_empty());
  value.each_element([&](std::size_t, json::View first) {
    text = first.string_or_empty();
    return false;
  });
  return text;
}

std::string Cloud::stood_in(std::string config, const std::string& segment,
                            const Folder& folder) const {
  replace_one(config, R"("region": "eu")", fmt::format(R"("region": "{}")", segment));
  if (auth_ == "pubsub") {
    replace_one(config, R"("auth": "pubsub",)",
                fmt::format(R"("auth": "pubsub", "keys_url": "{}/certs",)", keys_.url()));
  }
  if (auth_ == "sns") {
    replace_one(config, R"("auth": "sns",)",
                fmt::format(R"("auth": "sns", "sns_url": "{}", "trust_file": "{}",)", keys_.url(),
                            folder.write("trust.pem", authority_now())));
  }
  return config;
}

bool Cloud::introduce(http::Client& client, const Variables& variables) {
  if (auth_ == "sns") {
    const auto body = signed_by_sns(sns_message::confirmation(), setting("topics"), signer());
    const auto response = post(client, body, {{"Content-Type", "text/plain; charset=UTF-8"}}, path);
    return response.status == 200 && has(keys_.queries().back(), "Action=ConfirmSubscription");
  }
  if (auth_ != "event_grid") return true;
  http::HttpRequest request;
  const auto target = path + "?code=" + variables.at("EVENT_GRID_WEBHOOK_KEY");
  request.method = "OPTIONS";
  request.path = target;
  request.headers = {{"WebHook-Request-Origin", "eventgrid.azure.net"}};
  const auto response = client.send(request);
  return response && response->header("webhook-allowed-origin") == "eventgrid.azure.net";
}

int Cloud::push(http::Client& client, const std::string& notification,
                const std::string& audience) const {
  const auto token = push_token(wall_clock(), signer(), audience, setting("service_account"));
  return post(client, pushed(notification, setting("subscriptions")), bearer(token), path).status;
}

int Cloud::deliver(http::Client& client, const Variables& variables,
                   const std::string& notification) const {
  if (auth_ == "pubsub") return push(client, notification, setting("audience"));
  if (auth_ == "sns") {
    const auto body = signed_by_sns(sns_message::notification({{"Message", notification}}),
                                    setting("topics"), signer());
    return post(client, body, {{"Content-Type", "text/plain; charset=UTF-8"}}, path).status;
  }
  if (auth_ == "eventbridge") {
    const Headers headers{{"Content-Type", "application/json; charset=utf-8"},
                          {"x-api-key", variables.at("EVENTBRIDGE_API_KEY")}};
    return post(client, bridged(notification), headers, path).status;
  }
  REQUIRE(auth_ == "event_grid");
  const Headers headers{{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                        {"aeg-subscription-name", "CTSYNC"},
                        {"aeg-event-type", "Notification"}};
  const auto target = path + "?code=" + variables.at("EVENT_GRID_WEBHOOK_KEY");
  return post(client, cloud_event(notification), headers, target).status;
}

int Cloud::deliver_wrongly(http::Client& client, const Variables& variables) const {
  if (auth_ == "pubsub") return push(client, "{}", "https://other.example.com");
  if (auth_ == "sns") {
    const auto body = signed_by_sns(sns_message::notification(), setting("topics"), other_signer());
    return post(client, body, {{"Content-Type", "text/plain; charset=UTF-8"}}, path).status;
  }
  auto others = variables;
  others["EVENTBRIDGE_API_KEY"] = others["EVENT_GRID_WEBHOOK_KEY"] = "another-key-0123456789";
  return deliver(client, others, "{}");
}

}  // namespace ctsync::test
