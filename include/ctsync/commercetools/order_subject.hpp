// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/subject.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Whom an order is about, and the events about them.
namespace ctsync::commercetools {

/// The subject of a customer who is known by id.
inline Subject customer_subject(std::string_view id) {
  Subject subject;
  subject.customer_id = id;
  subject.key.type = "customer";
  subject.key.id = id;
  return subject;
}

namespace detail {

inline void set_order_ids(const Order& order, Subject& subject) {
  subject.anonymous_id = order.anonymous_id;
  subject.order_id = order.id;
  subject.order_number = order.number;
  std::string email = mapping::normal_email(order.email);
  if (mapping::is_email(email)) subject.email = std::move(email);
}

}  // namespace detail

/// Who ordered as a guest. A guest has a key of their own, by which their orders are sent in
/// sequence.
inline Subject guest_subject(const Order& order) {
  Subject subject;
  detail::set_order_ids(order, subject);
  subject.key.type = guest_type;
  if (!subject.email.empty()) {
    subject.key.id = "email:" + subject.email;
  } else if (!order.anonymous_id.empty()) {
    subject.key.id = "anonymous:" + subject.anonymous_id;
  } else {
    subject.key.id = "order:" + subject.order_id;
  }
  return subject;
}

/// The customer of an order, or its guest.
inline Subject order_subject(const Order& order) {
  if (order.customer_id.empty()) return guest_subject(order);
  Subject subject = customer_subject(order.customer_id);
  detail::set_order_ids(order, subject);
  return subject;
}

/// A Track about an order. With the order's e-mail, and for its company if it has one.
inline Event order_event(const Order& order, std::string_view name, std::string revision,
                         std::string_view timestamp, std::string properties) {
  Event event;
  event.name = name;
  event.revision = std::move(revision);
  event.timestamp = timestamp;
  event.properties = std::move(properties);
  event.group = order.business_unit;
  event.with_email = true;
  return event;
}

/// Events about an order for a subject, and the consent that the order may carry.
inline Change order_events(const Order& order, Subject subject, std::vector<Event> events) {
  EventChange change;
  change.subjects.push_back({std::move(subject), std::move(events)});
  change.custom = order.custom["fields"];
  change.store = order.store;
  return {std::move(change)};
}

/// The same for whoever ordered.
inline Change order_events(const Order& order, std::vector<Event> events) {
  return order_events(order, order_subject(order), std::move(events));
}

/// The same for one event. A vector from a braced list would copy it.
inline Change order_events(const Order& order, Event event) {
  std::vector<Event> events;
  events.push_back(std::move(event));
  return order_events(order, std::move(events));
}

}  // namespace ctsync::commercetools
