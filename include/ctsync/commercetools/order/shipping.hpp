// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order/told.hpp>
#include <ctsync/mapping/builtin/commerce/shipment.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What messages about deliveries, parcels and returns become.
namespace ctsync::commercetools::order {

/// A delivery of the order as it was read; null if it has none of this id.
inline json::View find_delivery(const Order& order, std::string_view id) {
  json::View found;
  for (const auto& method : order.methods) {
    method.deliveries.each_element([&](std::size_t, json::View delivery) {
      if (delivery["id"].string_or_empty() == id) found = delivery;
      return found.is_null();
    });
  }
  return found;
}

inline Change only_brings_back() {
  return {ignored(ReasonCode::no_event, "the delivery only brings goods back")};
}

/// "Order Shipped" for a delivery. The message does not hold the parcels that were added together
/// with the delivery (API reference, "DeliveryAdded Message"); the order that is read does.
inline Result<Change> tell_delivery(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  const json::View payload = source.notification.payload;
  const json::View delivery = payload["delivery"];
  const auto id = delivery["id"].string();
  if (!id) return Error{Errc::missing, "/delivery/id", "is missing, expected a string"};
  const json::View as_read = find_delivery(*order, *id);
  const bool has_parcels = delivery["parcels"].size() != 0;
  const json::View parcels = has_parcels ? delivery["parcels"] : as_read["parcels"];
  if (mapping::only_returns(parcels)) return only_brings_back();
  const bool has_items = delivery["items"].size() != 0;
  const mapping::Shipment shipment{*id, payload["shippingKey"].string_or_empty(),
                                   has_items ? delivery["items"] : as_read["items"], parcels};
  Event event = order_event(*order, "Order Shipped", "shipment:" + std::string(*id),
                            source.notification.created_at,
                            mapping::shipped_properties(*order, shipment, source.shop));
  return order_events(*order, std::move(event));
}

inline Result<Change> decide_delivery(const EventRow& row, const Notification& message) {
  if (!message.payload_not_included &&
      mapping::only_returns(message.payload["delivery"]["parcels"])) {
    return only_brings_back();
  }
  return news_of(row, message, "order");
}

/// Whether the order has a delivery that brings goods to the customer.
inline bool has_shipments(const Order& order) {
  bool found = false;
  for (const auto& method : order.methods) {
    method.deliveries.each_element([&](std::size_t, json::View delivery) {
      found = found || !mapping::only_returns(delivery["parcels"]);
      return !found;
    });
  }
  return found;
}

/// An event of the shipment's state, with the goods of the order.
inline Result<Change> tell_shipment_state(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  if (source.event == "Order Shipped") {
    if (has_shipments(*order)) {
      return Change(
          ignored(ReasonCode::told_before, "the order's deliveries tell of the shipment"));
    }
  }
  return order_events(*order, order_event(*order, source.event, revision_of(source.notification),
                                          source.notification.created_at,
                                          mapping::goods_properties(*order, source.shop)));
}

/// The ids and the tracking of the parcel that a message is about.
struct Parcel {
  std::string_view delivery, id;
  json::View tracking;
};

inline Parcel parcel_of(const Notification& message) {
  const json::View payload = message.payload;
  const json::View parcel = payload["parcel"];
  if (parcel.is_object()) {
    const auto delivery = payload["delivery"]["id"].string_or_empty();
    return {delivery.empty() ? payload["deliveryId"].string_or_empty() : delivery,
            parcel["id"].string_or_empty(), parcel["trackingData"]};
  }
  return {payload["deliveryId"].string_or_empty(), payload["parcelId"].string_or_empty(),
          payload["trackingData"]};
}

/// "Shipment Updated" for a parcel that can be tracked.
inline Result<Change> tell_parcel(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  const Parcel parcel = parcel_of(source.notification);
  std::string revision = "parcel:";
  revision.append(parcel.id).append(":").append(parcel.tracking["trackingId"].string_or_empty());
  return order_events(
      *order,
      order_event(*order, "Shipment Updated", std::move(revision), source.notification.created_at,
                  mapping::parcel_properties(*order, parcel.delivery, parcel.id, parcel.tracking)));
}

inline Result<Change> decide_parcel(const EventRow& row, const Notification& message) {
  if (!message.payload_not_included) {
    const json::View tracking = parcel_of(message).tracking;
    if (tracking["trackingId"].string_or_empty().empty() ||
        tracking["isReturn"].boolean().value_or(false)) {
      return Change(ignored(ReasonCode::no_event, "the parcel has no tracking number, or returns"));
    }
  }
  return news_of(row, message, "order");
}

/// The id of the line that an item of a return names.
inline std::string_view line_of_item(json::View item) {
  const auto id = item["lineItemId"].string_or_empty();
  return id.empty() ? item["customLineItemId"].string_or_empty() : id;
}

/// Adds the event for those items of a return that are in a state.
inline void add_return(const Source& source, const Order& order, json::View info,
                       std::string_view state, std::string_view name, std::vector<Event>& events) {
  std::string_view first;
  const auto sold = mapping::lines_of_items(order, info["items"], [&](json::View item) {
    if (item["shipmentState"].string_or_empty() != state) return std::string_view();
    if (first.empty()) first = item["id"].string_or_empty();
    return line_of_item(item);
  });
  if (first.empty()) return;
  Event event =
      order_event(order, name, "return:" + std::string(first), source.notification.created_at,
                  mapping::return_properties(
                      order, first, info["returnTrackingId"].string_or_empty(), sold, source.shop));
  event.explicitly = source.notification.message_type == "ReturnInfoSet";
  events.push_back(std::move(event));
}

inline void add_returns(const Source& source, const Order& order, json::View info,
                        std::vector<Event>& events) {
  add_return(source, order, info, "Advised", "Order Return Requested", events);
  add_return(source, order, info, "Returned", "Order Returned", events);
}

/// "Order Return Requested" for the items that will come, "Order Returned" for those that came.
inline Result<Change> tell_returns(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  std::vector<Event> events;
  const json::View info = source.notification.payload["returnInfo"];
  if (info.is_object()) add_returns(source, *order, info, events);
  info.each_element([&](std::size_t, json::View one) {
    add_returns(source, *order, one, events);
    return true;
  });
  if (events.empty()) {
    return Change(ignored(ReasonCode::no_event, "no item is announced or came back"));
  }
  return order_events(*order, std::move(events));
}

/// "Order Returned" for one item that came back.
inline Result<Change> tell_returned_item(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  const auto id = source.notification.payload["returnItemId"].string_or_empty();
  std::vector<mapping::Sold> sold;
  std::string_view tracking;
  order->returns.each_element([&](std::size_t, json::View info) {
    auto found = mapping::lines_of_items(*order, info["items"], [&](json::View item) {
      return item["id"].string_or_empty() == id ? line_of_item(item) : std::string_view();
    });
    if (found.empty()) return true;
    sold = std::move(found);
    tracking = info["returnTrackingId"].string_or_empty();
    return false;
  });
  return order_events(
      *order, order_event(*order, "Order Returned", "return:" + std::string(id),
                          source.notification.created_at,
                          mapping::return_properties(*order, id, tracking, sold, source.shop)));
}

}  // namespace ctsync::commercetools::order
