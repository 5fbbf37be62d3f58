// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order_fields.hpp>
#include <ctsync/commercetools/order_subject.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Carts: "Cart Abandoned" when nothing has changed for a time. commercetools tells only of the
/// creation of a cart, and no message of a cart is delivered by a Subscription.
namespace ctsync::commercetools::cart {

inline std::string abandoned_properties(const Order& cart, const Shop& shop) {
  return mapping::properties([&](json::Writer& writer) {
    using mapping::detail::write_text;
    write_text(writer, "cart_id", cart.id);
    write_text(writer, "checkout_id", cart.id);
    write_text(writer, "affiliation", cart.store);
    write_text(writer, "currency", mapping::currency_code(cart.total.currency));
    mapping::detail::write_amount(writer, "value", mapping::amounts_of(cart).total);
    mapping::write_coupons(writer, cart.codes);
    mapping::write_products(writer, mapping::all_products(cart, true), shop, cart.locale);
  });
}

inline Result<Change> tell_abandoned(const Source& source) {
  Order cart;
  if (auto status = read_order(source.read, {}, cart); !status) return std::move(status).error();
  const auto state = source.read["cartState"].string_or_empty();
  if (state == "Ordered" || state == "Merged" || cart.lines.empty()) {
    return Change(ignored(ReasonCode::no_event, "the cart was ordered, merged or is empty"));
  }
  if (const auto changed = ctsync::detail::parse_datetime(cart.modified_at)) {
    const Time due = *changed + source.shop.cart_abandoned_after;
    if (source.now < due) {
      return Change(Scheduled{due, {ReasonCode::scheduled, "the cart was changed since"}});
    }
  }
  return order_events(cart,
                      order_event(cart, "Cart Abandoned", "version:" + std::to_string(cart.version),
                                  cart.modified_at, abandoned_properties(cart, source.shop)));
}

inline constexpr std::array<std::string_view, 1> abandoned{"Cart Abandoned"};

inline constexpr std::string_view undeliverable = "a Subscription does not deliver it";

inline constexpr std::array messages{
    silent("CartEstimatedDeliverySet", undeliverable),
    silent("CartFrozen", undeliverable),
    silent("CartLocked", undeliverable),
    silent("CartPurchaseOrderNumberSet", undeliverable),
    silent("CartUnfrozen", undeliverable),
    silent("CartUnlocked", undeliverable),
};

inline constexpr std::array changes{
    EventRow{.name = "ResourceCreated",
             .events = abandoned,
             .read = Read::resource,
             .expand = discount_code_texts,
             .after_quiet = true,
             .tell = tell_abandoned},
    silent("ResourceUpdated", undeliverable),
    silent("ResourceDeleted", undeliverable),
};

inline constexpr std::string_view type = "cart";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::cart
