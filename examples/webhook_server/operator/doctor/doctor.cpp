// SPDX-License-Identifier: MIT
#include "operator/doctor/doctor.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "delivery/open_store.hpp"
#include "operator/doctor/check_delivering.hpp"
#include "operator/doctor/checks.hpp"
#include "operator/store_advice.hpp"
#include "settings/load.hpp"
#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;
using Findings = std::vector<Finding>;
using Check = Finding (*)(Examination&);

/// The sequence matters: some checks use the results of earlier ones.
constexpr std::array<Check, 4> project_checks{check_token, check_customers, check_events,
                                              check_subscription};
constexpr std::array<Check, 1> file_checks{check_file};
constexpr std::array<Check, 1> profile_checks{check_profile};
/// The last one only where there is an API for deletions.
constexpr std::array<Check, 3> http_checks{check_reach, check_credentials, check_deletions};

std::span<const Check> checks_of(const TargetSettings& target) {
  const auto* names = api_names(target);
  if (names == nullptr) return file_checks;
  return std::span(http_checks).first(names->deletions.empty() ? 2 : 3);
}

/// "export NAME=..." for the variable or the setting that an error of the configuration names.
std::string setting_advice(const Error& error) {
  constexpr std::string_view unset = "the environment variable ";
  if (error.detail.starts_with(unset)) {
    const auto variable = error.detail.substr(unset.size());
    return "export " + variable.substr(0, variable.find(' ')) + "=...";
  }
  const auto open = error.where.find('(');
  const auto name =
      open == std::string::npos
          ? std::string{}
          : error.where.substr(open + 1, error.where.find_first_of(",)", open) - open - 1);
  if (name == "WEBHOOK_SECRET") return "export WEBHOOK_SECRET=whsec_$(openssl rand -base64 32)";
  if (!name.empty()) return "export " + name + "=...";
  return "correct it in the configuration file; docs/configure.md has all settings";
}

/// Loads the settings for the other checks. Nothing if they are invalid even without their secrets.
std::optional<Settings> check_configuration(const std::optional<std::string>& config_path,
                                            const Environment& environment, Role role,
                                            Findings& findings) {
  auto loaded = load(config_path, environment, purpose_of(role));
  for (const auto& error : loaded.errors) {
    findings.push_back({"configuration", State::failed, to_string(error), setting_advice(error)});
  }
  if (loaded.errors.empty()) {
    findings.push_back({"configuration", State::ok, "every setting follows its rule"});
    for (const auto& warning : loaded.settings.warnings) {
      findings.push_back({"configuration", State::warning, to_string(warning)});
    }
    for (const auto& note : loaded.settings.notes) {
      findings.push_back({"configuration", State::ok, to_string(note)});
    }
    return std::move(loaded.settings);
  }
  auto without_secrets = load(config_path, environment, Purpose::tools);
  if (!without_secrets.errors.empty()) return std::nullopt;
  return std::move(without_secrets.settings);
}

Findings run_checks(std::span<const Check> checks, Examination& examination) {
  Findings findings;
  for (const auto check : checks) findings.push_back(check(examination));
  return findings;
}

Findings run_target_checks(Examination& examination) {
  auto findings = run_checks(checks_of(examination.target), examination);
  if (!examination.target.profile.is_set()) return findings;
  for (auto& finding : run_checks(profile_checks, examination)) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

/// Examines every project and target of every tenant. Where there are several of a kind, the name
/// of a check says which one it was about.
class Doctor {
 public:
  Doctor(const Settings& settings, DoctorRequest request, Findings& findings)
      : settings_(settings),
        tenants_(settings),
        request_(std::move(request)),
        findings_(findings) {}

  void examine() {
    for (auto& finding : store_findings()) findings_.push_back(std::move(finding));
    for (auto& finding : check_delivering(settings_)) findings_.push_back(std::move(finding));
    if (!request_.public_url.empty()) {
      findings_.push_back(check_public_url(request_.public_url, settings_));
    }
    for (const auto& tenant : tenants_.all()) {
      if (settings_.role == Role::gateway) break;
      for (const auto& project : tenant.projects) examine_project(tenant, project);
      for (const auto& target : tenant.connections) examine_target(tenant, target);
    }
    auto last = examination(*clock_project_, no_target_, Hearing::of_nothing());
    last.has_token = clock_project_ != &no_project_;
    last.target_clock = clock_;
    findings_.push_back(check_clock(last));
  }

 private:
  Examination examination(const CommercetoolsSettings& project, const TargetSettings& target,
                          const Hearing& events) {
    return {settings_, project, target, request_.subscription, events, api_options(project)};
  }

  Findings store_findings() const {
    if (settings_.sync.mode == Mode::direct) {
      return {{"store", State::skipped, "nothing is stored in direct mode"}};
    }
    auto findings = examine_store(settings_.store);
    for (auto& finding : findings) {
      // A finding has no error code. For these errors it advises to name another file.
      const auto advice = store_advice({Errc::unavailable, "", finding.detail});
      if (finding.state == State::failed && !advice.empty()) finding.fix = advice;
    }
    return findings;
  }

  void run(std::span<const Check> checks, Examination& examination, const std::string& about) {
    add(run_checks(checks, examination), about);
  }

  void add(Findings&& found, const std::string& about) {
    for (auto& finding : found) {
      if (!about.empty()) finding.check += " (" + about + ")";
      findings_.push_back(std::move(finding));
    }
  }

  void examine_project(const ConfiguredTenant& tenant, const CommercetoolsSettings& project) {
    auto state = examination(project, no_target_, tenant.events_of(project));
    const bool is_only = tenants_.all().size() == 1 && tenant.projects.size() == 1;
    run(project_checks, state, is_only ? "" : tenant.name() + "/" + project.project_key);
    if (state.has_token && clock_project_ == &no_project_) clock_project_ = &project;
  }

  void examine_target(const ConfiguredTenant& tenant, const TargetSettings& target) {
    const bool is_only = tenants_.all().size() == 1 && tenant.connections.size() == 1;
    const auto about = is_only ? "" : tenant.name() + "/" + target.name;
    auto state = examination(no_project_, target, Hearing::of_nothing());
    add(run_target_checks(state), about);
    if (!clock_) clock_ = state.target_clock;
  }

  const Settings& settings_;
  const Tenants tenants_;
  const DoctorRequest request_;
  Findings& findings_;
  const CommercetoolsSettings no_project_;
  const TargetSettings no_target_;
  const CommercetoolsSettings* clock_project_ = &no_project_;
  ClockDifference clock_{};
};

}  // namespace

Findings examine(const DoctorRequest& request, const std::optional<std::string>& config_path,
                 const Environment& environment, Role role) {
  Findings findings;
  auto settings = check_configuration(config_path, environment, role, findings);
  if (!settings) {
    findings.push_back({"everything else", State::skipped, "the configuration cannot be used"});
    return findings;
  }
  settings->role = role;
  Doctor(*settings, request, findings).examine();
  return findings;
}

Findings examine_target(const Settings& settings, const TargetSettings& target) {
  const CommercetoolsSettings no_project;
  Examination examination{
      settings, no_project, target, {}, Hearing::of_nothing(), api_options(no_project)};
  return run_target_checks(examination);
}

}  // namespace ctsync::server
