// SPDX-License-Identifier: MIT
#include "tenants/targets.hpp"

#include "tenants/target_kinds.hpp"

namespace ctsync::server {

namespace {

/// The target that the group `segment` of the settings defines.
TargetSettings segment_of(const Settings& settings) {
  const SegmentSettings& segment = settings.segment;
  TargetSettings target;
  target.name = target.where = "segment";
  target.kind = TargetKind::segment;
  target.url = segment.url;
  target.credentials.secret = segment.write_key;
  target.timeout = segment.timeout;
  target.rate_limit_per_minute = segment.rate_limit_per_minute;
  target.batch_size = segment.batch_size;
  target.ca_file = segment.ca_file;
  target.user_id = segment.user_id;
  target.on_delete = segment.on_delete;
  target.on_email_change = segment.on_email_change;
  target.consent_field = settings.commercetools.consent_field;
  target.custom_fields = segment.custom_fields;
  target.public_api_token = segment.public_api_token;
  target.public_api_url = segment.public_api_url;
  return target;
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

std::vector<ConfiguredTarget> targets_of(const Settings& settings) {
  std::vector<ConfiguredTarget> targets;
  for (auto& target : {segment_of(settings)}) {
    targets.push_back({{target.name, plan_of(target), protocol_of(target)}, target});
  }
  return targets;
}

}  // namespace ctsync::server
