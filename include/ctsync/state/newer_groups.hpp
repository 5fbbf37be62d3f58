// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/state/retold_ids.hpp>
#include <ctsync/state/told.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// The events of a resource without the states of groups that are older than those that were told
/// by its record. Errors: internal, for a record that cannot be read.
inline Result<std::vector<Event>> without_older_groups(std::vector<Event> events,
                                                       std::optional<std::string_view> record) {
  const auto is_group = [](const Event& event) { return event.kind == CallKind::group; };
  if (!record || std::none_of(events.begin(), events.end(), is_group)) return events;
  json::Parser parser;
  const auto told = Told::read(parser, record);
  if (!told) return told.error();
  std::erase_if(events, [&](const Event& event) {
    return is_group(event) &&
           told->has_newer(std::string(name(event.kind)) + " " + event.name + " ",
                           fact_of(event.revision));
  });
  return events;
}

}  // namespace ctsync
