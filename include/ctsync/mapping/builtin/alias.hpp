// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

namespace ctsync::mapping {

/// The Alias for a person's new userId. Segment's Unify does not act on an Alias; it joins both ids
/// by the external id, if there is one.
inline Call alias(std::string_view previous_id, std::string_view user_id,
                  std::string_view customer_id, const Origin& origin) {
  Call call;
  call.user_id = user_id;
  json::Writer writer(call.body);
  begin_call(writer, origin, CallKind::alias, call);
  writer.key("userId").string(user_id);
  writer.key("type").string("alias");
  writer.key("previousId").string(previous_id);
  begin_context(writer);
  if (!customer_id.empty()) write_external_id(writer, customer_id);
  end_call(writer, call);
  return call;
}

}  // namespace ctsync::mapping
