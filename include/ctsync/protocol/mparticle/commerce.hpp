// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/mparticle/attributes.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Commerce events: the events of Segment's Ecommerce v2 for which mParticle has an action
/// (docs.mparticle.com, "JSON Reference", "Commerce Events").
namespace ctsync::mparticle {

/// The action of an event; empty for a custom event. `remove_from_wish_list` is mParticle's
/// spelling.
constexpr std::string_view action_of(std::string_view event) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> actions{
      {{"Order Completed", "purchase"},
       {"Order Refunded", "refund"},
       {"Product Added", "add_to_cart"},
       {"Product Removed", "remove_from_cart"},
       {"Checkout Started", "checkout"},
       {"Product Clicked", "click"},
       {"Product Viewed", "view_detail"},
       {"Product Added to Wishlist", "add_to_wishlist"},
       {"Product Removed from Wishlist", "remove_from_wish_list"}}};
  for (const auto& each : actions) {
    if (each.first == event) return each.second;
  }
  return {};
}

namespace detail {

/// The JSON type that mParticle's schema wants.
enum class Wanted { text, number, integer };

struct CommerceField {
  std::string_view property;
  std::string_view name;
  Wanted wanted;
};

inline constexpr std::array action_fields{
    CommerceField{"order_id", "transaction_id", Wanted::text},
    CommerceField{"affiliation", "affiliation", Wanted::text},
    CommerceField{"total", "total_amount", Wanted::number},
    CommerceField{"tax", "tax_amount", Wanted::number},
    CommerceField{"shipping", "shipping_amount", Wanted::number},
    CommerceField{"coupon", "coupon_code", Wanted::text},
};

inline constexpr std::array product_fields{
    CommerceField{"product_id", "id", Wanted::text},
    CommerceField{"name", "name", Wanted::text},
    CommerceField{"brand", "brand", Wanted::text},
    CommerceField{"category", "category", Wanted::text},
    CommerceField{"variant", "variant", Wanted::text},
    CommerceField{"position", "position", Wanted::integer},
    CommerceField{"price", "price", Wanted::number},
    CommerceField{"quantity", "quantity", Wanted::number},
    CommerceField{"coupon", "coupon_code", Wanted::text},
    CommerceField{"total_price", "total_product_amount", Wanted::number},
};

inline bool fits(json::View value, Wanted wanted) {
  const auto type = value.type();
  if (wanted == Wanted::integer) return type == json::Type::integer;
  const bool is_number = type == json::Type::integer || type == json::Type::decimal;
  return is_number || (wanted == Wanted::text && type == json::Type::string);
}

/// Writes the fields that `object` has in the type that is wanted, and takes their names.
template <class Fields>
void write_fields(json::Writer& writer, json::View object, const Fields& fields,
                  protocol::UsedNames& told) {
  for (const CommerceField& field : fields) {
    const auto value = object[field.property];
    if (!fits(value, field.wanted)) continue;
    if (!told.take(field.property)) continue;
    writer.key(field.name);
    if (field.wanted == Wanted::text) {
      writer.string(protocol::plain_text(value));
    } else {
      json::write(writer, value);
    }
  }
}

/// Writes a product; what has no field of its own goes into its attributes, if it has any.
inline std::optional<Reason> write_product(json::Writer& writer, json::View product) {
  protocol::UsedNames told;
  writer.begin_object();
  write_fields(writer, product, product_fields, told);
  auto refused = EventAttributes(writer, product, std::move(told)).refused();
  writer.end_object();
  return refused;
}

/// Writes the products of an event. One that has none is itself about one product, unless it has no
/// product id.
inline std::optional<Reason> write_products(json::Writer& writer, json::View properties,
                                            protocol::UsedNames& told) {
  const auto products = properties["products"];
  std::optional<Reason> refused;
  if (products.is_array()) {
    writer.key("products").begin_array();
    products.each_element([&](std::size_t, json::View product) {
      auto reason = write_product(writer, product);
      if (!refused) refused = std::move(reason);
      return true;
    });
    writer.end_array();
    told.take("products");
  } else if (!properties["product_id"].is_null()) {
    writer.key("products").begin_array().begin_object();
    write_fields(writer, properties, product_fields, told);
    writer.end_object().end_array();
  }
  return refused;
}

}  // namespace detail

/// Writes the action of a commerce event, its currency and its attributes into the event's data.
/// Returns the limit that it breaks, if it does.
inline std::optional<Reason> write_commerce(json::Writer& writer, std::string_view action,
                                            json::View properties) {
  protocol::UsedNames told;
  writer.key("product_action").begin_object().key("action").string(action);
  detail::write_fields(writer, properties, detail::action_fields, told);
  auto refused = detail::write_products(writer, properties, told);
  writer.end_object();
  if (properties["currency"].is_string()) {
    writer.key("currency_code").string(properties["currency"].text());
    told.take("currency");
  }
  const EventAttributes attributes(writer, properties, std::move(told));
  return refused ? refused : attributes.refused();
}

}  // namespace ctsync::mparticle
