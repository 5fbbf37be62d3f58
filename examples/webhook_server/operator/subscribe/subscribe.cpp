// SPDX-License-Identifier: MIT
#include "operator/subscribe/subscribe.hpp"

#include <fmt/core.h>

#include <ctsync/commercetools/event_sources.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "delivery/commercetools_api.hpp"
#include "operator/advice.hpp"
#include "operator/subscribe/destination.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;

constexpr std::string_view format_option = "--format";

Result<ct::SubscriptionDraft> draft_of_key(const std::string& key) {
  ct::SubscriptionDraft draft;
  draft.key = key;
  if (const auto status = ct::check(draft); !status) {
    return Error{Errc::invalid, "--key", status.error().detail};
  }
  return draft;
}

Result<ct::SubscriptionClient> client_of(const CommercetoolsSettings& settings) {
  auto api = api_options(settings);
  if (!api) return std::move(api).error();
  return ct::SubscriptionClient::create(*std::move(api));
}

Error other_format(const ct::SubscriptionDraft& draft) {
  return {Errc::configuration, std::string(format_option),
          fmt::format("Subscription {} delivers {}, and commercetools cannot change the "
                      "format of one that exists",
                      draft.key, is_cloud_events(draft) ? "Platform" : "CloudEvents")};
}

/// The change that makes the existing Subscription equal to the draft.
Result<ct::SubscriptionChange> change_of(const ct::SubscriptionDraft& draft,
                                         const std::string& existing) {
  json::Parser parser;
  const auto root = parser.parse(existing);
  if (!root) return root.error();
  return ct::change_to(draft, *root);
}

Result<Subscribed> create_again(ct::SubscriptionClient& client,
                                const ct::SubscriptionDraft& draft) {
  if (const auto gone = client.delete_subscription(draft.key); !gone) return gone.error();
  const auto done = client.ensure_subscription(draft);
  if (!done) {
    auto error = done.error();
    error.detail = "the Subscription is deleted and the new one is not made: " + error.detail;
    return error;
  }
  return Subscribed{*done == ct::Ensured::created ? ct::Ensured::recreated : *done, {}};
}

}  // namespace

Result<ct::SubscriptionDraft> plan_subscription(const SubscriptionRequest& request,
                                                const Hearing& events,
                                                const Environment& environment) {
  auto draft = draft_of_key(request.key);
  if (!draft) return draft;
  if (const auto status = check_request(request); !status) return status.error();
  auto destination = destination_row(request.destination)->make(request, environment);
  if (!destination) return std::move(destination).error();
  draft->destination = *std::move(destination);
  draft->format = request.format == "cloudevents" ? ct::DeliveryFormat::cloud_events
                                                  : ct::DeliveryFormat::platform;
  const auto types = commercetools::subscribed_for(events);
  draft->messages.assign(types.messages.begin(), types.messages.end());
  draft->changes.assign(types.changes.begin(), types.changes.end());
  return draft;
}

std::string shown(ct::SubscriptionDraft draft) {
  const auto hide = [](std::string& secret) {
    if (!secret.empty()) secret = "***";
  };
  const auto hide_both = [&](auto& aws) {
    hide(aws.access_key);
    hide(aws.access_secret);
  };
  if (auto* sqs = std::get_if<ct::Sqs>(&draft.destination)) hide_both(*sqs);
  if (auto* sns = std::get_if<ct::Sns>(&draft.destination)) hide_both(*sns);
  if (auto* grid = std::get_if<ct::EventGrid>(&draft.destination)) hide(grid->access_key);
  return ct::to_json(draft);
}

bool is_cloud_events(const ct::SubscriptionDraft& draft) {
  return draft.format == ct::DeliveryFormat::cloud_events ||
         std::holds_alternative<ct::EventGrid>(draft.destination);
}

Result<Subscribed> subscribe(const CommercetoolsSettings& settings,
                             const ct::SubscriptionDraft& draft, bool recreate) {
  auto client = client_of(settings);
  if (!client) return std::move(client).error();
  const auto existing = client->subscription(draft.key);
  if (!existing) return existing.error();
  std::string what;
  if (*existing) {
    auto change = change_of(draft, **existing);
    if (!change) return std::move(change).error();
    if (recreate) return create_again(*client, draft);
    if (change->kind == ct::SubscriptionChange::Kind::recreate) return other_format(draft);
    what = std::move(change->what);
  }
  const auto done = client->ensure_subscription(draft);
  if (!done) return done.error();
  return Subscribed{*done, std::move(what)};
}

Result<bool> unsubscribe(const CommercetoolsSettings& settings, const std::string& key) {
  if (const auto draft = draft_of_key(key); !draft) return draft.error();
  auto client = client_of(settings);
  if (!client) return std::move(client).error();
  const auto deleted = client->delete_subscription(key);
  if (!deleted) return deleted.error();
  return *deleted;
}

std::string subscribe_advice(const CommercetoolsSettings& settings, const Error& error,
                             const SubscriptionRequest& request) {
  const auto& where = error.where;
  if (where == format_option) {
    const bool cloud_events =
        request.format == "cloudevents" || request.destination == "event-grid";
    return fmt::format(
        "leave it with --format {}, or add --recreate to delete it and "
        "create it again: what happens between the two is not delivered",
        cloud_events ? "platform" : "cloudevents");
  }
  const auto* row = destination_row(request.destination);
  if (where == "commercetools.subscription" && row != nullptr) return std::string(row->advice);
  if (where.starts_with("AWS_") || where.starts_with("EVENT_GRID_")) {
    return fmt::format(
        "export {}=..., or the path of a file with it in a variable of "
        "that name with _FILE after it",
        where.substr(0, where.find("_FILE")));
  }
  return commercetools_advice(settings, error);
}

}  // namespace ctsync::server
