// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/catalogue/messages.hpp>
#include <ctsync/commercetools/event_rows.hpp>

/// Products, categories and stock.
namespace ctsync::commercetools::catalogue {

inline constexpr std::string_view product_type = "product";
inline constexpr Family product_family =
    EventFamily<product_type, product_messages, changes>::family();

inline constexpr std::string_view category_type = "category";
inline constexpr Family category_family =
    EventFamily<category_type, category_messages, changes>::family();

inline constexpr std::string_view stock_type = "inventory-entry";
inline constexpr Family stock_family = EventFamily<stock_type, stock_messages, changes>::family();

}  // namespace ctsync::commercetools::catalogue
