// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <string>
#include <string_view>

/// The properties of "Product Reviewed". docs/events.md has them.
namespace ctsync::mapping {

/// A review of a product. What is absent is empty or null.
struct Review {
  std::string_view id, product_id, text;
  json::View rating;  ///< a number
};

/// A rating is a text in Segment's specification of Ecommerce events.
inline std::string review_properties(const Review& review) {
  return properties([&](json::Writer& writer) {
    detail::write_text(writer, "product_id", review.product_id);
    detail::write_text(writer, "review_id", review.id);
    detail::write_text(writer, "review_body", review.text);
    std::string rating;
    if (const auto number = review.rating.integer()) {
      rating = std::to_string(*number);
    } else if (const auto decimal = review.rating.decimal()) {
      json::append_decimal(rating, *decimal);
    }
    detail::write_text(writer, "rating", rating);
  });
}

}  // namespace ctsync::mapping
