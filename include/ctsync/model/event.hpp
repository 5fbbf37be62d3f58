// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/model/call.hpp>
#include <ctsync/model/hearing.hpp>
#include <string>
#include <vector>

namespace ctsync {

/// Something that happened, to be sent as Track or Group with the names of Segment's specification,
/// or as an Identify that joins ids. Within its resource `kind`, `name` and `revision` identify it.
struct Event {
  CallKind kind = CallKind::track;
  std::string name;         ///< the event of a track, such as "Order Completed"; the id of a group
  std::string revision;     ///< the fact, such as "created" or "transaction:<id>"; sent once
  std::string timestamp;    ///< when it happened, ISO 8601; empty if unknown
  std::string properties;   ///< one JSON object: the properties of a track, the traits of a group
  std::size_t members = 0;  ///< how many members `properties` has
  std::string group{};      ///< the company on whose behalf the person acted (context.groupId)
  /// Whether the subject's e-mail belongs to it: as a property, or as the trait of an Identify.
  bool with_email = false;
  /// For an Identify that joins: the guest's anonymous id until now, after "email:" or "order:",
  /// which says what it is made of. A family writes the address or the order's id instead.
  std::string guest{};
  bool explicitly = false;  ///< only for targets whose settings name the event (events_on)
};

/// Whether the event at `at` is in a set. The Identify that names a guest is, if an event after it
/// is.
inline bool receives(const std::vector<Event>& events, std::size_t at, const Hearing& hearing) {
  const Event& event = events[at];
  if (event.kind == CallKind::group) return hearing.hears("Group");
  if (event.kind != CallKind::identify) return hearing.hears(event.name, event.explicitly);
  if (!event.with_email) return hearing.hears("Identify");
  for (++at; at < events.size(); ++at) {
    if (receives(events, at, hearing)) return true;
  }
  return false;
}

}  // namespace ctsync
