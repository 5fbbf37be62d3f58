// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/order_fields.hpp>
#include <ctsync/commercetools/told_resource.hpp>
#include <ctsync/mapping/builtin/commerce/quote.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What messages and changes of quotes and of requests for quotes become.
namespace ctsync::commercetools::quote {

/// Whether a resource is a quote or a request for one.
enum class Kind { quote, request };

/// An event of a quote: of its creation, at its createdAt, or of the message that told it.
inline Result<Change> tell(const Source& source, Kind kind, std::string_view name, bool created) {
  const std::string_view member = kind == Kind::quote ? "quote" : "quoteRequest";
  auto view = resource_of(source, member);
  if (!view) return std::move(view).error();
  const json::Pointer root;
  const json::Pointer of_message{&root, member};
  Order terms;
  auto status = read_order(*view, source.read.is_null() ? of_message : root, terms);
  if (!status) return std::move(status).error();
  const auto id = id_of(source, *view);
  const auto request = (*view)["quoteRequest"]["id"].string_or_empty();
  const mapping::QuoteIds ids =
      kind == Kind::quote ? mapping::QuoteIds{id, request} : mapping::QuoteIds{{}, id};
  Event event;
  event.name = name;
  event.revision = created ? "created" : revision_of(source.notification);
  event.timestamp = created ? terms.created_at : source.notification.created_at;
  event.properties = mapping::quote_properties(ids, terms, source.shop);
  return customer_event((*view)["customer"], *view, std::move(event));
}

inline Result<Change> tell_requested(const Source& source) {
  return tell(source, Kind::request, "Quote Requested", true);
}
inline Result<Change> tell_created(const Source& source) {
  return tell(source, Kind::quote, "Quote Created", true);
}
inline Result<Change> tell_renegotiation(const Source& source) {
  return tell(source, Kind::quote, "Quote Renegotiation Requested", false);
}
/// An event of the state that the message tells of.
inline Result<Change> tell_state(const Source& source) {
  return tell(source, Kind::quote, source.event, false);
}
inline Result<Change> tell_request_state(const Source& source) {
  return tell(source, Kind::request, source.event, false);
}

}  // namespace ctsync::commercetools::quote
