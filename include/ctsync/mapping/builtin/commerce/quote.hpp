// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/mapping/builtin/commerce/products.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>

/// The properties of events about quotes. docs/events.md has them.
namespace ctsync::mapping {

/// The ids of a quote and of the request that it answers. A request for a quote has only its own.
struct QuoteIds {
  std::string_view quote, request;
};

/// The properties of an event about a quote: `terms` has its amounts and lines.
inline std::string quote_properties(const QuoteIds& ids, const Order& terms, const Shop& shop) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "quote_id", ids.quote);
    detail::write_text(writer, "quote_request_id", ids.request);
    detail::write_text(writer, "currency", currency_code(terms.total.currency));
    detail::write_amount(writer, "total",
                         terms.taxed.known() ? terms.taxed.gross : terms.total.amount);
    write_products(writer, all_products(terms, true), shop, terms.locale);
  });
}

}  // namespace ctsync::mapping
