// SPDX-License-Identifier: MIT
#include <commercetools/resource_client.hpp>
#include <commercetools/token_source.hpp>
#include <http/client.hpp>
#include <string>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "operator/advice.hpp"
#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

namespace ct = commercetools_api;
using State = Finding::State;

constexpr const char* token_check = "commercetools token";
constexpr const char* customers_check = "commercetools customers";

Finding failed_by(const Examination& examination, const char* check, const Error& error) {
  return {check, State::failed, to_string(as_configured(examination.project, error)),
          commercetools_advice(examination.project, error)};
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
  // No customer has this id; the project answers "not found" if the client may read customers.
  const auto response =
      client->read({Fetch::Kind::resource, "customer", "00000000-0000-0000-0000-000000000000", {}});
  if (!response) return failed_by(examination, customers_check, response.error());
  return {customers_check, State::ok,
          "the API client may read customers of " + api.credentials.project_key};
}

}  // namespace ctsync::server
