// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/commercetools/customer/fields.hpp>
#include <string>
#include <string_view>
#include <utility>

/// A customer's record: a profile as the store keeps it. It is the JSON of a Customer, so that one
/// table serves both, with null for cleared fields and a few additional members.
namespace ctsync::commercetools {

namespace detail {

inline constexpr std::array<std::pair<std::string_view, AddressPart>, address_part_count>
    part_words{{{"street", AddressPart::street},
                {"city", AddressPart::city},
                {"state", AddressPart::state},
                {"postalCode", AddressPart::postal_code},
                {"country", AddressPart::country},
                {"phone", AddressPart::phone},
                {"region", AddressPart::region},
                {"company", AddressPart::company},
                {"department", AddressPart::department}}};

/// The members of a record that a commercetools Customer does not have. `externalIds` is an object
/// of ids by system, null for a removed one.
inline void write_own_members(json::Writer& writer, const Profile& profile) {
  write_member(writer, "externalIds", profile.external_ids, [&](const auto& ids) {
    writer.begin_object();
    for (const auto& [system, id] : ids) {
      writer.key(system);
      if (id.empty()) {
        writer.null();
      } else {
        writer.string(id);
      }
    }
    writer.end_object();
  });
  write_member(writer, "marketingOptIn", profile.consent.marketing_opt_in,
               [&](bool flag) { writer.boolean(flag); });
  write_text(writer, "consentGivenAt", profile.consent.given_at);
  write_text(writer, "consentWithdrawnAt", profile.consent.withdrawn_at);
  write_text(writer, "sourceOfTruth", profile.source_of_truth);
}

inline void read_external_ids(json::View value, Field<std::vector<ExternalId>>& into) {
  into.presence = value.is_object() ? Presence::known : Presence::cleared;
  for (auto id = value.members(); id.next();) {
    into.value.push_back({id.key, id.value.string_or_empty()});
  }
}

inline void read_own_members(json::View record, Profile& into) {
  const auto read_text = [](json::View value, Text& field) {
    value.is_string() ? field.set(value.text()) : field.clear();
  };
  for (auto member = record.members(); member.next();) {
    if (member.key == "consentGivenAt") read_text(member.value, into.consent.given_at);
    if (member.key == "consentWithdrawnAt") read_text(member.value, into.consent.withdrawn_at);
    if (member.key == "sourceOfTruth") read_text(member.value, into.source_of_truth);
    if (member.key == "externalIds") read_external_ids(member.value, into.external_ids);
    if (member.key == "marketingOptIn") {
      const auto flag = member.value.boolean();
      flag ? into.consent.marketing_opt_in.set(*flag) : into.consent.marketing_opt_in.clear();
    }
  }
}

}  // namespace detail

/// Writes the record of a profile into `out`, whose memory is reused.
inline void write_record(const Profile& profile, std::string& out) {
  out.clear();
  out.reserve(2048);
  json::Writer writer(out);
  writer.begin_object();
  write_fields(customer_rows, writer, profile);
  detail::write_own_members(writer, profile);
  write_member(writer, "storeIds", profile.store_ids,
               [&](const auto& ids) { detail::write_texts(writer, ids); });
  if (profile.sequence != 0) writer.key("sequence").integer(profile.sequence);
  if (profile.whole) writer.key("whole").boolean(true);
  if (!profile.deleted_at.empty()) writer.key("deletedAt").string(profile.deleted_at);
  if (!profile.sent.empty()) {
    writer.key("said").begin_array();
    for (const auto& [word, part] : detail::part_words) {
      if (profile.sent.has(part)) writer.string(word);
    }
    writer.end_array();
  }
  writer.end_object();
}

/// Reads a record into a new profile that borrows from `parser`. Errors: internal, because only
/// ctsync writes records.
inline Status read_record(json::Parser& parser, std::string_view record, Profile& into) {
  const auto unreadable = [](const Error& error) {
    return Error{Errc::internal, error.where, "the stored record cannot be read: " + error.detail};
  };
  auto root = parser.parse(record);
  if (!root) return unreadable(root.error());
  const json::Pointer at;
  if (auto status = read_customer(*root, at, into); !status) return unreadable(status.error());
  detail::read_own_members(*root, into);
  if (const json::View ids = (*root)["storeIds"]; ids.is_array()) {
    auto status = detail::read_ids(ids, json::Pointer{&at, "storeIds"}, into.store_ids.value);
    if (!status) return unreadable(status.error());
    into.store_ids.presence = Presence::known;
  }
  into.sequence = (*root)["sequence"].integer().value_or(0);
  into.whole = (*root)["whole"].boolean().value_or(false);
  into.deleted_at = (*root)["deletedAt"].string_or_empty();
  into.erased_at = (*root)["erased"].string_or_empty();
  (*root)["said"].each_element([&](std::size_t, json::View word) {
    for (const auto& [text, part] : detail::part_words) {
      if (word.string() == text) into.sent.add(part);
    }
    return true;
  });
  return {std::monostate{}};
}

/// The record that replaces that of an erased customer. It contains only the time of the erasure.
inline std::string write_tombstone(Time erased_at) {
  std::string time;
  ctsync::detail::append_datetime(time, erased_at);
  std::string record;
  json::Writer(record).begin_object().key("erased").string(time).end_object();
  return record;
}

/// Whether a record is a tombstone.
inline bool is_tombstone(std::string_view record) noexcept {
  return record.starts_with(R"({"erased":)");
}

}  // namespace ctsync::commercetools
