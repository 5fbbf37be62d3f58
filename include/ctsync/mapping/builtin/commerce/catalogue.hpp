// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/mapping/builtin/commerce/product_url.hpp>
#include <ctsync/mapping/builtin/commerce/products.hpp>
#include <ctsync/model/localized.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/shop.hpp>
#include <optional>
#include <string>
#include <string_view>

/// The properties of events about products, categories and stock. docs/events.md has them.
namespace ctsync::mapping {

/// A product by its main variant, as a line of one.
inline std::string product_properties(const Line& product, const Shop& shop) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "product_id", product.product_id);
    detail::write_text(writer, "name", localized(product.name, shop.product_locale, {}));
    detail::write_text(writer, "sku", product.variant["sku"].string_or_empty());
    detail::write_amount(writer, "price", product.price);
    if (!shop.product_url.empty()) {
      detail::write_text(writer, "url",
                         product_url(shop.product_url, product, shop.product_locale, {}));
    }
    detail::write_text(writer, "image_url", detail::first_image(product));
  });
}

inline std::string category_properties(std::string_view id, json::View name, const Shop& shop) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "category_id", id);
    detail::write_text(writer, "name", localized(name, shop.product_locale, {}));
  });
}

/// `available`: what can be sold; nullopt if it is not known.
inline std::string stock_properties(std::string_view sku, std::optional<std::int64_t> available) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "sku", sku);
    if (available) writer.key("quantity").integer(*available);
  });
}

}  // namespace ctsync::mapping
