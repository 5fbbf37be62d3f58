// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/commercetools/told_resource.hpp>
#include <ctsync/mapping/builtin/commerce/wishlist.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What the items of shopping lists become.
namespace ctsync::commercetools::shopping_list {

/// The item of a list with an id; null if it is not on the list any more.
inline json::View item_of(json::View list, std::string_view id) {
  json::View found;
  list["lineItems"].each_element([&](std::size_t, json::View item) {
    if (item["id"].string_or_empty() == id) found = item;
    return found.is_null();
  });
  return found;
}

/// Who owns the list: its customer, else the person whom the shop knows by an anonymous id. Without
/// a key nobody does.
inline Subject owner_of(json::View list) {
  const auto customer = list["customer"]["id"].string_or_empty();
  if (!customer.empty()) return customer_subject(customer);
  Subject guest;
  std::string buffer;
  const auto anonymous = text::clean(list["anonymousId"].string_or_empty(), buffer);
  if (anonymous.empty() || mapping::detail::is_placeholder(anonymous)) return guest;
  guest.anonymous_id = anonymous;
  guest.key.type = guest_type;
  guest.key.id = "anonymous:" + guest.anonymous_id;
  return guest;
}

/// An event of the item that the message carries. The list adds the variant, which the message does
/// not have; an item that was removed may be gone from the list.
inline Result<Change> tell(const Source& source, std::string_view name) {
  auto list = resource_of(source, "shoppingList");
  if (!list) return std::move(list).error();
  const json::View item = source.notification.payload["lineItem"];
  if (!item.is_object()) return Error{Errc::missing, "/lineItem", "is missing, expected an object"};
  Subject owner = owner_of(*list);
  if (owner.key.empty()) {
    return Change(ignored(ReasonCode::not_identified, "the list names no customer and no visitor"));
  }
  const json::View of_list = item_of(*list, item["id"].string_or_empty());
  const json::View variant = item["variant"].is_object() ? item["variant"] : of_list["variant"];
  Event event;
  event.name = name;
  event.revision = revision_of(source.notification);
  event.timestamp = source.notification.created_at;
  event.properties = mapping::wish_properties(
      {id_of(source, *list), (*list)["name"], item["productId"].string_or_empty(), item["name"],
       variant, item["variantId"], item["quantity"]},
      source.shop);
  return resource_event(std::move(owner), *list, std::move(event));
}

inline Result<Change> tell_added(const Source& source) {
  return tell(source, "Product Added to Wishlist");
}
inline Result<Change> tell_removed(const Source& source) {
  return tell(source, "Product Removed from Wishlist");
}

}  // namespace ctsync::commercetools::shopping_list
