// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "operator/doctor/checks.hpp"
#include "operator/doctor/reach.hpp"
#include "tenants/http_targets.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

std::string_view name_of_secret(TargetAuth auth) {
  switch (auth) {
    case TargetAuth::none: break;
    case TargetAuth::bearer: return "token";
    case TargetAuth::api_key: return "API key";
    case TargetAuth::basic: return "password";
    case TargetAuth::oauth2: return "OAuth2 token";
  }
  return "write key";
}

/// Requests a token, as the target would.
Finding check_token_endpoint(const TargetSettings& target, std::string check,
                             const std::string& name) {
  const auto tokens = token_source_of(target);
  if (!tokens) return {std::move(check), State::failed, to_string(tokens.error()), "correct it"};
  if (const auto token = (*tokens)->token(); !token) {
    return {std::move(check), State::failed, to_string(token.error()),
            target.kind == TargetKind::tealium
                ? fmt::format("correct {0}.account, {0}.account_profile, {0}.user or {0}.secret",
                              target.where)
                : fmt::format("correct {0}.token_url, {0}.user, {0}.secret or {0}.scopes",
                              target.where),
            token.error().code == Errc::unavailable};
  }
  return {std::move(check), State::ok,
          fmt::format(
              "the token endpoint gives one; only a delivered event can prove that {} accepts it",
              name)};
}

}  // namespace

Finding check_reach(Examination& examination) {
  const auto& target = examination.target;
  auto reached = reach(target_name(target), target, target.url, api_names(target)->url_setting);
  examination.target_clock = reached.clock;
  return std::move(reached.finding);
}

/// A request with credentials that would change nothing exists for no kind of target.
Finding check_credentials(Examination& examination) {
  const auto& target = examination.target;
  const auto name = target_name(target);
  const bool has_auth = target.kind == TargetKind::rest || target.kind == TargetKind::graphql;
  const bool is_tealium = target.kind == TargetKind::tealium;
  const auto auth = target.credentials.auth;
  auto check = fmt::format("{} {}", name,
                           has_auth     ? name_of_secret(auth)
                           : is_tealium ? "API key"
                                        : "write key");
  if (has_auth && auth == TargetAuth::none) {
    return {name + " credentials", State::skipped, "none are sent (auth none)"};
  }
  if (is_tealium && !target.has("secret")) {
    return {name + " account", State::skipped,
            "Tealium accepts the events of every account, so only a delivered event can prove it",
            "create a customer and look for it in Tealium's live events"};
  }
  if (target.credentials.secret.empty()) {
    return {std::move(check), State::skipped, "is not set, or not valid"};
  }
  if (is_tealium || auth == TargetAuth::oauth2)
    return check_token_endpoint(target, std::move(check), name);
  const auto fix = fmt::format("create a customer and look for it at {}", name);
  if (target.kind == TargetKind::segment) {
    return {std::move(check), State::skipped,
            "is set; Segment accepts every key, so only a delivered event can prove it",
            "create a customer and look for it in the debugger of the Segment source"};
  }
  return {
      std::move(check), State::skipped,
      fmt::format("is set, and was not tried: only a delivered event can prove that {} accepts it",
                  name),
      fix};
}

}  // namespace ctsync::server
