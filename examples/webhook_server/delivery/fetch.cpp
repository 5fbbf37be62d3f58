// SPDX-License-Identifier: MIT
#include "delivery/fetch.hpp"

#include <commercetools/credentials.hpp>
#include <utility>

namespace ctsync::server {

namespace {

Result<commercetools_api::Credentials> credentials_of(const CommercetoolsSettings& settings) {
  commercetools_api::Credentials credentials;
  credentials.project_key = settings.project_key;
  credentials.client_id = settings.client_id;
  credentials.client_secret = settings.client_secret.reveal();
  credentials.scopes = settings.scopes;
  credentials.auth_url = settings.auth_url;
  credentials.api_url = settings.api_url;
  if (!settings.region.empty()) {
    auto hosts = commercetools_api::hosts_of(settings.region);
    if (!hosts) return std::move(hosts).error();
    if (credentials.auth_url.empty()) credentials.auth_url = hosts->auth_url;
    if (credentials.api_url.empty()) credentials.api_url = hosts->api_url;
  }
  return credentials;
}

Fetched fetched(const commercetools_api::Answer<commercetools_api::Fetched>& answer) {
  if (answer) {
    if (answer->gone) return {Fetched::Kind::gone, {}, {}};
    return {Fetched::Kind::customer, answer->json, {}};
  }
  const Error& error = answer.error();
  const bool configuration = error.code == Errc::configuration;
  return {configuration ? Fetched::Kind::not_configured : Fetched::Kind::later, to_string(error),
          answer.retry_after().value_or(Duration{0})};
}

}  // namespace

std::string_view missing_setting(const CommercetoolsSettings& settings) {
  namespace name = commercetools_api::setting;
  if (settings.project_key.empty()) return name::project_key;
  if (settings.client_id.empty()) return name::client_id;
  if (settings.client_secret.empty()) return name::client_secret;
  const bool hosts = !settings.auth_url.empty() && !settings.api_url.empty();
  return settings.region.empty() && !hosts ? name::region : std::string_view{};
}

Result<commercetools_api::ApiOptions> api_options(const CommercetoolsSettings& settings) {
  if (const auto missing = missing_setting(settings); !missing.empty()) {
    return Error{Errc::configuration, std::string(missing), "is not set"};
  }
  auto credentials = credentials_of(settings);
  if (!credentials) return std::move(credentials).error();
  commercetools_api::ApiOptions options;
  options.credentials = *std::move(credentials);
  return options;
}

Result<CustomerFetcher> CustomerFetcher::create(const CommercetoolsSettings& settings) {
  CustomerFetcher fetcher;
  fetcher.project_ = settings.project_key;
  fetcher.missing_ = missing_setting(settings);
  if (!fetcher.missing_.empty()) return fetcher;
  auto options = api_options(settings);
  if (!options) return std::move(options).error();
  auto client = commercetools_api::CustomerClient::create(*std::move(options));
  if (!client) return std::move(client).error();
  fetcher.client_ = std::move(*client);
  return fetcher;
}

std::vector<Fetched> CustomerFetcher::operator()(std::string_view project,
                                                 std::span<const std::string> ids) {
  std::string reason;
  if (!client_) {
    reason = missing_ + " is not set";
  } else if (!project.empty() && project != project_) {
    reason = "the delivery is of another project than commercetools.project_key (CTP_PROJECT_KEY)";
  }
  if (!reason.empty()) {
    return std::vector<Fetched>(ids.size(), {Fetched::Kind::not_configured, reason, {}});
  }
  std::vector<Fetched> all;
  all.reserve(ids.size());
  for (const auto& answer : client_->fetch_many(ids)) all.push_back(fetched(answer));
  return all;
}

}  // namespace ctsync::server
