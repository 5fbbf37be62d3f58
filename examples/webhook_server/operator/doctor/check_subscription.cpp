// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <commercetools/subscription_client.hpp>
#include <ctsync/commercetools/event_sources.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/commercetools_api.hpp"
#include "operator/advice.hpp"
#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;
using State = Finding::State;

/// A status of a Subscription (commercetools "Subscriptions", SubscriptionHealthStatus).
struct HealthStatus {
  std::string_view status;
  std::string_view meaning;
  std::string_view fix;
};

constexpr std::array health_statuses{
    HealthStatus{
        "ConfigurationError",
        "the destination refuses what commercetools sends; that is kept for now and delivered "
        "once the destination takes it again",
        "correct the permissions of the topic or queue (docs/configure.md, Subscription)"},
    HealthStatus{
        "ConfigurationErrorDeliveryStopped",
        "commercetools has given up; what happens in the project is delivered no more, and lost",
        "correct the destination, then `ctsync subscribe ... --recreate`, then send "
        "every customer changed since again (a backfill)"},
    HealthStatus{"TemporaryError",
                 "the destination does not answer; commercetools tries again, for some hours",
                 "wait; if it stays, look at the destination's own status"},
    HealthStatus{"ManuallySuspended",
                 "commercetools has suspended it; what happens in the project is lost meanwhile",
                 "ask commercetools' support, then send every customer changed since again (a "
                 "backfill)"},
};

Finding judge_status(const std::string& check, std::string_view status) {
  if (status == "Healthy") return {check, State::ok, "Healthy"};
  const auto known = std::find_if(health_statuses.begin(), health_statuses.end(),
                                  [&](const HealthStatus& one) { return one.status == status; });
  if (known == health_statuses.end()) {
    return {check, State::failed, "its status is one that ctsync does not know",
            "look it up in commercetools' documentation of Subscriptions"};
  }
  return {check, State::failed, fmt::format("{}: {}", status, known->meaning),
          std::string(known->fix)};
}

/// The resource types that the messages or changes of a Subscription leave out.
std::vector<std::string_view> left_out(json::View resources,
                                       const std::vector<std::string_view>& types) {
  std::vector<std::string_view> missing;
  for (const auto type : types) {
    if (!ct::covers(resources, type)) missing.push_back(type);
  }
  return missing;
}

/// What a Subscription leaves out, as in "messages of order, payment; changes of order".
std::string gaps(json::View subscription, const Hearing& events) {
  const auto wanted = commercetools::subscribed_for(events);
  const auto messages = left_out(subscription["messages"], wanted.messages);
  const auto changes = left_out(subscription["changes"], wanted.changes);
  std::string text;
  if (!messages.empty()) text = fmt::format("messages of {}", fmt::join(messages, ", "));
  if (!changes.empty()) {
    text += fmt::format("{}changes of {}", text.empty() ? "" : "; ", fmt::join(changes, ", "));
  }
  return text;
}

Finding judge(const std::string& check, const std::string& key, const std::string& body,
              const Hearing& events) {
  json::Parser parser;
  const auto root = parser.parse(body);
  const auto status = root ? (*root)["status"].string() : std::nullopt;
  if (!status) {
    return {check, State::failed, "the answer is not a Subscription",
            "export CTP_REGION=... and take CTP_API_URL away, or correct it"};
  }
  auto finding = judge_status(check, *status);
  const auto missing = gaps(*root, events);
  if (finding.state == State::ok && !missing.empty()) {
    finding.state = State::warning;
    finding.detail += ", but it leaves out " + missing;
    finding.fix = "ctsync subscribe ... --key " + key;
  }
  return finding;
}

Finding no_subscription(const std::string& check) {
  return {check, State::failed, "there is no Subscription of that key",
          "ctsync subscribe pubsub --gcp-project PROJECT --topic TOPIC (or another destination); "
          "if yours has another key: ctsync doctor --key KEY"};
}

Finding failed_by(const Examination& examination, const std::string& check, const Error& error) {
  return {check, State::failed, to_string(as_configured(examination.project, error)),
          commercetools_advice(examination.project, error), error.code == Errc::unavailable};
}

}  // namespace

Finding check_subscription(Examination& examination) {
  const auto& key = examination.subscription;
  const std::string check = "Subscription " + key;
  if (!examination.has_token) return {check, State::skipped, "there is no token"};
  auto client = ct::SubscriptionClient::create(*examination.api);
  if (!client) return failed_by(examination, check, client.error());
  const auto found = client->subscription(key);
  if (!found && found.error().where == ct::setting::scopes) {
    return {check, State::skipped, "the API client may not see Subscriptions",
            "for this check, and for `ctsync subscribe`, give it the scope manage_subscriptions"};
  }
  if (!found) return failed_by(examination, check, found.error());
  return *found ? judge(check, key, **found, examination.events) : no_subscription(check);
}

}  // namespace ctsync::server
