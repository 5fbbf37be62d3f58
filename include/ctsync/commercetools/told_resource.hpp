// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order_subject.hpp>
#include <ctsync/model/change.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What the families share whose resources name their customer by a reference.
namespace ctsync::commercetools {

/// The resource of a source: what was read, else the member of the message. Errors: missing or
/// invalid, at the resource.
inline Result<json::View> resource_of(const Source& source, std::string_view member) {
  const json::Pointer root;
  const bool was_read = !source.read.is_null();
  const json::View view = was_read ? source.read : source.notification.payload[member];
  const json::Pointer named{&root, member};
  const json::Pointer& at = was_read ? root : named;
  if (view.is_null()) return at.error(Errc::missing, "is missing, expected an object");
  if (!view.is_object()) return at.wrong_type("an object", view.type());
  return view;
}

/// The id of a resource, else that of its notification.
inline std::string_view id_of(const Source& source, json::View resource) {
  const auto id = resource["id"].string_or_empty();
  return id.empty() ? source.notification.resource_id : id;
}

/// A Track about a subject, on behalf of the resource's company if it has one.
inline Change resource_event(Subject subject, json::View resource, Event event) {
  event.group = resource["businessUnit"]["key"].string_or_empty();
  EventChange change;
  auto& about = change.subjects.emplace_back();
  about.subject = std::move(subject);
  about.events.push_back(std::move(event));
  change.custom = resource["custom"]["fields"];
  change.store = resource["store"]["key"].string_or_empty();
  return {std::move(change)};
}

/// The same about the customer whom a reference names.
inline Change customer_event(json::View customer, json::View resource, Event event) {
  const auto id = customer["id"].string_or_empty();
  if (id.empty()) return {ignored(ReasonCode::not_identified, "it names no customer")};
  return resource_event(customer_subject(id), resource, std::move(event));
}

}  // namespace ctsync::commercetools
