// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/business_unit/fields.hpp>
#include <ctsync/commercetools/told_resource.hpp>
#include <ctsync/mapping/builtin/commerce/group.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What business units and their associates become.
namespace ctsync::commercetools::business_unit {

inline Result<BusinessUnit> unit_of(const Source& source) {
  auto view = resource_of(source, "businessUnit");
  if (!view) return std::move(view).error();
  const json::Pointer root;
  const json::Pointer of_message{&root, "businessUnit"};
  BusinessUnit unit;
  auto status = read_business_unit(*view, source.read.is_null() ? of_message : root, unit);
  if (!status) return std::move(status).error();
  if (unit.id.empty()) unit.id = source.notification.resource_id;
  return unit;
}

/// The Group of a unit in the version that was read: several messages of one edit are one call.
inline Event group_event(const BusinessUnit& unit) {
  Event event;
  event.kind = CallKind::group;
  event.name = unit.key;
  event.revision = "version:" + std::to_string(unit.version);
  event.timestamp = unit.modified_at;
  event.properties = mapping::group_traits(unit, event.members);
  return event;
}

inline Event account_event(const BusinessUnit& unit, const Associate& associate,
                           std::string_view name, const Notification& message) {
  Event event;
  event.name = name;
  event.revision = revision_of(message);
  event.timestamp = message.created_at;
  event.properties = mapping::account_properties(unit, associate);
  event.group = unit.key;
  return event;
}

inline Change no_associates() {
  return {ignored(ReasonCode::not_identified, "the business unit has no associates")};
}

/// A Group for each associate, who is thereby in the group.
inline Result<Change> tell_members(const Source& source) {
  auto unit = unit_of(source);
  if (!unit) return std::move(unit).error();
  if (unit->associates.empty()) return no_associates();
  EventChange change;
  change.subjects.reserve(unit->associates.size());
  const Event event = group_event(*unit);
  for (const auto& associate : unit->associates) {
    auto& about = change.subjects.emplace_back();
    about.subject = customer_subject(associate.customer_id);
    about.events.push_back(event);
  }
  return Change(std::move(change));
}

/// One Group by the first associate: traits belong to the group, whoever's call has them.
inline Result<Change> tell_traits(const Source& source) {
  auto unit = unit_of(source);
  if (!unit) return std::move(unit).error();
  if (unit->associates.empty()) return no_associates();
  EventChange change;
  auto& about = change.subjects.emplace_back();
  about.subject = customer_subject(unit->associates.front().customer_id);
  about.events.push_back(group_event(*unit));
  return Change(std::move(change));
}

/// The event of the associate that the message carries; of one who joined, after their Group.
inline Result<Change> tell_associate(const Source& source, std::string_view name, bool joined) {
  auto unit = unit_of(source);
  if (!unit) return std::move(unit).error();
  const json::Pointer root;
  auto associate = read_associate(source.notification.payload["associate"], {&root, "associate"});
  if (!associate) return std::move(associate).error();
  EventChange change;
  auto& about = change.subjects.emplace_back();
  about.subject = customer_subject(associate->customer_id);
  if (joined) about.events.push_back(group_event(*unit));
  about.events.push_back(account_event(*unit, *associate, name, source.notification));
  return Change(std::move(change));
}

inline Result<Change> tell_added(const Source& source) {
  return tell_associate(source, "Account Added User", true);
}
/// No call takes a person out of a group.
inline Result<Change> tell_removed(const Source& source) {
  return tell_associate(source, "Account Removed User", false);
}

}  // namespace ctsync::commercetools::business_unit
