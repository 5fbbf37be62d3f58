// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "operator/events/event.hpp"

namespace ctsync::server {

/// What became of an event, in one sentence without its end: "ignored: nothing changed".
std::string outcome_text(const Event& event);

/// Prints events as a table, or with `json` as one JSON object a line.
void print_events(std::span<const Event> events, bool json);

/// Prints one line of a list that grows: the time, the id, what it is, and what became of it.
void print_event_line(const Event& event, bool json);

/// An event with the attempts at each of its calls.
struct EventDetails {
  Event event;
  std::vector<std::vector<Attempt>> attempts;  ///< one for each call
};

/// Prints everything about an event except its payload.
void print_event(const EventDetails& details, bool json);

}  // namespace ctsync::server
