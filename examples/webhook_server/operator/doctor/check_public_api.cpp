// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <http/client.hpp>
#include <string>
#include <utility>

#include "operator/doctor/checks.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

constexpr const char* check = "Segment Public API token";

http::ClientOptions client_options(const TargetSettings& segment) {
  http::ClientOptions options;
  options.base_url = segment.public_api_url;
  options.total_timeout = segment.timeout;
  options.ca_file = segment.ca_file;
  options.where = setting_name(segment.where + ".public_api_url");
  return options;
}

Finding judge(int status) {
  if (status == 200) return {check, State::ok, "is known", ""};
  const auto detail = fmt::format("the API answered {}", status);
  if (status != 401 && status != 403) {
    return {check, State::warning, detail, "run doctor again later"};
  }
  return {check, State::failed, detail,
          "a Workspace Owner makes one in Segment under Settings, Access Management, Tokens: "
          "export SEGMENT_PUBLIC_API_TOKEN=..."};
}

}  // namespace

/// Asks for the workspace that the token belongs to (Segment Public API, "Get Workspace").
Finding check_public_api(Examination& examination) {
  const auto& segment = examination.segment;
  if (segment.public_api_token.empty()) {
    return {check, State::skipped,
            "none is set; only segment.on_delete suppress_with_delete needs one", ""};
  }
  const auto options = client_options(segment);
  auto client = http::Client::create(options);
  if (!client) return {check, State::failed, to_string(client.error()), "correct that setting"};
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.headers.emplace_back("Authorization", "Bearer " + segment.public_api_token.reveal());
  const auto response = client->send(request);
  if (!response) {
    return {check, State::failed, options.where + ": " + to_string(response.error()),
            "curl -sSI " + segment.public_api_url + " from this machine tells more"};
  }
  return judge(response->status);
}

}  // namespace ctsync::server
