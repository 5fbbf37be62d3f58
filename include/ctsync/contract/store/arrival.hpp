// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/contract/store/due.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <string_view>

namespace ctsync {

/// For stores: an entry to be added, whatever brought it. All texts are borrowed.
struct Arrival {
  Uuid digest{};            ///< of (tenant, source, id): what makes a repeat a duplicate
  std::int64_t tenant = 0;  ///< the number that the store has for it
  std::string_view source;
  std::string_view id;
  KeyDigest key{};
  EntryState state = EntryState::waiting;
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;
  bool is_step = false;
  bool unique_id = false;  ///< of a forward: the id is made of the key, too
  Time received_at{};
  Time due_at{};
  ReasonCode code = ReasonCode::none;
  std::string_view reason{};
  std::string_view trace{};
  std::string_view body{};
};

/// Whether the body is stored. That of an unreadable entry may have been too large to be kept.
constexpr bool keeps_body(const Arrival& arrival) noexcept {
  return arrival.state != EntryState::dead || !arrival.body.empty();
}

/// An entry of a delivery. The store sets the tenant's number.
inline Arrival arrival_of(const NewDelivery& delivery, const NewEntry& entry) {
  Arrival arrival;
  arrival.digest = digest_of({delivery.tenant, delivery.source, entry.id});
  arrival.source = delivery.source;
  arrival.id = entry.id;
  arrival.key = entry.key;
  if (entry.due_at) arrival.state = EntryState::scheduled;
  if (entry.unreadable) arrival.state = EntryState::dead;
  arrival.entry_class = delivery.entry_class;
  arrival.job = delivery.job;
  arrival.is_step = entry.is_step;
  arrival.received_at = delivery.received_at;
  if (entry.due_at) arrival.due_at = std::max(*entry.due_at, first_due);
  arrival.code = entry.unreadable.code;
  arrival.reason = entry.unreadable.text;
  arrival.trace = delivery.trace;
  arrival.body = entry.body;
  return arrival;
}

/// A forwarded entry. The store sets what it inherits of its sender: the tenant's number, class,
/// job, time of arrival and trace.
inline Arrival arrival_of(const Forward& forward, std::string_view tenant,
                          std::string_view source) {
  Arrival arrival;
  arrival.digest = digest_of({tenant, source, forward.id});
  arrival.source = source;
  arrival.id = forward.id;
  arrival.key = forward.key;
  arrival.is_step = forward.is_step;
  arrival.unique_id = true;
  arrival.body = forward.body;
  return arrival;
}

}  // namespace ctsync
