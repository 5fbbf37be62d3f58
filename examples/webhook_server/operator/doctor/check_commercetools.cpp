// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <commercetools/resource_client.hpp>
#include <commercetools/token_source.hpp>
#include <ctsync/commercetools/event_sources.hpp>
#include <http/client.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/commercetools_api.hpp"
#include "operator/advice.hpp"
#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;
using State = Finding::State;

constexpr const char* token_check = "commercetools token";
constexpr const char* customers_check = "commercetools customers";
constexpr const char* events_check = "commercetools events";

Finding failed_by(const Examination& examination, const char* check, const Error& error) {
  return {check, State::failed, to_string(as_configured(examination.project, error)),
          commercetools_advice(examination.project, error), error.code == Errc::unavailable};
}

bool is_configured(const CommercetoolsSettings& settings) {
  return !settings.project_key.empty() || !settings.client_id.empty() ||
         !settings.client_secret.empty() || !settings.region.empty();
}

Finding no_api(const Examination& examination) {
  if (is_configured(examination.project)) {
    return failed_by(examination, token_check, examination.api.error());
  }
  return {token_check, State::skipped,
          "no commercetools setting is set: what must be read becomes a dead letter",
          "export CTP_PROJECT_KEY, CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_REGION"};
}

/// Reads what no project has: "not found" if the client may read such resources.
ct::Answer<ct::Resource> try_read(ct::ResourceClient& client, std::string_view type) {
  constexpr const char* nobody = "00000000-0000-0000-0000-000000000000";
  if (type == "message") return client.read({Fetch::Kind::message, {}, nobody});
  return client.read({Fetch::Kind::resource, std::string(type), nobody});
}

using Scopes = std::set<std::string_view>;

/// What to do about scopes that are missing. commercetools adds none to an API client that exists.
Finding missing_scopes(const Scopes& scopes, const std::vector<std::string_view>& events,
                       const std::string& detail) {
  return {events_check, State::failed, detail,
          fmt::format("create an API client that also has {} and set it, or turn the events off in "
                      "shop.events_off: {}",
                      fmt::join(scopes, ", "), fmt::join(events, ", "))};
}

}  // namespace

Finding check_token(Examination& examination) {
  if (!examination.api) return no_api(examination);
  const auto& api = *examination.api;
  http::ClientOptions options;
  options.base_url = api.credentials.auth_url;
  options.where = ct::setting::auth_url;
  auto client = http::Client::create(options);
  if (!client) return failed_by(examination, token_check, client.error());
  ct::TokenSource tokens(*std::move(client), api.credentials, api.timing);
  if (const auto token = tokens.token(); !token)
    return failed_by(examination, token_check, token.error());
  examination.has_token = true;
  return {token_check, State::ok, "commercetools knows the API client"};
}

Finding check_customers(Examination& examination) {
  if (!examination.has_token) return {customers_check, State::skipped, "there is no token"};
  const auto& api = *examination.api;
  auto client = ct::ResourceClient::create(api);
  if (!client) return failed_by(examination, customers_check, client.error());
  const auto response = try_read(*client, "customer");
  if (!response) return failed_by(examination, customers_check, response.error());
  const bool groups = examination.target.normal_forms.has(NormalForm::groups);
  if (groups) {
    const auto group = try_read(*client, customer_group_type);
    if (!group) return failed_by(examination, customers_check, group.error());
  }
  return {customers_check, State::ok,
          fmt::format("the API client may read customers{} of {}",
                      groups ? " and their groups" : "", api.credentials.project_key)};
}

Finding check_events(Examination& examination) {
  if (!examination.has_token) return {events_check, State::skipped, "there is no token"};
  auto client = ct::ResourceClient::create(*examination.api);
  if (!client) return failed_by(examination, events_check, client.error());
  Scopes missing;
  std::vector<std::string> details;
  std::vector<std::string_view> events;
  std::vector<std::string_view> types;
  for (const auto& needed : commercetools::reads_for(examination.events)) {
    types.push_back(needed.type);
    const auto response = try_read(*client, needed.type);
    if (response) continue;
    if (response.error().where != ct::setting::scopes) {
      return failed_by(examination, events_check, response.error());
    }
    const auto scope = ct::ResourceClient::scope_of(needed.type);
    missing.insert(scope);
    details.push_back(fmt::format("{} is missing for {}", scope, fmt::join(needed.events, ", ")));
    for (const auto event : needed.events) commercetools::detail::add_type(events, event);
  }
  if (!missing.empty()) {
    return missing_scopes(missing, events, fmt::format("{}", fmt::join(details, "; ")));
  }
  if (types.empty()) return {events_check, State::skipped, "no event that is on reads anything"};
  return {events_check, State::ok,
          fmt::format("the API client may read what the events need: {}", fmt::join(types, ", "))};
}

}  // namespace ctsync::server
