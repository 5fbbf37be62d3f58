// SPDX-License-Identifier: MIT
#include "operator/doctor/reach.hpp"

#include <fmt/format.h>

#include <utility>

#include "clock.hpp"
#include "operator/doctor/certificate.hpp"
#include "settings/settings_table.hpp"
#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

/// What to do if there is no answer.
std::string advice(const TargetSettings& target, const std::string& url) {
  const auto setting = target.where + ".ca_file";
  const auto* row = setting_row(setting);
  auto text = fmt::format("curl -sSI {} from this machine tells more", url);
  if (row != nullptr && !row->variables[0].empty()) {
    text += fmt::format("; behind a proxy with a certificate of its own: export {}=PATH",
                        row->variables[0]);
  } else if (row != nullptr || target.where.find('.') != std::string::npos) {
    text += fmt::format("; behind a proxy with a certificate of its own: set {}", setting);
  }
  return text;
}

}  // namespace

Reached reach(std::string check, const TargetSettings& target, const std::string& url,
              std::string_view url_setting) {
  http::ClientOptions options;
  options.base_url = url;
  options.total_timeout = target.timeout;
  options.ca_file = target.ca_file;
  options.where = setting_name(fmt::format("{}.{}", target.where, url_setting));
  if (url.empty()) {
    return {{std::move(check), State::skipped, options.where + " is not set, or not valid"}};
  }
  const auto found = probe(options, plain_question);
  if (!found) {
    auto error = found.error();
    if (error.where.empty()) error.where = options.where;
    const bool is_unreachable = error.code == Errc::unavailable;
    return {
        {std::move(check), State::failed, to_string(error), advice(target, url), is_unreachable}};
  }
  const bool tls = url.starts_with("https:");
  Finding finding{std::move(check), State::ok,
                  url + (tls ? " answers over TLS" : " answers, over plain HTTP")};
  add_certificate(finding, found->certificate_expiry, wall_now());
  return {std::move(finding), found->clock};
}

std::string target_name(const TargetSettings& target) {
  const auto* names = api_names(target);
  if (names == nullptr || names->first.empty()) return target.name;
  return std::string(names->first);
}

}  // namespace ctsync::server
