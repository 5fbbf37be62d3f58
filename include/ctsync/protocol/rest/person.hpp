// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/step.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What a body form takes from an Identify and from the profile it was mapped from. In each object
/// an unknown member is left out and a cleared one is null.
namespace ctsync::rest {

/// The name under which the customer's id in the shop stands among the external ids, as the
/// customer event's `shop_id` does.
inline constexpr std::string_view shop = "shop";

/// The traits of an Identify that have a place in every form. Absent: the Identify does not have
/// it.
struct PersonTraits {
  std::optional<json::View> email, phone, first_name, last_name;
};

inline PersonTraits person_traits(json::View call) {
  PersonTraits found;
  for (auto member = call["traits"].members(); member.next();) {
    if (member.key == "email") found.email = member.value;
    if (member.key == "phone") found.phone = member.value;
    if (member.key == "firstName") found.first_name = member.value;
    if (member.key == "lastName") found.last_name = member.value;
  }
  return found;
}

inline void write_trait(json::Writer& writer, std::string_view name,
                        const std::optional<json::View>& trait) {
  if (!trait) return;
  writer.key(name);
  json::write(writer, *trait);
}

/// Writes the external ids as an object: the id in the shop, then those of other systems, null for
/// a removed one.
inline void write_external_ids(json::Writer& writer, std::string_view name,
                               const Profile& profile) {
  std::string own_buffer;
  const std::string_view own = text::clean(profile.id.value, own_buffer);
  if (own.empty() && profile.external_ids.presence == Presence::unknown) return;
  writer.key(name);
  if (own.empty() && profile.external_ids.value.empty()) {
    writer.null();
    return;
  }
  writer.begin_object();
  if (!own.empty()) writer.key(shop).string(own);
  std::string buffer;
  for (const auto& each : profile.external_ids.value) {
    if (!own.empty() && each.system == shop) continue;
    writer.key(text::storable_name(each.system, buffer));
    if (const auto id = text::storable(each.id, buffer); !id.empty()) {
      writer.string(id);
    } else {
      writer.null();
    }
  }
  writer.end_object();
}

/// Writes whether the person agreed to marketing, if that is known or was taken back.
inline void write_opt_in(json::Writer& writer, const Consent& consent) {
  const auto& opt_in = consent.marketing_opt_in;
  if (opt_in.presence == Presence::unknown) return;
  writer.key("consent").begin_object().key("marketing_opt_in");
  if (opt_in.known()) {
    writer.boolean(opt_in.value);
  } else {
    writer.null();
  }
  writer.end_object();
}

/// Writes who knows best and when the customer changed: the source of truth, else the sender; the
/// customer's own time, else that of the change.
inline void write_meta(json::Writer& writer, const Step& step, const Profile& profile) {
  const Text& truth = profile.source_of_truth;
  const std::string_view source = truth.known() ? truth.value : std::string_view(step.project);
  const Text& modified = profile.last_modified_at;
  const std::string_view updated = modified.known() ? modified.value : step.timestamp;
  if (source.empty() && updated.empty()) return;
  writer.key("meta").begin_object();
  std::string buffer;
  if (!source.empty()) writer.key("source").string(text::clean(source, buffer));
  if (!updated.empty()) json::write_time(writer.key("updated_at"), updated);
  writer.end_object();
}

}  // namespace ctsync::rest
