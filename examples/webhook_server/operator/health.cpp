// SPDX-License-Identifier: MIT
#include "operator/health.hpp"

#include <fmt/core.h>

#include <chrono>
#include <http/client.hpp>
#include <utility>

namespace ctsync::server {

std::string local_url(const ServerSettings& server) {
  std::string host = server.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, server.port);
}

Result<Health> ask_health(const ServerSettings& settings) {
  http::ClientOptions options;
  options.base_url = local_url(settings);
  options.allow_plain_http = true;
  options.total_timeout = std::chrono::seconds{3};
  options.where = "server.host, server.port (HOST, PORT)";
  auto client = http::Client::create(options);
  if (!client) return std::move(client).error();
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/readyz";
  auto response = client->send(request);
  if (!response) return Error{response.error().code, options.base_url, response.error().detail};
  return Health{response->status, std::move(response->body)};
}

}  // namespace ctsync::server
