// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/envelope/cloud_event.hpp>
#include <ctsync/envelope/customer_event.hpp>
#include <ctsync/envelope/event_grid.hpp>
#include <ctsync/envelope/eventbridge.hpp>
#include <ctsync/envelope/inside.hpp>
#include <ctsync/envelope/platform.hpp>
#include <ctsync/envelope/pubsub.hpp>
#include <ctsync/envelope/segment_call.hpp>
#include <ctsync/envelope/short_form.hpp>
#include <ctsync/envelope/sns.hpp>
#include <ctsync/json/object.hpp>

namespace ctsync::envelope {

/// An envelope is recognized by a member; `is(object, member)` then checks it more closely.
struct EnvelopeRow {
  std::string_view name;
  bool (*is)(json::View object, json::View member);
  Status (*open)(json::View object, const json::Pointer& at, Inside& inside);
};

/// All envelopes, by precedence. An envelope that is recognized by either of two members has two
/// rows. An object that matches no row is read as the short form.
inline constexpr std::array envelope_rows{
    EnvelopeRow{"notificationType", is_platform, open_platform},
    EnvelopeRow{"message", is_pubsub, open_pubsub},
    EnvelopeRow{"Type", is_sns, open_sns},
    EnvelopeRow{"detail-type", is_eventbridge, open_eventbridge},
    EnvelopeRow{"specversion", is_cloud_event, open_cloud_event},
    EnvelopeRow{"eventType", is_event_grid, open_event_grid},
    EnvelopeRow{"schema_version", is_customer_event, open_customer_event},
    EnvelopeRow{"event_id", is_customer_event, open_customer_event},
    EnvelopeRow{"type", is_segment_call, open_segment_call},
};

/// Opens one object in any envelope.
inline Status open_object(json::View object, const json::Pointer& at, Inside& inside) {
  std::size_t found = envelope_rows.size();
  for (auto member = object.members(); found != 0 && member.next();) {
    const std::size_t row = json::names_of<envelope_rows>.find(member.key);
    if (row < found && envelope_rows[row].is(object, member.value)) found = row;
  }
  return found < envelope_rows.size() ? envelope_rows[found].open(object, at, inside)
                                      : open_short_form(object, at, inside);
}

}  // namespace ctsync::envelope
