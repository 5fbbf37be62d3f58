// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/consent.hpp>
#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/mapping/builtin/traits.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

namespace ctsync::mapping {

/// The Identify with everything known about a customer. `external_id` is the customer's id if two
/// userIds are to be joined, else empty. `was_deleted`: the mark of a deletion is removed.
inline Call identify(const Profile& profile, std::string_view user_id, const Origin& origin,
                     const Plan& plan, std::string_view external_id, bool was_deleted = false) {
  Call call;
  call.user_id = user_id;
  json::Writer writer(call.body);
  begin_call(writer, origin, CallKind::identify, call);
  writer.key("type").string("identify");
  writer.key("userId").string(user_id);
  writer.key("traits");
  call.traits = write_traits_by_plan(writer, profile, plan, was_deleted);
  begin_context(writer);
  write_consent(writer, profile.custom.value, plan.consent_field);
  if (!external_id.empty()) write_external_id(writer, external_id);
  end_call(writer, call);
  return call;
}

}  // namespace ctsync::mapping
