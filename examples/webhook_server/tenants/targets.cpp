// SPDX-License-Identifier: MIT
#include "tenants/targets.hpp"

#include <array>
#include <ctsync/protocol/segment/protocol.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

namespace {

/// A kind of target. A new kind is one more row below.
struct TargetKind {
  std::string_view name;
  Protocol protocol;
};

constexpr std::array kinds{TargetKind{"segment", segment::protocol}};

Plan plan_of(const Settings& settings, std::string_view target) {
  Plan plan;
  plan.target = target;
  plan.user_id = settings.segment.user_id;
  plan.on_delete = settings.segment.on_delete;
  plan.on_email_change = settings.segment.on_email_change;
  plan.custom_fields = settings.segment.custom_fields;
  plan.consent_field = settings.commercetools.consent_field;
  return plan;
}

}  // namespace

std::vector<ConfiguredTarget> targets_of(const Settings& settings) {
  std::vector<ConfiguredTarget> targets;
  for (const auto& kind : kinds) {
    targets.push_back(
        {{std::string(kind.name), plan_of(settings, kind.name), kind.protocol}, settings.segment});
  }
  return targets;
}

}  // namespace ctsync::server
