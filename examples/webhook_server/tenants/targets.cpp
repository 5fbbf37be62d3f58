// SPDX-License-Identifier: MIT
#include "tenants/targets.hpp"

#include <algorithm>
#include <array>

#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

/// Kinds of calls that no request is configured for are not sent.
Route route_of(const TargetSettings& settings) {
  Route route = settings.route;
  if (settings.kind != TargetKind::rest) return route;
  const auto admits = [&](CallKind kind) {
    const auto& calls = settings.route.calls;
    return calls.empty() || std::find(calls.begin(), calls.end(), kind) != calls.end();
  };
  route.calls.clear();
  for (const auto kind : {CallKind::identify, CallKind::track, CallKind::group, CallKind::alias,
                          CallKind::delete_person}) {
    if (!settings.rest.request(kind).method.empty() && admits(kind)) route.calls.push_back(kind);
  }
  route.sends_nothing = route.calls.empty();
  return route;
}

Plan plan_of(const TargetSettings& settings) {
  Plan plan;
  plan.target = settings.name;
  plan.user_id = settings.user_id;
  plan.on_delete = settings.on_delete;
  plan.on_email_change = settings.on_email_change;
  plan.consent_field = settings.consent_field;
  plan.custom_fields = settings.custom_fields;
  return plan;
}

}  // namespace

std::vector<ConfiguredTarget> targets_of(const TenantSettings& tenant) {
  std::vector<ConfiguredTarget> targets;
  for (const auto& settings : tenant.targets) {
    targets.push_back(
        {{settings.name, plan_of(settings), protocol_of(settings), route_of(settings)}, settings});
  }
  return targets;
}

}  // namespace ctsync::server
