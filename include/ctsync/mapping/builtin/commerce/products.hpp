// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/product_url.hpp>
#include <ctsync/model/localized.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>

/// The products of an event, in the words of Segment's Ecommerce specification.
namespace ctsync::mapping {

namespace detail {

inline void write_text(json::Writer& writer, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  std::string buffer;
  const auto clean = text::clean(text, buffer);
  if (!clean.empty()) writer.key(name).string(clean);
}

/// Writes a number with exactly its digits; nothing for an unknown one.
inline void write_amount(json::Writer& writer, std::string_view name, Decimal amount) {
  if (amount.known()) writer.key(name).raw(amount.text());
}

/// Whether the keys of an object are language tags, as those of a localized text are.
inline bool is_localized(json::View value) {
  return value.each_member([](std::string_view key, json::View text) {
    const auto language = key.substr(0, key.find('-'));
    const bool letters =
        std::all_of(language.begin(), language.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return letters && language.size() >= 2 && language.size() <= 3 && text.is_string();
  });
}

/// The text of an attribute's value: a string, the label or key of an enum, a localized text, or
/// the first of a set of these.
inline std::string_view attribute_text(json::View value, std::string_view preferred,
                                       std::string_view locale) {
  if (value.is_array()) {
    json::View first;
    value.each_element([&](std::size_t, json::View one) { return first = one, false; });
    return first.is_array() ? std::string_view() : attribute_text(first, preferred, locale);
  }
  if (!value.is_object()) return value.string_or_empty();
  const json::View label = value["label"];
  if (!label.is_null()) return localized(label, preferred, locale);
  return is_localized(value) ? localized(value, preferred, locale) : std::string_view();
}

inline std::string_view attribute(const Line& line, std::string_view name,
                                  std::string_view preferred, std::string_view locale) {
  if (name.empty()) return {};
  std::string_view text;
  line.variant["attributes"].each_element([&](std::size_t, json::View one) {
    if (one["name"].string_or_empty() != name) return true;
    text = attribute_text(one["value"], preferred, locale);
    return false;
  });
  return text;
}

inline std::string_view first_image(const Line& line) {
  std::string_view url;
  line.variant["images"].each_element(
      [&](std::size_t, json::View one) { return url = one["url"].string_or_empty(), false; });
  return url;
}

/// What a product of a line is called, and where it is found.
inline void write_identity(json::Writer& writer, const Line& line, const Shop& shop,
                           std::string_view locale) {
  if (line.custom) {
    write_text(writer, "product_id", line.key.empty() ? line.slug : line.key);
    write_text(writer, "name", localized(line.name, shop.product_locale, locale));
    return;
  }
  write_text(writer, "product_id", line.product_id);
  write_text(writer, "sku", line.variant["sku"].string_or_empty());
  write_text(writer, "name", localized(line.name, shop.product_locale, locale));
  const auto key = line.variant["key"].string_or_empty();
  write_text(writer, "variant", key.empty() ? variant_number(line) : std::string(key));
  write_text(writer, "brand", attribute(line, shop.brand_attribute, shop.product_locale, locale));
  write_text(writer, "category",
             attribute(line, shop.category_attribute, shop.product_locale, locale));
  write_text(writer, "image_url", first_image(line));
  if (shop.product_url.empty()) return;
  write_text(writer, "url", product_url(shop.product_url, line, shop.product_locale, locale));
}

}  // namespace detail

/// A line with the quantity that an event is about.
struct Sold {
  const Line* line = nullptr;
  std::int64_t quantity = 0;
  bool whole = true;  ///< the event is about the line as it was bought, so its totals are told
};

inline void write_product(json::Writer& writer, const Sold& sold, const Shop& shop,
                          std::string_view locale, std::int64_t position) {
  const Line& line = *sold.line;
  writer.begin_object();
  detail::write_identity(writer, line, shop, locale);
  detail::write_amount(writer, "price", line.price);
  detail::write_amount(writer, "list_price", line.list_price);
  if (line.is_gift) writer.key("is_gift").boolean(true);
  writer.key("quantity").integer(sold.quantity);
  if (sold.whole) {
    detail::write_amount(writer, "total_price", line.total);
    if (!line.discount.is_zero()) detail::write_amount(writer, "discount", line.discount);
  }
  writer.key("position").integer(position);
  writer.end_object();
}

/// All lines of an order that are products: line items, then custom ones that are no vouchers.
inline std::vector<Sold> all_products(const Order& order, bool whole) {
  std::vector<Sold> all;
  for (const auto& line : order.lines) {
    if (!line.is_voucher()) all.push_back({&line, line.quantity, whole});
  }
  return all;
}

inline void write_products(json::Writer& writer, const std::vector<Sold>& sold, const Shop& shop,
                           std::string_view locale) {
  writer.key("products").begin_array();
  std::int64_t position = 0;
  for (const auto& one : sold) write_product(writer, one, shop, locale, ++position);
  writer.end_array();
}

}  // namespace ctsync::mapping
