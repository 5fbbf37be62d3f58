// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/commercetools/resource.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Reviews: the message ReviewCreated becomes a Track "Product Reviewed" about the customer.
namespace ctsync::examples::review {

/// The fields of a review that ctsync reads (API reference, "Review").
struct Review {
  Text id, text, customer_id, product_id;
  Field<std::int64_t> rating;
};

inline Status read_customer(json::View value, const json::Pointer& at, Review& into) {
  if (value.is_null()) return std::monostate{};
  auto id = commercetools::read_reference(value, at, "id");
  if (!id) return std::move(id).error();
  into.customer_id.set(*id);
  return std::monostate{};
}

/// A review may also be about a channel, which has no product id.
inline Status read_target(json::View value, const json::Pointer& at, Review& into) {
  if (value["typeId"].string() != "product") return std::monostate{};
  auto id = commercetools::read_reference(value, at, "id");
  if (!id) return std::move(id).error();
  into.product_id.set(*id);
  return std::monostate{};
}

inline Status read_rating(json::View value, const json::Pointer& at, Review& into) {
  if (value.is_null()) return std::monostate{};
  auto rating = json::read_integer(value, at, -100);
  if (!rating) return std::move(rating).error();
  into.rating.set(*rating);
  return std::monostate{};
}

inline constexpr std::array rows{
    FieldRow<Review>{"id", &Review::id},
    FieldRow<Review>{"text", &Review::text},
    FieldRow<Review>{.name = "customer", .read_other = read_customer},
    FieldRow<Review>{.name = "target", .read_other = read_target},
    FieldRow<Review>{.name = "rating", .read_other = read_rating},
};

/// The properties of "Product Reviewed" (segment.com, "Ecommerce Events").
inline std::string properties_of(const Review& review) {
  std::string properties;
  json::Writer writer(properties);
  writer.begin_object();
  write_text(writer, "product_id", review.product_id);
  write_text(writer, "review_id", review.id);
  write_text(writer, "review_body", review.text);
  write_member(writer, "rating", review.rating, [&](auto rating) { writer.integer(rating); });
  writer.end_object();
  return properties;
}

/// The subject's key gets the tenant and the system of the review.
inline Result<Change> tell(const Notification& message, json::View json, const json::Pointer& at) {
  Review review;
  if (auto status = json::read_object<rows>(json, at, review); !status) {
    return std::move(status).error();
  }
  if (!review.customer_id.known()) {
    return Change{ignored(ReasonCode::not_identified, "the review names no customer")};
  }
  EventChange change;
  change.subject.customer_id = review.customer_id.value;
  change.subject.key.type = "customer";
  change.subject.key.id = review.customer_id.value;
  change.events.push_back({CallKind::track, "Product Reviewed", "created",
                           std::string(message.created_at), properties_of(review)});
  return Change{std::move(change)};
}

inline bool knows(std::string_view message_type) { return message_type == "ReviewCreated"; }

inline Result<Change> interpret(const Notification& notification, Profile&) {
  if (notification.kind != NotificationKind::message) {
    return Change{ignored(ReasonCode::unmapped_resource, "only messages tell of reviews")};
  }
  if (notification.payload_not_included) {
    return Change{
        MustFetch{{ReasonCode::payload_not_included, "the message came without its payload"},
                  {Fetch::Kind::resource, "review", std::string(notification.resource_id)}}};
  }
  const json::Pointer root;
  return tell(notification, notification.payload["review"], {&root, "review"});
}

inline Result<Change> interpret_fetched(const Notification& asked, json::View review, Profile&) {
  return tell(asked, review, {});
}

inline constexpr commercetools::Family family{"review", knows, interpret, interpret_fetched};

}  // namespace ctsync::examples::review
