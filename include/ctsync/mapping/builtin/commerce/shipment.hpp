// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/mapping/builtin/commerce/products.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The properties of events about deliveries, parcels and returns. docs/events.md has them.
namespace ctsync::mapping {

/// The lines that the items of a delivery or return name, with the quantities of the items. `id_of`
/// gives the id of an item's line.
template <class IdOf>
std::vector<Sold> lines_of_items(const Order& order, json::View items, const IdOf& id_of) {
  std::vector<Sold> sold;
  items.each_element([&](std::size_t, json::View item) {
    const std::string_view id = id_of(item);
    for (const auto& line : order.lines) {
      if (id.empty() || line.id != id) continue;
      sold.push_back({&line, item["quantity"].integer().value_or(line.quantity), false});
    }
    return true;
  });
  return sold;
}

/// Whether a parcel brings goods back to the shop.
inline bool is_return(json::View parcel) {
  return parcel["trackingData"]["isReturn"].boolean().value_or(false);
}

/// Whether there are parcels and all bring goods back.
inline bool only_returns(json::View parcels) {
  bool all = true;
  parcels.each_element(
      [&](std::size_t, json::View parcel) { return all = all && is_return(parcel); });
  return all && parcels.size() != 0;
}

/// What is sent to the customer at one time.
struct Shipment {
  std::string_view id, shipping_key;
  json::View items, parcels;
};

/// Writes the carrier and the tracking numbers of parcels.
inline void write_tracking(json::Writer& writer, json::View parcels) {
  std::string_view carrier;
  std::vector<std::string_view> numbers;
  parcels.each_element([&](std::size_t, json::View parcel) {
    if (is_return(parcel)) return true;
    const json::View tracking = parcel["trackingData"];
    if (carrier.empty()) carrier = tracking["carrier"].string_or_empty();
    const auto number = tracking["trackingId"].string_or_empty();
    if (!number.empty()) numbers.push_back(number);
    return true;
  });
  detail::write_text(writer, "carrier", carrier);
  if (numbers.empty()) return;
  detail::write_text(writer, "tracking_number", numbers.front());
  writer.key("tracking_numbers").begin_array();
  std::string buffer;
  for (const auto number : numbers) writer.string(text::storable(number, buffer));
  writer.end_array();
}

/// The lines that a shipment holds. Where it lists none, its parcels do.
inline std::vector<Sold> shipped_lines(const Order& order, const Shipment& shipment) {
  const auto id_of = [](json::View item) { return item["id"].string_or_empty(); };
  auto sold = lines_of_items(order, shipment.items, id_of);
  if (!sold.empty()) return sold;
  shipment.parcels.each_element([&](std::size_t, json::View parcel) {
    if (is_return(parcel)) return true;
    for (auto& line : lines_of_items(order, parcel["items"], id_of)) sold.push_back(line);
    return true;
  });
  return sold;
}

/// "Order Shipped" for a delivery.
inline std::string shipped_properties(const Order& order, const Shipment& shipment,
                                      const Shop& shop) {
  return properties([&](json::Writer& writer) {
    write_order_head(writer, order);
    detail::write_text(writer, "shipment_id", shipment.id);
    detail::write_text(writer, "shipping_key", shipment.shipping_key);
    write_tracking(writer, shipment.parcels);
    write_products(writer, shipped_lines(order, shipment), shop, order.locale);
  });
}

/// An event about the goods of the whole order, and not about its money.
inline std::string goods_properties(const Order& order, const Shop& shop) {
  return properties([&](json::Writer& writer) {
    write_order_head(writer, order);
    write_products(writer, all_products(order, false), shop, order.locale);
  });
}

/// "Shipment Updated" for a parcel.
inline std::string parcel_properties(const Order& order, std::string_view delivery,
                                     std::string_view parcel, json::View tracking) {
  return properties([&](json::Writer& writer) {
    write_order_head(writer, order);
    detail::write_text(writer, "shipment_id", delivery);
    detail::write_text(writer, "parcel_id", parcel);
    detail::write_text(writer, "carrier", tracking["carrier"].string_or_empty());
    detail::write_text(writer, "tracking_number", tracking["trackingId"].string_or_empty());
  });
}

/// "Order Returned" or "Order Return Requested" for items of a return.
inline std::string return_properties(const Order& order, std::string_view return_id,
                                     std::string_view tracking, const std::vector<Sold>& sold,
                                     const Shop& shop) {
  return properties([&](json::Writer& writer) {
    write_order_head(writer, order);
    detail::write_text(writer, "return_id", return_id);
    detail::write_text(writer, "tracking_number", tracking);
    write_products(writer, sold, shop, order.locale);
  });
}

}  // namespace ctsync::mapping
