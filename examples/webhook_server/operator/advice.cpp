// SPDX-License-Identifier: MIT
#include "operator/advice.hpp"

#include <commercetools/credentials.hpp>

#include "delivery/commercetools_api.hpp"

namespace ctsync::server {

namespace {

/// The same for a project of a tenant, whose settings are in the file alone.
std::string tenant_advice(const CommercetoolsSettings& settings, const Error& error) {
  const auto where = as_configured(settings, error).where;
  if (error.code == Errc::configuration) return "correct " + where + " in the configuration file";
  return "see that " + settings.where +
         ".region is right, and that this machine reaches commercetools; "
         "https://status.commercetools.com tells of outages";
}

}  // namespace

std::string commercetools_advice(const CommercetoolsSettings& settings, const Error& error) {
  if (!settings.has_variables()) return tenant_advice(settings, error);
  namespace setting = commercetools_api::setting;
  const std::string new_client =
      "make an API client in the Merchant Center (Settings, Developer settings)";
  if (error.where == setting::scopes) {
    return new_client + " with the scopes view_customers and manage_subscriptions; CTP_SCOPES, " +
           "where set, must name them too";
  }
  if (error.where == setting::client_id || error.where == setting::client_secret) {
    return new_client + " and export its CTP_CLIENT_ID and CTP_CLIENT_SECRET";
  }
  if (error.where == setting::project_key) {
    return "export CTP_PROJECT_KEY=... with the key that the Merchant Center shows";
  }
  if (error.where == setting::region) {
    return "export CTP_REGION=europe-west1.gcp, or whichever region the project is in";
  }
  const bool host = error.where == setting::auth_url || error.where == setting::api_url;
  if (host && error.code == Errc::configuration) {
    return "export CTP_REGION=... and take CTP_AUTH_URL and CTP_API_URL away, or correct them";
  }
  if (host) {
    return "see that CTP_REGION (or CTP_AUTH_URL, CTP_API_URL) is right and that this machine "
           "reaches it: curl -sSI https://auth.REGION.commercetools.com";
  }
  return "try again in a minute; https://status.commercetools.com tells of outages";
}

}  // namespace ctsync::server
