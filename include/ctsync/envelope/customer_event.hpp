// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/header.hpp>
#include <ctsync/envelope/inside.hpp>

/// The generic customer event of a CRM or support system:
///
///   {"event_id": ..., "source": ..., "schema_version": 1, "type": "customer.upsert",
///    "occurred_at": ..., "data": {"shop_id": ..., "crm_id": ..., "email": ..., ...}}
///
/// `source` takes the place of the commercetools project, so that the customers of each system have
/// their own keys.
namespace ctsync::envelope {

inline bool is_customer_event(json::View event, json::View) { return !event["data"].is_null(); }

namespace detail {

struct CustomerEventHeader {
  std::string_view event_id, source, occurred_at, type;
};

struct RequiredText {
  std::string_view name;
  std::string_view CustomerEventHeader::*member;
  json::TextRule rule = json::TextRule::any;

  Status read(json::View value, const json::Pointer& at, CustomerEventHeader& into) const {
    auto text = json::read_text(value, at, rule);
    if (!text) return std::move(text).error();
    if (text->empty() || text->size() > max_header_text) {
      return at.error(Errc::invalid, "expected 1 to 256 characters");
    }
    into.*member = *text;
    return {std::monostate{}};
  }
};

inline constexpr std::array customer_event_rows{
    RequiredText{"event_id", &CustomerEventHeader::event_id},
    RequiredText{"source", &CustomerEventHeader::source},
    RequiredText{"occurred_at", &CustomerEventHeader::occurred_at, json::TextRule::datetime},
    RequiredText{"type", &CustomerEventHeader::type},
};

}  // namespace detail

inline Status open_customer_event(json::View event, const json::Pointer& at, Inside& inside) {
  detail::CustomerEventHeader header;
  auto status = json::read_object<detail::customer_event_rows>(event, at, header);
  if (!status) return status;
  if (header.event_id.empty()) return missing(at, "event_id");
  if (header.source.empty()) return missing(at, "source");
  if (header.type.empty()) return missing(at, "type");
  if (header.occurred_at.empty()) return missing(at, "occurred_at");
  Notification notification;
  notification.kind = NotificationKind::customer_event;
  notification.project_key = header.source;
  notification.resource_type = "customer";
  notification.message_id = header.event_id;
  notification.message_type = header.type;
  notification.created_at = header.occurred_at;
  notification.payload = event;
  return inside.notification(notification, at);
}

}  // namespace ctsync::envelope
