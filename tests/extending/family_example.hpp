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

inline bool knows(std::string_view message_type) { return message_type == "ReviewCreated"; }

constexpr std::array<std::string_view, 1> events{"Product Reviewed"};

/// What a notification may become. Nothing is read, and tell() is not called, unless a target wants
/// one of the events.
inline Result<Change> interpret(const Notification& notification, Profile&) {
  if (notification.kind != NotificationKind::message) {
    return Change{ignored(ReasonCode::no_event, "only messages tell of reviews")};
  }
  News news{events};
  if (notification.payload_not_included) {
    news.read =
        MustFetch{{ReasonCode::payload_not_included, "the message came without its payload"},
                  {Fetch::Kind::resource, "review", std::string(notification.resource_id)}};
  }
  return Change{std::move(news)};
}

/// The subject's key gets the tenant and the system of the review.
inline Result<Change> tell(const commercetools::Source& source) {
  const json::Pointer root;
  const bool was_read = !source.read.is_null();
  const json::View view = was_read ? source.read : source.notification.payload["review"];
  Review review;
  auto status =
      json::read_object<rows>(view, was_read ? root : json::Pointer{&root, "review"}, review);
  if (!status) return std::move(status).error();
  if (!review.customer_id.known()) {
    return Change{ignored(ReasonCode::not_identified, "the review names no customer")};
  }
  EventChange change;
  auto& [subject, told] = change.subjects.emplace_back();
  subject.customer_id = review.customer_id.value;
  subject.key.type = "customer";
  subject.key.id = review.customer_id.value;
  told.push_back({CallKind::track, "Product Reviewed", "created",
                  std::string(source.notification.created_at), properties_of(review)});
  return Change{std::move(change)};
}

inline constexpr commercetools::Family family{"review", knows, interpret, tell};

}  // namespace ctsync::examples::review
