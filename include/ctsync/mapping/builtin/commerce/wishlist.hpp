// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/model/localized.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>

/// The properties of events about wishlists. docs/events.md has them.
namespace ctsync::mapping {

/// One product of a wishlist. What is absent is empty or null.
struct Wish {
  std::string_view list_id;
  json::View list_name;  ///< a localized text
  std::string_view product_id;
  json::View name;  ///< a localized text
  json::View variant;
  json::View variant_id, quantity;  ///< numbers
};

inline std::string wish_properties(const Wish& wish, const Shop& shop) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "wishlist_id", wish.list_id);
    detail::write_text(writer, "wishlist_name", localized(wish.list_name, shop.product_locale, {}));
    detail::write_text(writer, "product_id", wish.product_id);
    detail::write_text(writer, "sku", wish.variant["sku"].string_or_empty());
    detail::write_text(writer, "name", localized(wish.name, shop.product_locale, {}));
    const auto key = wish.variant["key"].string_or_empty();
    const auto number = wish.variant_id.integer();
    const auto of_variant = wish.variant["id"].integer();
    if (!key.empty()) {
      detail::write_text(writer, "variant", key);
    } else if (number || of_variant) {
      detail::write_text(writer, "variant", std::to_string(number ? *number : *of_variant));
    }
    if (const auto quantity = wish.quantity.integer()) writer.key("quantity").integer(*quantity);
  });
}

}  // namespace ctsync::mapping
