// SPDX-License-Identifier: MIT
#include "intake/event_grid.hpp"

#include <ctsync/json/write.hpp>
#include <string>
#include <utility>

#include "intake/responses.hpp"

namespace ctsync::server {

http::Response event_grid_handshake(const http::Request& request, std::string_view allow) {
  constexpr std::string_view event_grid = "eventgrid.azure.net";
  auto response = json_response(200, "");
  response.headers.emplace_back("Allow", std::string(allow));
  if (request.header("webhook-request-origin") != event_grid) return response;
  response.headers.emplace_back("WebHook-Allowed-Origin", std::string(event_grid));
  response.headers.emplace_back("WebHook-Allowed-Rate", "*");
  return response;
}

http::Response event_grid_validation(std::string_view code) {
  std::string body;
  json::Writer(body).begin_object().key("validationResponse").string(code).end_object();
  return json_response(200, std::move(body));
}

}  // namespace ctsync::server
