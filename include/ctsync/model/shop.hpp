// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/time.hpp>
#include <string>

namespace ctsync {

/// The settings of a tenant's events that do not depend on a target.
struct Shop {
  std::string product_locale{};      ///< the language of product names; empty: that of the order
  std::string brand_attribute{};     ///< the attribute of a variant that holds the brand
  std::string category_attribute{};  ///< the attribute that holds the category
  /// A template with {slug} {sku} {product_id} {product_key} {variant_id} {locale}; empty: no URL.
  std::string product_url{};
  /// Whether every change of an order is an Order Updated, and not only those of what was bought.
  bool all_order_updates = false;
  Duration cart_abandoned_after = std::chrono::hours(1);  ///< without a change of the cart
};

}  // namespace ctsync
