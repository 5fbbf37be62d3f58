// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string>
#include <string_view>

#include "settings/groups/row.hpp"
#include "settings/groups/shop_readers.hpp"
#include "settings/groups/shop_settings.hpp"
#include "settings/settings_rules.hpp"

/// The rows of the group `shop`. Both the settings table and the groups of tenants have them, and
/// the first three also each target.
namespace ctsync::server {

using ShopRow = GroupRow<ShopSettings>;

inline constexpr std::string_view event_list_rule =
    "an array of names of events, as docs/events.md has them, none twice";
inline constexpr std::array<std::string_view, 2> order_updates_words{"bought", "all"};
inline constexpr double milliseconds_a_minute = 60'000;

template <class Value>
constexpr GroupRow<Value> guests_row(std::string_view meaning) {
  return {"guests",
          every_kind,
          false,
          Kind::text,
          Count::one,
          "email or anonymous",
          "",
          false,
          meaning,
          [](const RawValue& given, Value& s) {
            Guests rule{};
            const bool good = take_word(given, guests_words, rule);
            if (good) s.guests = rule;
            return good;
          },
          [](const Value& s) {
            return s.guests ? std::string(ctsync::name(*s.guests)) : std::string();
          }};
}

template <auto list, class Value>
constexpr GroupRow<Value> events_row(std::string_view key, std::string_view meaning) {
  return {key,
          every_kind,
          false,
          Kind::text,
          Count::list,
          event_list_rule,
          "",
          false,
          meaning,
          [](const RawValue& given, Value& s) { return take_event_name(given, s.*list); },
          [](const Value& s) { return fmt::format("{}", fmt::join(s.*list, ",")); },
          false,
          advice_on_event};
}

// clang-format off
inline constexpr std::array shop_rows{
  guests_row<ShopSettings>(
    "what is told of people who order without an account: email (an Identify with the address, "
    "then the events) or anonymous (the events, and no address); email where `user_id` is email, "
    "else anonymous"),
  events_row<&ShopSettings::events_on, ShopSettings>("events_on",
    "events that are sent though they are off by default"),
  events_row<&ShopSettings::events_off, ShopSettings>("events_off",
    "events that are not sent, even if `events_on` names them; nothing is read for them"),
  ShopRow{
    "product_locale", every_kind, false, Kind::text, Count::one,
    "1 to 35 of A-Z a-z 0-9 -", "", false,
    "the language of product names, such as de-DE; that of the order, if not set",
    [](const RawValue& given, ShopSettings& s) { return take_locale(given, s.shop.product_locale); },
    [](const ShopSettings& s) { return s.shop.product_locale; }},
  ShopRow{
    "brand_attribute", every_kind, false, Kind::text, Count::one,
    "1 to 256 of A-Z a-z 0-9 _ -", "", false,
    "the attribute of a product variant that holds the brand",
    [](const RawValue& given, ShopSettings& s) {
      return take_name(given, name_characters, 256, s.shop.brand_attribute);
    },
    [](const ShopSettings& s) { return s.shop.brand_attribute; }},
  ShopRow{
    "category_attribute", every_kind, false, Kind::text, Count::one,
    "1 to 256 of A-Z a-z 0-9 _ -", "", false,
    "the attribute of a product variant that holds the category",
    [](const RawValue& given, ShopSettings& s) {
      return take_name(given, name_characters, 256, s.shop.category_attribute);
    },
    [](const ShopSettings& s) { return s.shop.category_attribute; }},
  ShopRow{
    "product_url", every_kind, false, Kind::text, Count::one,
    "a URL of at most 1000 printable characters, in which {slug} {sku} {product_id} {product_key} "
    "{variant_id} {locale} stand for the product's", "", false,
    "the page of a product, such as https://shop.example/{locale}/p/{slug}; without it events have "
    "no URLs",
    [](const RawValue& given, ShopSettings& s) { return take_product_url(given, s.shop.product_url); },
    [](const ShopSettings& s) { return s.shop.product_url; },
    false, advice_on_product_url},
  ShopRow{
    "order_updates", every_kind, false, Kind::text, Count::one,
    "bought or all", "bought", false,
    "what becomes Order Updated: changes of what was bought, or all changes of an order, also of "
    "its states",
    [](const RawValue& given, ShopSettings& s) {
      return take_word(given, order_updates_words, s.shop.all_order_updates);
    },
    [](const ShopSettings& s) {
      return std::string(order_updates_words[s.shop.all_order_updates ? 1 : 0]);
    }},
  ShopRow{
    "cart_abandoned_after", every_kind, false, Kind::number, Count::one,
    "a number of minutes, at least 1 and up to 43200", "60", false,
    "how long a cart must be left alone to be Cart Abandoned, which is off by default and needs a "
    "store (not in direct mode)",
    [](const RawValue& given, ShopSettings& s) {
      return take_duration(given, 1, 43'200, milliseconds_a_minute, s.shop.cart_abandoned_after);
    },
    [](const ShopSettings& s) {
      return fmt::format("{}", static_cast<double>(s.shop.cart_abandoned_after.count()) /
                                   milliseconds_a_minute);
    }},
  ShopRow{
    "default_country", every_kind, false, Kind::text, Count::one,
    "two capital letters of ISO 3166-1, such as DE", "", false,
    "the country of telephone numbers without a country code, if the customer's address has none; "
    "for targets with the normal form phone",
    [](const RawValue& given, ShopSettings& s) { return take_country(given, s.default_country); },
    [](const ShopSettings& s) { return s.default_country; }},
  ShopRow{
    "rules", every_kind, false, Kind::text, Count::one,
    "the path of a file, of at most 1000 bytes", "", false,
    "the file with the rules by which the calls of targets are changed (docs/mapping-rules.md); a "
    "change of it is used within seconds, without a restart",
    [](const RawValue& given, ShopSettings& s) { return take_rules_path(given, s.rules); },
    [](const ShopSettings& s) { return s.rules; }},
};
// clang-format on

inline constexpr GroupTable<ShopSettings> shop_table{shop_rows, "tenants"};

}  // namespace ctsync::server
