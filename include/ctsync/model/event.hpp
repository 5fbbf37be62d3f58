// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/model/call.hpp>
#include <string>

namespace ctsync {

/// Something that happened, to be sent as Track or Group with the names of Segment's specification.
/// Within its resource `kind` and `revision` identify it, as they do in its message id; `name` does
/// not, so that an event with a new name is not sent again.
struct Event {
  CallKind kind = CallKind::track;
  std::string name;         ///< the event of a track, such as "Order Completed"; the id of a group
  std::string revision;     ///< the fact, such as "created" or "transaction:<id>"; sent once
  std::string timestamp;    ///< when it happened, ISO 8601; empty if unknown
  std::string properties;   ///< one JSON object: the properties of a track, the traits of a group
  std::size_t members = 0;  ///< how many members `properties` has
};

}  // namespace ctsync
