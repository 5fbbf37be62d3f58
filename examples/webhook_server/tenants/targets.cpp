// SPDX-License-Identifier: MIT
#include "tenants/targets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "settings/normal_forms/libraries.hpp"
#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

/// Kinds of calls that no request is configured for are not sent. Requests of rules need none.
Route route_of(const TargetSettings& settings) {
  Route route = settings.route;
  if (settings.kind != TargetKind::rest) return route;
  const auto admits = [&](CallKind kind) {
    const auto& calls = settings.route.calls;
    return calls.empty() || std::find(calls.begin(), calls.end(), kind) != calls.end();
  };
  route.calls.clear();
  for (const auto kind : call_kinds) {
    const bool is_sent = kind == CallKind::request || !settings.rest.request(kind).method.empty();
    if (is_sent && admits(kind)) route.calls.push_back(kind);
  }
  route.sends_nothing = route.calls.empty();
  return route;
}

/// The names of a list and of a target's own, without those that the target's opposite list names.
std::vector<std::string> merged(std::vector<std::string> of_tenant,
                                const std::vector<std::string>& own,
                                const std::vector<std::string>& opposite) {
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::erase_if(of_tenant, [&](const std::string& name) { return has(opposite, name); });
  for (const auto& name : own) {
    if (!has(of_tenant, name)) of_tenant.push_back(name);
  }
  return of_tenant;
}

Plan plan_of(const TargetSettings& settings, const ShopSettings& shop) {
  Plan plan;
  plan.target = settings.name;
  plan.user_id = settings.user_id;
  plan.on_delete = settings.on_delete;
  plan.on_email_change = settings.on_email_change;
  plan.consent_field = settings.consent_field;
  plan.custom_fields = settings.custom_fields;
  plan.normal_forms = settings.normal_forms;
  plan.default_country = shop.default_country;
  plan.normalisers = built_normalisers();
  plan.guests = settings.guests ? settings.guests : shop.guests;
  plan.events_on = merged(shop.events_on, settings.events_on, settings.events_off);
  plan.events_off = merged(shop.events_off, settings.events_off, settings.events_on);
  return plan;
}

}  // namespace

std::vector<ConfiguredTarget> targets_of(const TenantSettings& tenant) {
  std::vector<ConfiguredTarget> targets;
  for (const auto& settings : tenant.targets) {
    targets.push_back(
        {{settings.name, plan_of(settings, tenant.shop), protocol_of(settings), route_of(settings)},
         settings});
  }
  return targets;
}

}  // namespace ctsync::server
