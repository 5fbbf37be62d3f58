// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/transformer.hpp>
#include <string>
#include <variant>

#include "admin/endpoint.hpp"
#include "operator/events/event.hpp"

namespace ctsync::server::admin {

/// The event of an id, as far as the caller may see it; else what to answer. What another tenant
/// has is answered as what nobody has.
std::variant<Event, http::Response> visible_event(const Context& context, const Ask& ask,
                                                  Transformer& transformer, const std::string& id);

/// The JSON that a target is told by a call; empty if it is no longer kept. Errors: those
/// of the store.
Result<std::string> stored_body(AnyStore& store, const RowSummary& call);

}  // namespace ctsync::server::admin
