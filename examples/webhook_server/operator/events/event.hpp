// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tenants/tenants.hpp"

/// What arrived, and what became of it.
namespace ctsync::server {

/// What an entry is about, read from its body. It names no person but by an id of theirs.
struct EventSubject {
  std::string type;      ///< the message type, or else the kind of the notification
  std::string about;     ///< type and id of the resource; empty if that is not known
  bool is_step = false;  ///< it did not arrive, but was forwarded for an entry that did
};

/// An entry that arrived, the entries that were forwarded for it, and the calls of all of them.
struct Event {
  RowSummary entry;
  EventSubject subject;  ///< empty if the body is no longer kept, or cannot be read
  std::vector<RowSummary> forwarded;
  std::vector<RowSummary> calls;
};

/// What an event has come to: the worst of what its entries and calls have come to.
enum class EventStatus { waiting, retrying, dead, ignored, done, scheduled, discarded };
EventStatus status_of(const Event& event) noexcept;
EventStatus status_of_row(const RowSummary& row) noexcept;
std::string_view name(EventStatus status) noexcept;

/// Whether nothing more happens to it unless somebody retries a dead letter.
bool is_over(const Event& event) noexcept;

/// How long it took from the arrival until everything that was made of it had ended; nothing before
/// that, and nothing if it made no call.
std::optional<Duration> end_to_end(const Event& event) noexcept;

/// Calls `visit(place, body)` for each entry that has a body. Reads a few bodies at a time, because
/// one may be large. Errors: those of the store.
Status each_body(AnyStore& store, std::span<const RowSummary> entries,
                 const std::function<void(std::size_t, const std::string&)>& visit);

/// What each of some entries is about. Errors: those of the store.
Result<std::vector<EventSubject>> read_subjects(AnyStore& store, Transformer& transformer,
                                                std::span<const RowSummary> entries);

/// Adds to events, which have their entries, what was forwarded for these and all calls. The number
/// of statements does not depend on that of events. Errors: those of the store.
Status complete_events(AnyStore& store, std::vector<Event>& events);

/// Reads the rest of an event from its entry. Errors: those of the store.
Result<Event> complete_event(AnyStore& store, Transformer& transformer, RowSummary entry);

/// The row that says the most about what an event has come to.
const RowSummary& telling_row(const Event& event) noexcept;

/// Where deliveries arrive.
struct PlaceOfDelivery {
  std::string tenant;
  std::string source;
};
std::vector<PlaceOfDelivery> places_of(const Tenants& tenants);

/// The entry of a delivery, if it arrived there and is still known.
Result<std::optional<RowSummary>> entry_of_delivery(AnyStore& store, const PlaceOfDelivery& place,
                                                    std::string_view id);

/// The entries for which others were forwarded, as far as the store knows them. Errors: those of
/// the store.
Result<std::vector<std::optional<RowSummary>>> senders_of(AnyStore& store,
                                                          std::span<const RowSummary> forwarded);
Result<std::optional<RowSummary>> sender_of(AnyStore& store, const RowSummary& forwarded);

/// The row of the entry that made each of some calls; nothing for one that did not arrive in any of
/// these places or was forgotten. Errors: those of the store.
Result<std::vector<std::optional<std::int64_t>>> maker_rows(
    AnyStore& store, std::span<const RowSummary> calls, const std::vector<PlaceOfDelivery>& places);

/// The event of an id: of an entry ("inbox-7"), of a call ("outbox-9"), of a delivery in one of
/// these places, or of a message that was sent to a target. Errors: missing.
Result<Event> find_event(AnyStore& store, Transformer& transformer, const std::string& id,
                         const std::vector<PlaceOfDelivery>& places);

}  // namespace ctsync::server
