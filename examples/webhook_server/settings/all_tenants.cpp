// SPDX-License-Identifier: MIT
#include "settings/all_tenants.hpp"

#include <string>
#include <utility>
#include <vector>

#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

void name_target(TargetSettings& target, std::string_view name, TargetKind kind) {
  target.name = name;
  target.where = name;
  target.kind = kind;
}

void name_rest_target(TargetSettings& target, std::string_view name, TargetAuth auth, BodyForm body,
                      RestRequest request) {
  name_target(target, name, TargetKind::rest);
  target.credentials.auth = auth;
  target.rest.body = body;
  target.rest.requests[static_cast<std::size_t>(CallKind::identify)] = std::move(request);
}

/// The only tenant of a configuration without the group `tenants`.
TenantSettings only_tenant(Settings settings) {
  name_fixed_targets(settings);
  TenantSettings tenant;
  tenant.name = settings.tenant;
  if (settings.has_segment) tenant.targets.push_back(std::move(settings.segment));
  if (!settings.cdp.url.empty()) tenant.targets.push_back(std::move(settings.cdp));
  if (!settings.crm.url.empty()) tenant.targets.push_back(std::move(settings.crm));
  for (auto& target : tenant.targets) target.consent_field = settings.commercetools.consent_field;
  tenant.projects.push_back(std::move(settings.commercetools));
  tenant.shop = std::move(settings.shop);
  return tenant;
}

/// What comes back from Segment is not sent to Segment, whatever the workspace: two workspaces with
/// a webhook each would send it to and fro.
void set_returns(TenantSettings& tenant) {
  std::vector<std::string> returns;
  for (const auto& source : tenant.sources) {
    if (!source.fields.empty()) returns.push_back(source.name);
  }
  for (auto& target : tenant.targets) {
    if (target.kind == TargetKind::segment) target.route.returns = returns;
  }
}

}  // namespace

void name_fixed_targets(Settings& settings) {
  name_target(settings.segment, "segment", TargetKind::segment);
  name_rest_target(settings.cdp, "cdp", TargetAuth::bearer, BodyForm::cdp,
                   {"POST", "/customers/upsert", {}});
  name_rest_target(settings.crm, "crm", TargetAuth::api_key, BodyForm::crm,
                   {"PUT", "/v1/contacts", {}});
  settings.crm.route.system = settings.crm.name;
}

std::vector<TenantSettings> all_tenants(const Settings& settings) {
  auto tenants = settings.tenants;
  if (tenants.empty()) tenants.push_back(only_tenant(settings));
  for (auto& tenant : tenants) {
    if (!tenant.max_retry_age) tenant.max_retry_age = settings.sync.max_retry_age;
    if (!tenant.backoff) tenant.backoff = settings.sync.backoff;
    if (!tenant.max_retries) tenant.max_retries = settings.sync.max_retries;
    for (auto& target : tenant.targets) {
      if (!target.max_retries) target.max_retries = tenant.max_retries;
    }
  }
  if (settings.tenants.empty()) tenants.front().sources = all_sources(settings);
  for (auto& tenant : tenants) {
    for (auto& source : tenant.sources) complete(source, settings.webhooks);
    set_returns(tenant);
  }
  return tenants;
}

}  // namespace ctsync::server
