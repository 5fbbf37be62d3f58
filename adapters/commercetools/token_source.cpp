// SPDX-License-Identifier: MIT
#include "commercetools/token_source.hpp"

#include <string>
#include <utility>

#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

http::TokenOptions options_of(const Credentials& credentials, Timing timing) {
  http::TokenOptions options;
  options.path = "/oauth/token";
  options.client_id = credentials.client_id;
  options.client_secret = credentials.client_secret;
  options.scopes = credentials.scopes;
  options.clocks = std::move(timing.clocks);
  options.where = setting::auth_url;
  options.no_token = "commercetools gives no token: ";
  options.refused_again = {
      Errc::configuration, std::string(setting::client_id),
      "new tokens are refused, client, auth_url and api_url must be of one project"};
  options.fault = token_fault;
  return options;
}

}  // namespace

TokenSource::TokenSource(http::Client client, const Credentials& credentials, Timing timing)
    : http::TokenSource(std::move(client), options_of(credentials, std::move(timing))) {}

}  // namespace ctsync::commercetools_api
