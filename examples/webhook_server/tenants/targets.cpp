// SPDX-License-Identifier: MIT
#include "tenants/targets.hpp"

#include <algorithm>
#include <array>
#include <ctsync/protocol/segment/protocol.hpp>

namespace ctsync::server {

namespace {

/// A kind of target and its protocol. A new kind is one more row below.
struct KindRow {
  TargetKind kind;
  Protocol protocol;
};

constexpr std::array kinds{KindRow{TargetKind::segment, segment::protocol}};

Protocol protocol_of(TargetKind kind) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [kind](const auto& row) { return row.kind == kind; });
  return found == kinds.end() ? segment::protocol : found->protocol;
}

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
  return plan;
}

}  // namespace

std::vector<ConfiguredTarget> targets_of(const TenantSettings& tenant) {
  std::vector<ConfiguredTarget> targets;
  for (const auto& settings : tenant.targets) {
    targets.push_back(
        {{settings.name, plan_of(settings), protocol_of(settings.kind), route_of(settings)},
         settings});
  }
  return targets;
}

}  // namespace ctsync::server
