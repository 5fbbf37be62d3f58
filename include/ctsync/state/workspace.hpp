// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/ascii.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/needs.hpp>
#include <string>

namespace ctsync {

/// The parsers that a step borrows from, reused for each step. One thread at a time.
struct Workspace {
  json::Parser record;
  json::Parser fetched;
  json::Parser message;
  json::Parser group;
};

namespace detail {

/// Begins a step of a reading, without any effect yet.
inline void begin_step(const Reading& reading, Step& step) {
  step.resource = reading.key;
  step.subject.key = reading.key;
  step.project = reading.notification.project_key;
  step.only = reading.only;
}
inline Step begin_step(const Reading& reading) {
  Step step;
  begin_step(reading, step);
  return step;
}

/// The resource as a notification has it; null if it has none. A message has it as a member that is
/// named like its type: order, shoppingList.
inline json::View resource_in(const Notification& notification) {
  std::string name;
  for (const char c : notification.resource_type) {
    const bool after_dash = name.ends_with('-');
    if (after_dash) name.pop_back();
    name += after_dash ? ascii::upper(c) : c;
  }
  const json::View resource = notification.payload[name];
  return resource.is_object() ? resource : json::View{};
}

/// Has a step carry what a target's mapping reads besides profiles and events.
inline void carry(Step& step, const Notification& notification, json::View read,
                  const Needs& needs) {
  if (needs.notification) step.notification = notification.payload;
  if (needs.resource) step.whole_resource = read.is_null() ? resource_in(notification) : read;
}

}  // namespace detail

}  // namespace ctsync
