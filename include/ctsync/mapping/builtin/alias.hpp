// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/origin.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

namespace ctsync::mapping {

/// Makes the Alias that tells a target of a person's new userId, into `call`, whose memory is
/// reused. Unify does not act on it, but joins the two by the external id, if there is one.
inline void alias(std::string_view previous_id, std::string_view user_id,
                  std::string_view customer_id, const Origin& origin, Call& call) {
  json::Writer writer(call.json);
  begin_call(writer, origin, CallKind::alias, call);
  writer.key("userId").string(user_id);
  writer.key("type").string("alias");
  writer.key("previousId").string(previous_id);
  begin_context(writer);
  if (!customer_id.empty()) write_external_id(writer, customer_id);
  end_call(writer, call);
}

}  // namespace ctsync::mapping
