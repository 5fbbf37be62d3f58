// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <http/client.hpp>
#include <string>
#include <utility>

#include "operator/doctor/checks.hpp"
#include "operator/doctor/reach.hpp"
#include "settings/settings_table.hpp"
#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

http::ClientOptions client_options(const TargetSettings& segment) {
  http::ClientOptions options;
  options.base_url = segment.public_api_url;
  options.total_timeout = segment.timeout;
  options.ca_file = segment.ca_file;
  options.where = setting_name(segment.where + ".public_api_url");
  return options;
}

Finding judge(std::string check, const TargetSettings& segment,
              const http::HttpResponse& response) {
  if (response.status == 200) return {std::move(check), State::ok, "is known", ""};
  const auto detail =
      "the API answered " + answer_text(response, segment.public_api_token.reveal());
  if (response.status != 401 && response.status != 403) {
    return {std::move(check), State::warning, detail, "run doctor again later"};
  }
  return {std::move(check), State::failed, detail,
          "a Workspace Owner makes one in Segment under Settings, Access Management, Tokens: set " +
              setting_name(segment.where + ".public_api_token")};
}

/// Asks for the workspace that the token belongs to (Segment Public API, "Get Workspace").
Finding ask_for_workspace(std::string check, const TargetSettings& segment) {
  const auto options = client_options(segment);
  auto client = http::Client::create(options);
  if (!client) {
    return {std::move(check), State::failed, to_string(client.error()), "correct that setting"};
  }
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.headers.emplace_back("Authorization", "Bearer " + segment.public_api_token.reveal());
  const auto response = client->send(request);
  if (!response) {
    return {std::move(check), State::failed, options.where + ": " + to_string(response.error()),
            "curl -sSI " + segment.public_api_url + " from this machine tells more", true};
  }
  return judge(std::move(check), segment, *response);
}

}  // namespace

Finding check_deletions(Examination& examination) {
  const auto& target = examination.target;
  auto check = fmt::format("{} token", api_names(target)->deletions);
  if (target.public_api_token.empty()) {
    return {
        std::move(check), State::skipped,
        fmt::format("none is set; only {}.on_delete suppress_with_delete needs one", target.where),
        ""};
  }
  if (target.kind == TargetKind::segment) return ask_for_workspace(std::move(check), target);
  auto finding = reach(std::move(check), target, target.public_api_url, "public_api_url").finding;
  if (finding.state == State::ok) {
    finding.detail += "; whether it knows the token was not tried";
  }
  return finding;
}

}  // namespace ctsync::server
