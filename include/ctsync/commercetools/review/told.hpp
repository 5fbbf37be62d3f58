// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/told_resource.hpp>
#include <ctsync/mapping/builtin/commerce/review.hpp>
#include <utility>

/// What reviews become.
namespace ctsync::commercetools::review {

/// "Product Reviewed". A review may also be about a channel.
inline Result<Change> tell_created(const Source& source) {
  auto view = resource_of(source, "review");
  if (!view) return std::move(view).error();
  const json::View target = (*view)["target"];
  if (target["typeId"].string_or_empty() != "product") {
    return Change(ignored(ReasonCode::no_event, "the review is not about a product"));
  }
  Event event;
  event.name = "Product Reviewed";
  event.revision = "created";
  event.timestamp = (*view)["createdAt"].string_or_empty();
  event.properties =
      mapping::review_properties({id_of(source, *view), target["id"].string_or_empty(),
                                  (*view)["text"].string_or_empty(), (*view)["rating"]});
  return customer_event((*view)["customer"], *view, std::move(event));
}

}  // namespace ctsync::commercetools::review
