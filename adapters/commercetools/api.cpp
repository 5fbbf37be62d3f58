// SPDX-License-Identifier: MIT
#include "commercetools/api.hpp"

#include <ctsync/base/retry.hpp>
#include <utility>
#include <vector>

#include "commercetools/response.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr RetryPolicy pauses{Duration{200}, Api::longest_pause, {}};
/// How long a request gives way.
constexpr Duration longest_yield{1'000};

http::ClientOptions client_options(const ApiOptions& options, std::string_view url,
                                   std::string_view where) {
  http::ClientOptions out;
  out.base_url = url;
  out.allow_plain_http = options.allow_plain_http;
  out.connect_timeout = options.connect_timeout;
  out.total_timeout = options.total_timeout;
  out.ca_file = options.ca_file;
  out.where = where;
  out.stop = options.stop;
  return out;
}

}  // namespace

Result<std::unique_ptr<Api>> Api::create(ApiOptions options) {
  if (auto sound = check(options.credentials); !sound) return std::move(sound).error();
  if (options.connections < 1 || options.connections > 64) {
    return Error{Errc::configuration, "", "expected between 1 and 64 connections"};
  }
  const Credentials& credentials = options.credentials;
  auto token_client =
      http::Client::create(client_options(options, credentials.auth_url, setting::auth_url));
  if (!token_client) return std::move(token_client).error();
  auto api_client_options = client_options(options, credentials.api_url, setting::api_url);
  api_client_options.max_response = max_response;
  std::vector<http::Client> clients;
  for (std::size_t i = 0; i < options.connections; ++i) {
    auto client = http::Client::create(api_client_options);
    if (!client) return std::move(client).error();
    clients.push_back(*std::move(client));
  }
  return std::unique_ptr<Api>(
      new Api(std::move(options), *std::move(token_client), std::move(clients)));
}

Api::Api(ApiOptions options, http::Client token_client, std::vector<http::Client> clients)
    : project_path_("/" + options.credentials.project_key),
      connection_count_(options.connections),
      timing_(options.timing),
      tokens_(std::move(token_client), options.credentials, options.timing),
      connections_(std::move(clients)),
      pace_(options.pace ? std::move(options.pace)
                         : std::make_shared<Pace>(options.requests_per_second)),
      gives_way_(options.gives_way) {}

Answer<http::HttpResponse> Api::send(std::string_view method, std::string_view path,
                                     std::string_view json) {
  const std::string whole_path = project_path_ + std::string(path);
  http::HttpRequest request;
  request.method = method;
  request.path = whole_path;
  request.body = json;
  auto token = tokens_.token();
  bool renewed = false;
  for (int attempt = 1;;) {
    if (!token) return token.fault();
    request.headers = {{"Authorization", "Bearer " + token->value}, {"Accept", "application/json"}};
    if (!json.empty()) request.headers.emplace_back("Content-Type", "application/json");
    auto response = exchange(request);
    if (!response) return std::move(response).error();
    if (response->status == 401 && !renewed) {
      renewed = true;
      token = tokens_.renewed(*token);
      continue;
    }
    const auto pause = pause_after(*response, attempt);
    if (!pause) return *std::move(response);
    ++attempt;
    timing_.sleep(*pause);
  }
}

Fault Api::fault(const http::HttpResponse& response, std::string_view needed_scope) const {
  return api_fault(response, needed_scope, timing_.clocks.for_dates());
}

Result<http::HttpResponse> Api::exchange(const http::HttpRequest& request) {
  Connections::Loan loan(connections_);
  wait_for_turn();
  auto response = loan.client().send(request);
  if (!response) {
    return Error{response.error().code, std::string(setting::api_url),
                 "commercetools does not answer: " + response.error().detail};
  }
  if (response->truncated && response->status < 300) {
    return Error{Errc::too_large, "", "the answer of commercetools is over 16 MiB"};
  }
  return response;
}

void Api::wait_for_turn() {
  const auto now = [this] { return timing_.clocks.for_work(); };
  const Time longest = now() + longest_yield;
  while (gives_way_ && now() < longest) {
    const Duration pause = pace_->take_if_free(now());
    if (pause <= Duration::zero()) return;
    timing_.sleep(pause);
  }
  const Duration pause = pace_->take(now());
  if (pause > Duration::zero()) timing_.sleep(pause);
}

std::optional<Duration> Api::pause_after(const http::HttpResponse& response, int attempt) const {
  const int status = response.status;
  if (attempt > repeats || (status != 429 && status != 502 && status != 503)) return std::nullopt;
  const auto asked = asked_wait(response, timing_.clocks.for_dates());
  if (asked && *asked > longest_pause) return std::nullopt;
  return wait(pauses, attempt, timing_.random(), asked);
}

}  // namespace ctsync::commercetools_api
