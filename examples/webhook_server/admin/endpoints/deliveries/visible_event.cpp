// SPDX-License-Identifier: MIT
#include "admin/endpoints/deliveries/visible_event.hpp"

#include <utility>
#include <vector>

#include "operator/events/call_json.hpp"

namespace ctsync::server::admin {

std::variant<Event, http::Response> visible_event(const Context& context, const Ask& ask,
                                                  Transformer& transformer, const std::string& id) {
  auto places = places_of(context.tenants);
  std::erase_if(places, [&](const auto& place) { return !ask.caller.may_see(place.tenant); });
  auto event = find_event(context.store, transformer, id, places);
  if (!event && event.error().code != Errc::missing) return answer_of(event.error());
  if (!event || !ask.caller.may_see(event->entry.tenant)) return response_of(no_such_row());
  return *std::move(event);
}

Result<std::string> stored_body(AnyStore& store, const RowSummary& call) {
  auto payload = store.payload(Table::outbox, call.row);
  if (!payload && payload.error().code == Errc::missing) return std::string();
  if (!payload) return payload;
  return std::string(call_json(*payload));
}

}  // namespace ctsync::server::admin
