// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <http/client.hpp>
#include <utility>

#include "command/commands.hpp"
#include "operator/rows.hpp"

namespace ctsync::server {

namespace {

/// The server of these settings as it is reached from its own machine.
std::string local_url(const ServerSettings& server) {
  std::string host = server.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, server.port);
}

}  // namespace

int health(const Settings& settings) {
  http::ClientOptions options;
  options.base_url = local_url(settings.server);
  options.allow_plain_http = true;
  options.total_timeout = std::chrono::seconds{3};
  options.where = "server.host, server.port (HOST, PORT)";
  auto client = http::Client::create(options);
  if (!client) return failed("health", client.error());
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/readyz";
  auto response = client->send(request);
  if (!response) {
    return failed("health", {response.error().code, options.base_url, response.error().detail});
  }
  fmt::print("{} {}\n", response->status, response->body);
  return response->status == 200 ? exit_ok : exit_failed;
}

}  // namespace ctsync::server
