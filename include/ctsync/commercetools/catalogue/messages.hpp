// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/catalogue/told.hpp>
#include <ctsync/commercetools/event_rows.hpp>
#include <string_view>

/// The meaning of each message and change of products, categories and stock, one row each.
/// docs/events.md explains them.
namespace ctsync::commercetools::catalogue {

namespace detail {

using Names = std::array<std::string_view, 1>;
inline constexpr Names published{"Product Published"};
inline constexpr Names unpublished{"Product Unpublished"};
inline constexpr Names deleted{"Product Deleted"};
inline constexpr Names created{"Category Created"};
inline constexpr Names restocked{"Product Restocked"};
inline constexpr Names sold_out{"Product Sold Out"};

/// A message that has all that its event tells.
constexpr EventRow own(std::string_view name, const Names& events,
                       Result<Change> (*tell)(const Source&)) {
  return {.name = name, .events = events, .own_fields = true, .tell = tell};
}

inline constexpr std::string_view editing = "the work of an editor of the catalogue";
inline constexpr std::string_view stock_keeping = "a detail of keeping stock";
inline constexpr std::string_view messages_say_more = "the messages of the resource say more";

}  // namespace detail

inline constexpr std::array product_messages{
    detail::own("ProductPublished", detail::published, tell_published),
    EventRow{.name = "ProductUnpublished", .events = detail::unpublished, .tell = tell_unpublished},
    detail::own("ProductDeleted", detail::deleted, tell_deleted),
    silent("ProductCreated", detail::editing),
    silent("ProductAddedToCategory", detail::editing),
    silent("ProductRemovedFromCategory", detail::editing),
    silent("ProductImageAdded", detail::editing),
    silent("ProductPriceAdded", detail::editing),
    silent("ProductPriceChanged", detail::editing),
    silent("ProductPriceRemoved", detail::editing),
    silent("ProductPricesSet", detail::editing),
    silent("ProductPriceCustomFieldAdded", detail::editing),
    silent("ProductPriceCustomFieldChanged", detail::editing),
    silent("ProductPriceCustomFieldRemoved", detail::editing),
    silent("ProductPriceCustomFieldsSet", detail::editing),
    silent("ProductPriceCustomFieldsRemoved", detail::editing),
    silent("ProductPriceDiscountsSet", detail::editing),
    silent("ProductPriceExternalDiscountSet", detail::editing),
    silent("ProductPriceKeySet", detail::editing),
    silent("ProductPriceModeSet", detail::editing),
    silent("ProductRevertedStagedChanges", detail::editing),
    silent("ProductSlugChanged", detail::editing),
    silent("ProductStateTransition", detail::editing),
    silent("ProductVariantAdded", detail::editing),
    silent("ProductVariantDeleted", detail::editing),
};

inline constexpr std::array category_messages{
    detail::own("CategoryCreated", detail::created, tell_category),
    silent("CategorySlugChanged", detail::editing),
};

inline constexpr std::array stock_messages{
    EventRow{.name = "InventoryEntryQuantitySet",
             .events = detail::restocked,
             .own_fields = true,
             .tell = tell_restocked,
             .decide = decide_restocked},
    detail::own("InventoryEntryOutOfStock", detail::sold_out, tell_sold_out),
    silent("InventoryEntryCreated", detail::stock_keeping),
    silent("InventoryEntryDeleted", detail::stock_keeping),
    silent("InventoryEntryReorderPoint", detail::stock_keeping),
    silent("InventoryEntryReservationExpirationInMinutesSet", detail::stock_keeping),
    silent("InventoryEntrySafetyStock", detail::stock_keeping),
};

inline constexpr std::array changes{
    silent("ResourceCreated", detail::messages_say_more),
    silent("ResourceUpdated", detail::messages_say_more),
    silent("ResourceDeleted", detail::messages_say_more),
};

}  // namespace ctsync::commercetools::catalogue
