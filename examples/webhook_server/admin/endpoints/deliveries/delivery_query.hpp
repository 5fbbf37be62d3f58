// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "admin/answers/list_filter.hpp"
#include "admin/endpoint.hpp"
#include "operator/events/past.hpp"

/// Which deliveries a list or an export has.
namespace ctsync::server::admin {

inline constexpr std::array<std::string_view, 16> delivery_parameters{
    "tenant", "source",   "target", "state",   "type",  "reason", "since",  "from",
    "to",     "delivery", "person", "message", "order", "limit",  "cursor", "after"};

struct DeliveryQuery {
  EventQuery events;
  std::vector<std::string> states{};  ///< as people call them; empty: any
  ListFilter list{};
};

std::variant<DeliveryQuery, Problem> read_delivery_query(const Context& context, const Ask& ask);

/// A page of deliveries that the caller may see.
struct DeliveryPage {
  EventPage page;
  std::optional<Time> searched_to{};
};

/// Looks at a bounded number of rows. Errors: those of the store.
Result<DeliveryPage> read_deliveries(Context& context, const Ask& ask, const DeliveryQuery& query);

}  // namespace ctsync::server::admin
