// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/consent.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/builtin/origin.hpp>
#include <ctsync/mapping/builtin/traits.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

namespace ctsync::mapping {

/// What an Identify says beside the traits.
struct IdentifyContext {
  std::string_view consent_field{};  ///< of write_consent(); empty: nothing is said of consent
  std::string_view external_id{};    ///< the customer's id, where identities are to be joined
};

/// Makes the Identify that tells a target everything known of a customer, into `call`, whose memory
/// is reused. `parser` reads consent that is a text.
inline void identify(const Profile& profile, std::string_view user, const Origin& origin,
                     const IdentifyContext& context, json::Parser& parser, Call& call) {
  json::Writer writer(call.json);
  begin_call(writer, origin, CallKind::identify, call);
  writer.key("type").string("identify");
  writer.key("userId").string(user);
  writer.key("traits");
  write_traits(writer, profile);
  begin_context(writer);
  write_consent(writer, profile, context.consent_field, parser);
  if (!context.external_id.empty()) write_external_id(writer, context.external_id);
  end_call(writer, call);
}

}  // namespace ctsync::mapping
