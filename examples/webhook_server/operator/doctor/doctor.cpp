// SPDX-License-Identifier: MIT
#include "operator/doctor/doctor.hpp"

#include <array>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "operator/doctor/checks.hpp"
#include "settings/load.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;
using Findings = std::vector<Finding>;
using Check = Finding (*)(Examination&);

/// The sequence matters: some checks use the results of earlier ones.
constexpr std::array<Check, 8> checks{check_store,        check_token,   check_customers,
                                      check_subscription, check_segment, check_write_key,
                                      check_public_api,   check_clock};

/// "export NAME=..." for the setting that an error of the configuration names.
std::string setting_advice(const Error& error) {
  const auto open = error.where.find('(');
  const auto name =
      open == std::string::npos
          ? std::string{}
          : error.where.substr(open + 1, error.where.find_first_of(",)", open) - open - 1);
  if (name == "WEBHOOK_SECRET") return "export WEBHOOK_SECRET=$(openssl rand -hex 32)";
  if (!name.empty()) return "export " + name + "=...";
  return "correct it in the configuration file; docs/operations.md has all settings";
}

/// Loads the settings for the other checks. Nothing if they are invalid even without their secrets.
std::optional<Settings> check_configuration(const std::optional<std::string>& config_path,
                                            const Environment& environment, Findings& findings) {
  auto loaded = load(config_path, environment, Purpose::serve);
  for (const auto& error : loaded.errors) {
    findings.push_back({"configuration", State::failed, to_string(error), setting_advice(error)});
  }
  if (loaded.errors.empty()) {
    findings.push_back({"configuration", State::ok, "every setting follows its rule"});
    return std::move(loaded.settings);
  }
  auto without_secrets = load(config_path, environment, Purpose::tools);
  if (!without_secrets.errors.empty()) return std::nullopt;
  return std::move(without_secrets.settings);
}

}  // namespace

Findings examine(const std::string& subscription, const std::optional<std::string>& config_path,
                 const Environment& environment) {
  Findings findings;
  const auto settings = check_configuration(config_path, environment, findings);
  if (!settings) {
    findings.push_back({"everything else", State::skipped, "the configuration cannot be used"});
    return findings;
  }
  const Tenants tenants(*settings);
  const auto& tenant = tenants.standard();
  Examination examination{*settings, tenant, tenant.connections.front(), subscription,
                          api_options(tenant.commercetools)};
  for (const auto check : checks) findings.push_back(check(examination));
  return findings;
}

}  // namespace ctsync::server
