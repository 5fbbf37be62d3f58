// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/state/step_text.hpp>
#include <string>
#include <string_view>

/// A family of events that only tests have: reviews, whose messages list the facts that they tell.
namespace review {

namespace detail {

inline ctsync::Change changes_of(ctsync::json::View review) {
  using ctsync::detail::text_of;
  ctsync::EventChange change;
  ctsync::SubjectEvents& about = change.subjects.emplace_back();
  ctsync::Subject& subject = about.subject;
  subject.customer_id = text_of(review, "customer");
  subject.email = text_of(review, "email");
  subject.anonymous_id = text_of(review, "anonymousId");
  subject.key.type = "customer";
  if (!subject.customer_id.empty()) {
    subject.key.id = subject.customer_id;
  } else if (!subject.email.empty()) {
    subject.key.id = "email:" + subject.email;
  }
  review["facts"].each_element([&](std::size_t, ctsync::json::View fact) {
    about.events.push_back(ctsync::detail::read_event(fact));
    return true;
  });
  return change;
}

inline bool knows(std::string_view message_type) {
  return message_type == "ReviewCreated" || message_type == "ReviewRated";
}

inline ctsync::Result<ctsync::Change> interpret(const ctsync::Notification& notification,
                                                ctsync::Profile&) {
  ctsync::News news;
  if (notification.payload["review"].is_null()) {
    news.read = ctsync::MustFetch{
        {ctsync::ReasonCode::payload_not_included, "the message came without the review"},
        {ctsync::Fetch::Kind::resource, "review", std::string(notification.resource_id)}};
  }
  return ctsync::Change{std::move(news)};
}

inline ctsync::Result<ctsync::Change> tell(const ctsync::commercetools::Source& source) {
  if (source.read.is_null()) return changes_of(source.notification.payload["review"]);
  if (!source.read.is_object()) {
    return ctsync::Error{ctsync::Errc::invalid, "", "expected a review"};
  }
  if (source.read["draft"].boolean().value_or(false)) {
    return ctsync::Change{ctsync::ignored(ctsync::ReasonCode::stale, "it is a draft")};
  }
  return changes_of(source.read);
}

}  // namespace detail

inline constexpr ctsync::commercetools::Family family{"review", detail::knows, detail::interpret,
                                                      detail::tell};
inline constexpr std::array families{ctsync::commercetools::customer::family, family};

/// A fact as the message lists it.
inline std::string fact(std::string_view revision, std::string_view name = "Product Reviewed",
                        std::string_view kind = "track") {
  return R"({"kind":")" + std::string(kind) + R"(","name":")" + std::string(name) +
         R"(","revision":")" + std::string(revision) + R"(","properties":"{\"rating\":5}"})";
}

/// Whom a review is about.
inline constexpr std::string_view of_c1 = R"("customer":"c1")";

/// A message about the review r1; `review` holds the members of the review, or is empty.
inline std::string message(std::string_view id, std::string_view review,
                           std::string_view type = "ReviewCreated") {
  std::string body = R"({"notificationType":"Message","projectKey":"shop","id":")" +
                     std::string(id) + R"(","type":")" + std::string(type) +
                     R"(","resource":{"typeId":"review","id":"r1"},"resourceVersion":1,)"
                     R"("sequenceNumber":1,"createdAt":"2026-01-05T00:00:00Z")";
  if (!review.empty()) body += R"(,"review":{)" + std::string(review) + "}";
  return body + "}";
}

/// The same with facts, about the customer c1 or somebody else.
inline std::string created(std::string_view id, std::string_view facts,
                           std::string_view whom = of_c1) {
  return message(id, std::string(whom) + R"(,"facts":[)" + std::string(facts) + "]");
}

}  // namespace review
