// SPDX-License-Identifier: MIT
#include "http_sink/oauth.hpp"

#include <ctsync/base/percent.hpp>
#include <ctsync/base/retry.hpp>
#include <http/base_url.hpp>
#include <utility>

namespace ctsync::http_sink {

namespace {

http::Fault fault_of(const std::string& where, const http::HttpResponse& response, Time date) {
  const int status = response.status;
  const bool later = status == 408 || status == 429 || status >= 500;
  http::Fault fault;
  fault.error = {later ? Errc::unavailable : Errc::configuration, where,
                 "the token endpoint answered " + std::to_string(status)};
  if (status == 200) fault.error.detail = "the answer of the token endpoint holds no access token";
  const auto field = response.header("retry-after");
  if (later && field) fault.retry_after = retry_after(*field, date);
  return fault;
}

/// The options that every token endpoint of a target has.
http::TokenOptions options_of(const std::string& where, http::Clocks clocks) {
  http::TokenOptions options;
  options.clocks = std::move(clocks);
  options.where = where;
  options.no_token = "no answer from the token endpoint: ";
  options.refused_again = {Errc::configuration, where, "new tokens are refused by the target too"};
  options.fault = [where](const http::HttpResponse& response, Time date) {
    return fault_of(where, response, date);
  };
  return options;
}

Result<std::shared_ptr<http::TokenSource>> source_at(const std::string& token_url,
                                                     http::ClientOptions connection,
                                                     http::TokenOptions options) {
  const auto url = http::parse_base_url(token_url, connection.allow_plain_http, options.where);
  if (!url) return url.error();
  connection.base_url = url->origin();
  connection.where = options.where;
  auto client = http::Client::create(std::move(connection));
  if (!client) return std::move(client).error();
  options.path = url->path.empty() ? "/" : url->path;
  return std::make_shared<http::TokenSource>(*std::move(client), std::move(options));
}

}  // namespace

Result<std::shared_ptr<http::TokenSource>> make_token_source(const OAuth& oauth,
                                                             http::ClientOptions connection,
                                                             http::Clocks clocks) {
  auto options = options_of(oauth.where, std::move(clocks));
  options.client_id = oauth.client_id;
  options.client_secret = oauth.client_secret;
  options.scopes = oauth.scopes;
  return source_at(oauth.token_url, std::move(connection), std::move(options));
}

Result<std::shared_ptr<http::TokenSource>> make_token_source(const Login& login,
                                                             http::ClientOptions connection,
                                                             http::Clocks clocks) {
  auto options = options_of(login.where, std::move(clocks));
  options.form =
      "username=" + percent_encoded(login.username) + "&key=" + percent_encoded(login.key);
  options.member = "token";
  return source_at(login.token_url, std::move(connection), std::move(options));
}

}  // namespace ctsync::http_sink
