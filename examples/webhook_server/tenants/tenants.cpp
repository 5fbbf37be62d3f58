// SPDX-License-Identifier: MIT
#include "tenants/tenants.hpp"

#include <algorithm>
#include <utility>

#include "settings/all_sources.hpp"
#include "tenants/targets.hpp"

namespace ctsync::server {

namespace {

ConfiguredTenant tenant_of(const Settings& settings) {
  ConfiguredTenant configured;
  auto& tenant = configured.tenant;
  tenant.name = settings.tenant;
  tenant.retry.base = settings.sync.backoff;
  tenant.retry.max_age = settings.sync.max_retry_age;
  for (auto& [target, connection] : targets_of(settings)) {
    tenant.targets.push_back(std::move(target));
    configured.connections.push_back(std::move(connection));
  }
  configured.commercetools = settings.commercetools;
  return configured;
}

}  // namespace

Tenants::Tenants(const Settings& settings) {
  tenants_.push_back(tenant_of(settings));
  for (auto& source : all_sources(settings)) {
    sources_.push_back({std::move(source), &tenants_.front()});
  }
}

const Tenant* Tenants::find(std::string_view name) const noexcept {
  const auto found = std::find_if(tenants_.begin(), tenants_.end(),
                                  [name](const auto& one) { return one.name() == name; });
  return found == tenants_.end() ? nullptr : &found->tenant;
}

const TenantSource* Tenants::source(std::string_view name) const noexcept {
  const auto found = std::find_if(sources_.begin(), sources_.end(), [name](const auto& source) {
    return source.settings.name == name;
  });
  return found == sources_.end() ? nullptr : &*found;
}

}  // namespace ctsync::server
