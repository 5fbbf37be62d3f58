// SPDX-License-Identifier: MIT
#include "commercetools/subscription_client.hpp"

#include <ctsync/json/view.hpp>
#include <utility>

#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::string_view needed_scope = "manage_subscriptions";
constexpr int attempts = 3;

std::string path_of(const std::string& key) { return "/subscriptions/key=" + key; }

bool is_missing(const http::HttpResponse& response) {
  return response.status == 404 && error_code(response.body) == "ResourceNotFound";
}

// The version or the key was taken by a concurrent change, or by an attempt whose response was
// lost.
bool is_overtaken(const http::HttpResponse& response) {
  return response.status == 409 ||
         (response.status == 400 && error_code(response.body) == "DuplicateField");
}

Error not_a_subscription() {
  return {Errc::configuration, std::string(setting::api_url), "the answer is not a Subscription"};
}

Error busy() { return {Errc::unavailable, "", "the Subscription is being changed by others"}; }

}  // namespace

SubscriptionClient::SubscriptionClient(std::unique_ptr<Api> api) noexcept : api_(std::move(api)) {}

Result<SubscriptionClient> SubscriptionClient::create(ApiOptions options) {
  auto api = Api::create(std::move(options));
  if (!api) return std::move(api).error();
  return SubscriptionClient(*std::move(api));
}

Answer<Ensured> SubscriptionClient::ensure_subscription(const SubscriptionDraft& draft) {
  if (auto sound = check(draft); !sound) return std::move(sound).error();
  for (int i = 0; i < attempts; ++i) {
    const auto done = attempt(draft);
    if (!done) return done.fault();
    if (*done) return **done;
  }
  return busy();
}

Answer<std::optional<std::string>> SubscriptionClient::subscription(std::string_view key) {
  std::string name(key);
  if (auto sound = check(SubscriptionDraft{name, EventBridge{}}); !sound) {
    return std::move(sound).error();
  }
  return read(name);
}

Answer<bool> SubscriptionClient::delete_subscription(std::string_view key) {
  for (int i = 0; i < attempts; ++i) {
    const auto body = subscription(key);
    if (!body) return body.fault();
    if (!*body) return false;
    json::Parser parser;
    const auto root = parser.parse(**body);
    const auto version = root ? (*root)["version"].integer() : std::nullopt;
    if (!version) return not_a_subscription();
    const auto erased = erase(std::string(key), *version);
    if (!erased || *erased) return erased;
  }
  return busy();
}

Answer<std::optional<std::string>> SubscriptionClient::subscription_status(std::string_view key) {
  const auto body = subscription(key);
  if (!body) return body.fault();
  if (!*body) return std::optional<std::string>{};
  json::Parser parser;
  const auto root = parser.parse(**body);
  const auto status = root ? (*root)["status"].string() : std::nullopt;
  if (!status) return not_a_subscription();
  return std::optional(std::string(*status));
}

Answer<std::optional<Ensured>> SubscriptionClient::attempt(const SubscriptionDraft& draft) {
  const auto body = read(draft.key);
  if (!body) return body.fault();
  if (!*body) return make(draft, Ensured::created);
  json::Parser parser;
  const auto root = parser.parse(**body);
  const auto change = root ? change_to(draft, *root) : root.error();
  if (!change) return not_a_subscription();
  switch (change->kind) {
    case SubscriptionChange::Kind::none: break;
    case SubscriptionChange::Kind::update: return update(draft, change->json);
    case SubscriptionChange::Kind::recreate: return recreate(draft, change->version);
  }
  return std::optional(Ensured::unchanged);
}

Answer<std::optional<Ensured>> SubscriptionClient::make(const SubscriptionDraft& draft,
                                                        Ensured done) {
  const auto response = api_->send("POST", "/subscriptions", to_json(draft));
  if (!response) return response.fault();
  if (response->status == 201 || response->status == 200) return std::optional(done);
  if (is_overtaken(*response)) return std::optional<Ensured>{};
  return refusal(*response, secrets_of(draft));
}

Answer<std::optional<Ensured>> SubscriptionClient::update(const SubscriptionDraft& draft,
                                                          const std::string& actions) {
  const auto response = api_->send("POST", path_of(draft.key), actions);
  if (!response) return response.fault();
  if (response->status == 200) return std::optional(Ensured::updated);
  if (is_overtaken(*response) || is_missing(*response)) return std::optional<Ensured>{};
  return refusal(*response, secrets_of(draft));
}

Answer<std::optional<Ensured>> SubscriptionClient::recreate(const SubscriptionDraft& draft,
                                                            std::int64_t version) {
  const auto erased = erase(draft.key, version);
  if (!erased) return erased.fault();
  if (!*erased) return std::optional<Ensured>{};
  auto made = make(draft, Ensured::recreated);
  if (made) return made;
  auto fault = made.fault();
  fault.error.detail =
      "the Subscription is deleted and the new one is not made: " + std::move(fault.error.detail);
  return fault;
}

Answer<bool> SubscriptionClient::erase(const std::string& key, std::int64_t version) {
  const auto response = api_->send("DELETE", path_of(key) + "?version=" + std::to_string(version));
  if (!response) return response.fault();
  if (is_overtaken(*response)) return false;
  if (response->status != 200 && !is_missing(*response)) return refusal(*response);
  return true;
}

Answer<std::optional<std::string>> SubscriptionClient::read(const std::string& key) {
  auto response = api_->send("GET", path_of(key));
  if (!response) return response.fault();
  if (response->status == 200) return std::optional(std::move(response->body));
  if (is_missing(*response)) return std::optional<std::string>{};
  return refusal(*response);
}

Fault SubscriptionClient::refusal(const http::HttpResponse& response,
                                  std::string_view secrets) const {
  if (response.status != 400) return api_->fault(response, needed_scope);
  return subscription_fault(response, secrets);
}

}  // namespace ctsync::commercetools_api
