// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/history.hpp>
#include <optional>
#include <string>
#include <vector>

#include "operator/events/event.hpp"

namespace ctsync::server {

/// Which events are listed: those that arrived, and not those that were forwarded for them. Empty
/// texts: any. With a state, a code or a target, events match by an entry or by a call; those that
/// match by a call come in the sequence of these.
struct EventQuery {
  std::string tenant{};
  std::string source{};
  std::string target{};
  std::string state{};  ///< a word of EntryState
  std::optional<ReasonCode> code{};
  std::string type{};           ///< message type, from the bodies that are kept
  std::string delivery{};       ///< the id of its delivery
  std::vector<Term> terms{};    ///< found by one of these, of `tenant`
  std::optional<Time> since{};  ///< arrived then or later
  std::optional<Time> until{};
  std::int64_t before = newest_row;  ///< of older rows than this one
  /// Of older calls than this one, where a filter finds events by their calls; with terms, of older
  /// entries that wait.
  std::int64_t before_call = newest_row;
  /// Only what arrived after this entry, or is found by a newer call than this one; 0: all.
  std::int64_t after = 0;
  std::int64_t after_call = 0;
  std::int64_t older = newest_row;  ///< only events whose entry is older than this one
  int limit = 20;
  /// The page ends early after this time, but not before some rows were looked at; with `after`
  /// it may take longer, because nobody asks for the rest.
  std::chrono::milliseconds longest = std::chrono::minutes{10};
};

struct EventPage {
  std::vector<Event> events;   ///< the newest first
  std::int64_t next = 0;       ///< the next page begins before this row
  std::int64_t next_call = 0;  ///< and before this call, or entry that waits
  bool complete = false;       ///< no older event matches
  std::int64_t newest = 0;     ///< the newest entry that was looked at, or `after`
  std::int64_t newest_call = 0;
};

/// The newest events that match. What is found by a delivery or by terms is found however old it
/// is; what else is rare is looked for among a bounded number of rows. An event that matches by
/// several calls may be on several pages. Errors: those of the store.
Result<EventPage> list_events(AnyStore& store, Transformer& transformer, const EventQuery& query,
                              const std::vector<PlaceOfDelivery>& places);

}  // namespace ctsync::server
