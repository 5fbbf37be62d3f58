// SPDX-License-Identifier: MIT
#include "intake/event_grid.hpp"

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

/// Event Grid's origin in each Azure cloud: public, US Government, China, and the two clouds of the
/// US that have no public network (Azure SDK for .NET, Event Grid extension of Azure Functions).
constexpr std::array<std::string_view, 5> origins{
    "eventgrid.azure.net", "eventgrid.azure.us", "eventgrid.azure.cn",
    "eventgrid.azure.eaglex.ic.gov", "eventgrid.azure.microsoft.scloud"};

}  // namespace

http::Response event_grid_handshake(const http::Request& request, std::string_view allow) {
  auto response = json_response(200, "");
  response.headers.emplace_back("Allow", std::string(allow));
  if (request.count("webhook-request-origin") != 1) return response;
  const auto asked = request.header("webhook-request-origin").value_or("");
  const auto* const origin =
      std::find_if(origins.begin(), origins.end(),
                   [asked](std::string_view one) { return ascii::same_word(one, asked); });
  if (origin == origins.end()) return response;
  response.headers.emplace_back("WebHook-Allowed-Origin", std::string(*origin));
  response.headers.emplace_back("WebHook-Allowed-Rate", "*");
  return response;
}

http::Response event_grid_validation(std::string_view code) {
  std::string body;
  json::Writer(body).begin_object().key("validationResponse").string(code).end_object();
  return json_response(200, std::move(body));
}

}  // namespace ctsync::server
