// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>

/// Consent in RudderStack's words (rudderstack.com, "Pass consent information"): Segment's
/// `context.consent.categoryPreferences` becomes `context.consentManagement` with the provider
/// `custom`.
namespace ctsync::rudderstack {

namespace detail {

inline void write_ids(json::Writer& writer, std::string_view name, json::View categories,
                      bool allowed) {
  writer.key(name).begin_array();
  for (auto category = categories.members(); category.next();) {
    if (category.value.boolean() == allowed) writer.string(category.key);
  }
  writer.end_array();
}

inline void write_context(json::Writer& writer, json::View context) {
  writer.begin_object();
  for (auto member = context.members(); member.next();) {
    if (member.key != "consent") {
      writer.key(member.key);
      json::write(writer, member.value);
      continue;
    }
    const json::View categories = member.value["categoryPreferences"];
    writer.key("consentManagement").begin_object().key("provider").string("custom");
    writer.key("resolutionStrategy").string("and");
    write_ids(writer, "allowedConsentIds", categories, true);
    write_ids(writer, "deniedConsentIds", categories, false);
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace detail

/// The call with its consent in RudderStack's words; a call without consent unchanged.
inline std::string with_consent(std::string_view call) {
  json::Parser parser;
  const auto root = parser.parse(call);
  if (!root || !(*root)["context"]["consent"].is_object()) return std::string(call);
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  for (auto member = root->members(); member.next();) {
    writer.key(member.key);
    if (member.key == "context") {
      detail::write_context(writer, member.value);
    } else {
      json::write(writer, member.value);
    }
  }
  writer.end_object();
  return out;
}

}  // namespace ctsync::rudderstack
