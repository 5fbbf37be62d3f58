// SPDX-License-Identifier: MIT
#include "delivery/commercetools_api.hpp"

#include <commercetools/credentials.hpp>
#include <string>
#include <utility>

#include "clock.hpp"

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

}  // namespace

std::string_view missing_setting(const CommercetoolsSettings& settings) {
  namespace name = commercetools_api::setting;
  if (settings.project_key.empty()) return name::project_key;
  if (settings.client_id.empty()) return name::client_id;
  if (settings.client_secret.empty()) return name::client_secret;
  const bool hosts = !settings.auth_url.empty() && !settings.api_url.empty();
  return settings.region.empty() && !hosts ? name::region : std::string_view{};
}

Error as_configured(const CommercetoolsSettings& settings, Error error) {
  constexpr std::string_view group = "commercetools.";
  if (settings.has_variables() || !error.where.starts_with(group)) return error;
  const auto key = error.where.substr(group.size(), error.where.find(' ') - group.size());
  error.where = settings.where + "." + key;
  return error;
}

Result<commercetools_api::ApiOptions> api_options(const CommercetoolsSettings& settings) {
  if (const auto missing = missing_setting(settings); !missing.empty()) {
    return Error{Errc::configuration, std::string(missing), "is not set"};
  }
  auto credentials = credentials_of(settings);
  if (!credentials) return std::move(credentials).error();
  commercetools_api::ApiOptions options;
  options.credentials = *std::move(credentials);
  options.timing.clocks = {wall_now, now};
  return options;
}

std::shared_ptr<commercetools_api::Pace> ProjectPaces::of(
    const commercetools_api::ApiOptions& options) {
  const auto& credentials = options.credentials;
  const std::lock_guard lock(mutex_);
  auto& pace = paces_[credentials.api_url + " " + credentials.project_key];
  if (!pace) pace = std::make_shared<commercetools_api::Pace>(options.requests_per_second);
  return pace;
}

}  // namespace ctsync::server
