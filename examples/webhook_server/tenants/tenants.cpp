// SPDX-License-Identifier: MIT
#include "tenants/tenants.hpp"

#include <algorithm>
#include <ctsync/pipeline/rules/transform.hpp>
#include <string>
#include <utility>

#include "settings/all_tenants.hpp"
#include "tenants/targets.hpp"

namespace ctsync::server {

namespace {

ConfiguredTenant tenant_of(const TenantSettings& settings) {
  ConfiguredTenant configured;
  auto& tenant = configured.tenant;
  tenant.name = settings.name;
  if (settings.backoff) tenant.retry.base = *settings.backoff;
  if (settings.max_retry_age) tenant.retry.max_age = *settings.max_retry_age;
  for (auto& [target, connection] : targets_of(settings)) {
    tenant.targets.push_back(std::move(target));
    configured.connections.push_back(std::move(connection));
  }
  tenant.shop = settings.shop.shop;
  tenant.needs = needs_of(tenant);
  configured.projects = settings.projects;
  configured.rules_file = settings.shop.rules;
  return configured;
}

}  // namespace

Tenants::Tenants(const Settings& settings) {
  auto all = all_tenants(settings);
  for (const auto& tenant : all) tenants_.push_back(tenant_of(tenant));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (auto& source : all[i].sources) sources_.push_back({std::move(source), &tenants_[i]});
  }
}

const Tenant* Tenants::find(std::string_view name) const noexcept {
  const auto* found = configured(name);
  return found == nullptr ? nullptr : &found->in_use();
}

void Tenants::use_rules(std::string_view tenant, const std::shared_ptr<const rules::Rules>& rules,
                        std::int64_t revision) {
  const auto* configured = this->configured(tenant);
  if (configured == nullptr) return;
  Tenant version = configured->tenant;
  for (auto& target : version.targets) {
    if (rules != nullptr) target.plan.transform = rules::transform_of(rules, target.name);
  }
  version.rules = revision;
  version.needs = needs_of(version);
  configured->versions->add(std::move(version));
}

std::vector<rules::TargetInfo> ConfiguredTenant::rule_targets() const {
  std::vector<rules::TargetInfo> targets;
  for (const auto& connection : connections) {
    using rules::Requests;
    const auto requests = connection.kind == TargetKind::rest      ? Requests::rest
                          : connection.kind == TargetKind::graphql ? Requests::graphql
                                                                   : Requests::none;
    targets.push_back({connection.name, requests});
  }
  return targets;
}

const ConfiguredTenant* Tenants::configured(std::string_view name) const noexcept {
  const auto found = std::find_if(tenants_.begin(), tenants_.end(),
                                  [name](const auto& one) { return one.name() == name; });
  return found == tenants_.end() ? nullptr : &*found;
}

Result<const ConfiguredTenant*> Tenants::choose(std::string_view name) const {
  if (name.empty() && tenants_.size() == 1) return &tenants_.front();
  if (const auto* found = configured(name)) return found;
  std::string names;
  for (const auto& tenant : tenants_) names.append(names.empty() ? "" : ", ").append(tenant.name());
  return Error{Errc::invalid, "--tenant",
               (name.empty() ? "there are several tenants, expected one of: "
                             : "no tenant of this name is configured, expected one of: ") +
                   names};
}

Result<const CommercetoolsSettings*> ConfiguredTenant::choose_project(std::string_view key) const {
  if (key.empty() && projects.size() == 1) return &projects.front();
  for (const auto& project : projects) {
    if (!key.empty() && project.project_key == key) return &project;
  }
  return Error{Errc::invalid, "--project",
               projects.empty() ? "the tenant has no commercetools project"
               : key.empty()    ? "the tenant has several projects, expected the key of one"
                                : "the tenant has no project of this key"};
}

Hearing ConfiguredTenant::events_of(const CommercetoolsSettings& project) const {
  Hearing events = Hearing::of_nothing();
  for (const auto& target : tenant.targets) {
    const auto& admitted = target.route.projects;
    const bool hears = admitted.empty() || std::find(admitted.begin(), admitted.end(),
                                                     project.project_key) != admitted.end();
    if (hears) events |= hearing_of(target.plan, target.route);
  }
  return events;
}

const TenantSource* Tenants::source(std::string_view name) const noexcept {
  const auto found = std::find_if(sources_.begin(), sources_.end(), [name](const auto& source) {
    return source.settings.name == name;
  });
  return found == sources_.end() ? nullptr : &*found;
}

}  // namespace ctsync::server
