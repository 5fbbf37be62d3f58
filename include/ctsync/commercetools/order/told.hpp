// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order_fields.hpp>
#include <ctsync/commercetools/order_subject.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/model/guest.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What messages and changes about the order itself become.
namespace ctsync::commercetools::order {

/// The order of a source: what was read, else what the message carries. Errors: those of
/// read_order(); missing if the message does not carry it.
inline Result<Order> order_of(const Source& source) {
  Order order;
  const json::Pointer root;
  const json::Pointer member{&root, "order"};
  const bool was_read = !source.read.is_null();
  const json::View view = was_read ? source.read : source.notification.payload["order"];
  const json::Pointer& at = was_read ? root : member;
  if (view.is_null()) return at.error(Errc::missing, "is missing, expected the order");
  if (auto status = read_order(view, at, order); !status) return std::move(status).error();
  if (order.id.empty()) order.id = source.notification.resource_id;
  return order;
}

/// When the customer bought: of an imported order, when it was placed elsewhere.
inline std::string_view ordered_at(const Order& order) {
  return order.completed_at.empty() ? order.created_at : order.completed_at;
}

/// "Order Completed", after an Identify for a guest. An order that was imported as cancelled, or
/// that a backfill finds cancelled, is also "Order Cancelled": no message will tell that.
inline Result<Change> tell_completed(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  const auto at = ordered_at(*order);
  std::vector<Event> events;
  if (order->customer_id.empty()) {
    Event guest = order_event(*order, {}, "created", at, "{}");
    guest.kind = CallKind::identify;
    guest.group.clear();
    events.push_back(std::move(guest));
  }
  events.push_back(order_event(*order, "Order Completed", "created", at,
                               mapping::order_properties(*order, source.shop, true)));
  const bool is_whole_story = order->version == 1 || source.notification.of_backfill;
  if (is_whole_story && order->state == "Cancelled") {
    events.push_back(order_event(*order, "Order Cancelled", "created", at,
                                 mapping::order_properties(*order, source.shop, false)));
  }
  return order_events(*order, std::move(events));
}

/// Messages that carry the order. It is read only if the text of a discount code is missing.
inline Result<Change> decide_completed(const EventRow& row, const Notification& message) {
  auto change = news_of(row, message, "order");
  if (!change || message.payload_not_included || message.resource_id.empty()) return change;
  bool lacks = false;
  message.payload["order"]["discountCodes"].each_element([&](std::size_t, json::View code) {
    lacks = code["state"].string_or_empty() == "MatchesCart" &&
            code["discountCode"]["obj"]["code"].string_or_empty().empty();
    return !lacks;
  });
  if (!lacks) return change;
  News news = *change->news();
  news.read = detail::read_of(row, message, "order");
  news.read->reason = {ReasonCode::not_known_yet, "the text of a discount code is not known"};
  news.can_do_without = true;
  return Change(std::move(news));
}

/// A deletion says nothing, unless what is kept of the order must be erased.
inline Result<Change> decide_removal(const EventRow& row, const Notification& notification) {
  const auto erase = json::read_member(notification.payload, "dataErasure", json::Pointer{});
  if (!erase) return erase.error();
  if (!erase->boolean().value_or(false)) return Change(ignored(ReasonCode::no_event, row.silent));
  News news;
  news.erases = true;
  return Change(std::move(news));
}

/// "Order Updated" of the version that was read: several messages of one edit are one event.
inline Result<Change> tell_updated(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  Event event =
      order_event(*order, "Order Updated", "version:" + std::to_string(order->version),
                  order->modified_at, mapping::order_properties(*order, source.shop, false));
  return order_events(*order, std::move(event));
}

/// An event of the order's own state or its payment's state.
inline Result<Change> tell_order_state(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  return order_events(*order, order_event(*order, source.event, revision_of(source.notification),
                                          source.notification.created_at,
                                          mapping::order_properties(*order, source.shop, false)));
}

/// "Order State Changed": a state of a workflow of the shop's own.
inline Result<Change> tell_workflow_state(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  const json::View state = order->workflow_state;
  const auto told = source.notification.payload["state"]["id"].string_or_empty();
  if (!told.empty() && told != state["id"].string_or_empty()) {
    return Change(ignored(ReasonCode::stale, "the order is in another state by now"));
  }
  const auto key = state["obj"]["key"].string_or_empty();
  std::string properties = mapping::properties([&](json::Writer& writer) {
    mapping::write_order_head(writer, *order);
    mapping::detail::write_text(writer, "state",
                                key.empty() ? state["key"].string_or_empty() : key);
  });
  return order_events(*order,
                      order_event(*order, "Order State Changed", revision_of(source.notification),
                                  source.notification.created_at, std::move(properties)));
}

/// "Order Deleted". The order was not cancelled: a shop that tidies up deletes orders too.
inline Result<Change> tell_deleted(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  std::string properties = mapping::properties(
      [&](json::Writer& writer) { mapping::detail::write_text(writer, "order_id", order->id); });
  Event event = order_event(*order, "Order Deleted", revision_of(source.notification),
                            source.notification.created_at, std::move(properties));
  event.with_email = false;
  return order_events(*order, std::move(event));
}

/// A guest's order got its customer: an Identify with the ids of both.
inline Result<Change> tell_customer(const Source& source) {
  auto order = order_of(source);
  if (!order) return std::move(order).error();
  Event event = order_event(*order, {}, revision_of(source.notification),
                            source.notification.created_at, "{}");
  event.kind = CallKind::identify;
  event.with_email = false;
  event.group.clear();
  event.guest = guest_part(guest_subject(*order));
  Subject subject =
      customer_subject(source.notification.payload["customer"]["id"].string_or_empty());
  subject.anonymous_id = order->anonymous_id;
  std::vector<Event> events;
  events.push_back(std::move(event));
  return order_events(*order, std::move(subject), std::move(events));
}

inline Result<Change> decide_customer(const EventRow& row, const Notification& message) {
  if (!message.payload_not_included) {
    if (!message.payload["oldCustomer"].is_null()) {
      return Change(ignored(ReasonCode::no_event,
                            "the order had a customer before, and two customers are never joined"));
    }
    if (message.payload["customer"]["id"].string_or_empty().empty()) {
      return Change(ignored(ReasonCode::no_event, "the order has no customer any more"));
    }
  }
  return news_of(row, message, "order");
}

}  // namespace ctsync::commercetools::order
