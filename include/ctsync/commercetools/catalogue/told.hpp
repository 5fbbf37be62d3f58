// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/lines.hpp>
#include <ctsync/commercetools/told_resource.hpp>
#include <ctsync/mapping/builtin/commerce/catalogue.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What products, categories and stock become: events about no person.
namespace ctsync::commercetools::catalogue {

inline Change catalogue_event(const Source& source, std::string_view name, std::string properties) {
  EventChange change;
  auto& about = change.subjects.emplace_back();
  about.subject.key.type = catalog_type;
  about.subject.key.id = source.notification.resource_id;  // a lane of its own
  Event& event = about.events.emplace_back();
  event.name = name;
  event.revision = revision_of(source.notification);
  event.timestamp = source.notification.created_at;
  event.properties = std::move(properties);
  return {std::move(change)};
}

/// The price for everybody among those of a variant: one without conditions, else the first.
inline json::View price_of(json::View variant) {
  if (variant["price"].is_object()) return variant["price"];
  json::View first, general;
  variant["prices"].each_element([&](std::size_t, json::View price) {
    if (first.is_null()) first = price;
    const bool conditional = !price["country"].is_null() || !price["customerGroup"].is_null() ||
                             !price["channel"].is_null() || !price["validFrom"].is_null() ||
                             !price["validUntil"].is_null() || !price["recurrencePolicy"].is_null();
    if (!conditional) general = price;
    return general.is_null();
  });
  return general.is_null() ? first : general;
}

/// A product by its projection, which some messages lack.
inline Result<Change> tell_product(const Source& source, std::string_view name,
                                   std::string_view member) {
  const json::Pointer root;
  const json::Pointer at{&root, member};
  const json::View projection = source.notification.payload[member];
  if (!projection.is_null() && !projection.is_object()) {
    return at.wrong_type("a product object", projection.type());
  }
  Line product;
  product.product_id = id_of(source, projection);
  product.product_key = projection["key"].string_or_empty();
  product.name = projection["name"];
  product.slugs = projection["slug"];
  product.variant = projection["masterVariant"];
  const json::Pointer variant{&at, "masterVariant"};
  auto status = detail::read_price(price_of(product.variant), {&variant, "prices"}, product);
  if (!status) return std::move(status).error();
  return catalogue_event(source, name, mapping::product_properties(product, source.shop));
}

inline Result<Change> tell_published(const Source& source) {
  return tell_product(source, "Product Published", "productProjection");
}
inline Result<Change> tell_unpublished(const Source& source) {
  return tell_product(source, "Product Unpublished", "productProjection");
}
inline Result<Change> tell_deleted(const Source& source) {
  return tell_product(source, "Product Deleted", "currentProjection");
}

inline Result<Change> tell_category(const Source& source) {
  auto category = resource_of(source, "category");
  if (!category) return std::move(category).error();
  return catalogue_event(
      source, "Category Created",
      mapping::category_properties(id_of(source, *category), (*category)["name"], source.shop));
}

/// The SKU of a stock entry, which a message has or names as an identifier of the entry.
inline std::string_view sku_of(const Notification& message) {
  const auto sku = message.payload["sku"].string_or_empty();
  return sku.empty() ? message.payload["resourceUserProvidedIdentifiers"]["sku"].string_or_empty()
                     : sku;
}

inline Result<Change> tell_restocked(const Source& source) {
  const auto available = source.notification.payload["newAvailableQuantity"].integer();
  return catalogue_event(source, "Product Restocked",
                         mapping::stock_properties(sku_of(source.notification), available));
}
/// The message does not say how many are left; it may be fewer than none.
inline Result<Change> tell_sold_out(const Source& source) {
  return catalogue_event(source, "Product Sold Out",
                         mapping::stock_properties(sku_of(source.notification), std::nullopt));
}

/// Only that something can be sold again is an event.
inline Result<Change> decide_restocked(const EventRow& row, const Notification& message) {
  if (!message.payload_not_included) {
    const auto before = message.payload["oldAvailableQuantity"].integer();
    const auto after = message.payload["newAvailableQuantity"].integer();
    if (!before || !after || *before > 0 || *after <= 0) {
      return Change(ignored(ReasonCode::no_event, "the product was not sold out, or still is"));
    }
  }
  return news_of(row, message, "inventory-entry");
}

}  // namespace ctsync::commercetools::catalogue
