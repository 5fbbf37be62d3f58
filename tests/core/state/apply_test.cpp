// SPDX-License-Identifier: MIT
#include "ctsync/state/apply.hpp"

#include <doctest/doctest.h>

#include <ctsync/state/identify_subject.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/concluded.hpp"
#include "core/review_family.hpp"

using ctsync::Fetched;
using ctsync::ReasonCode;
using ctsync::Step;

namespace {

/// A transformer of customers and reviews, and what it makes of one delivery.
struct Applied {
  explicit Applied(std::string_view body, std::optional<std::string_view> record = std::nullopt,
                   const Fetched* fetched = nullptr) {
    auto reading = transformer.read("web", body);
    REQUIRE(reading.has_value());
    result = applied_with(transformer, **reading, record, fetched);
  }
  Step& step() {
    REQUIRE(result.has_value());
    return *result;
  }

  ctsync::Transformer transformer{{"default", review::families}};
  ctsync::Result<Step> result = ctsync::Error{};
};

}  // namespace

TEST_CASE("an ignored notification makes a step with its reason and nothing else") {
  Applied applied(R"({"notificationType":"Event","id":"e"})");
  const Step& step = applied.step();
  CHECK(step.ignored.code == ReasonCode::unmapped_resource);
  CHECK(step.resource.empty());
  CHECK(step.record.empty());
  CHECK(step.events.empty());
  CHECK_FALSE(step.after);
}

TEST_CASE("events with new facts are kept, and the record has their facts") {
  Applied applied(review::created("e1", review::fact("created") + "," + review::fact("rating:5")),
                  R"({"told":["track Product Reviewed created"]})");
  const Step& step = applied.step();
  REQUIRE(step.events.size() == 1);
  CHECK(step.events[0].revision == "rating:5");
  CHECK(step.record ==
        R"({"told":["track Product Reviewed created","track Product Reviewed rating:5"]})");
  CHECK_FALSE(step.ignored);
  CHECK(step.timestamp == "2026-01-05T00:00:00Z");
}

TEST_CASE("a notification without new facts is ignored, and the record stays") {
  Applied applied(review::created("e1", review::fact("created")),
                  R"({"told":["track Product Reviewed created"]})");
  CHECK(applied.step().ignored.code == ReasonCode::told_before);
  CHECK(applied.step().record.empty());
}

TEST_CASE("a fact that is twice in a notification makes one event") {
  Applied applied(review::created("e1", review::fact("created") + "," + review::fact("created")));
  CHECK(applied.step().events.size() == 1);
  CHECK(applied.step().record == R"({"told":["track Product Reviewed created"]})");
}

TEST_CASE(
    "a fact that is a Track and a Group in one notification makes both, with two message ids") {
  const std::string both =
      review::fact("created") + "," + review::fact("created", "club-7", "group");
  Applied applied(review::created("e1", both));
  const Step& step = applied.step();
  REQUIRE(step.events.size() == 2);
  CHECK(step.record == R"({"told":["track Product Reviewed created","group club-7 )"
                       R"(81b72f60-dd56-5984-ad83-884084f5f390 created"]})");
  ctsync::Plan plan;
  plan.user_id = ctsync::UserId::customer_id;
  const auto mapped = ctsync::map(step, plan);
  REQUIRE(mapped.has_value());
  REQUIRE(mapped->calls.size() == 2);
  CHECK(mapped->calls[0].message_id != mapped->calls[1].message_id);
  Applied again(review::created("e2", both), step.record);
  CHECK(again.step().ignored.code == ReasonCode::told_before);
}

TEST_CASE("two events of one revision with different names are both kept") {
  const std::string both = review::fact("created", "Product Reviewed") + "," +
                           review::fact("created", "Review Created") + "," +
                           review::fact("created", "Product Reviewed");
  Applied applied(review::created("e1", both));
  const Step& step = applied.step();
  REQUIRE(step.events.size() == 2);
  CHECK(step.events[0].name == "Product Reviewed");
  CHECK(step.events[1].name == "Review Created");
}

TEST_CASE("the subject of an event has the tenant and the system of its resource") {
  Applied applied(review::created("e1", review::fact("created")));
  const Step& step = applied.step();
  CHECK(encode(step.resource) == "default/review:shop/r1");
  CHECK(encode(step.subject.key) == "default/shop/c1");
  CHECK(step.subject.customer_id == "c1");
}

TEST_CASE("a subject with an anonymous id only has the key of the resource") {
  Applied applied(review::created("e1", review::fact("created"), R"("anonymousId":"a-1")"));
  CHECK(applied.step().subject.key == applied.step().resource);
  CHECK(applied.step().subject.anonymous_id == "a-1");
}

TEST_CASE("a record of facts that cannot be read is an internal error") {
  Applied applied(review::created("e1", review::fact("created")), "{");
  REQUIRE_FALSE(applied.result.has_value());
  CHECK(applied.result.error().code == ctsync::Errc::internal);
}

TEST_CASE("an event that must be read is a fetch until there is something that was read") {
  const std::string body = review::message("e1", "");
  const auto must_fetch = [&](const Fetched* fetched) {
    Applied applied(body, std::nullopt, fetched);
    REQUIRE(applied.result.has_value());
    return applied.result->must_fetch &&
           applied.result->must_fetch->reason.code == ReasonCode::payload_not_included;
  };
  CHECK(must_fetch(nullptr));
  const Fetched later{Fetched::Kind::later, "commercetools answered 503", {}};
  CHECK(must_fetch(&later));
  const Fetched not_configured{};
  CHECK(must_fetch(&not_configured));
  const Fetched gone{Fetched::Kind::gone, {}, {}};
  Applied nothing(body, std::nullopt, &gone);
  CHECK(nothing.step().ignored.code == ReasonCode::gone);
  const auto read = found(R"({"customer":"c1","facts":[)" + review::fact("created") + "]}");
  Applied told(body, std::nullopt, &read);
  CHECK(told.step().events.size() == 1);
  Applied again(body, told.step().record, &read);
  CHECK(again.step().ignored.code == ReasonCode::told_before);
  const auto nonsense = found("{");
  CHECK_FALSE(Applied(body, std::nullopt, &nonsense).result.has_value());
}

TEST_CASE("of the subject's record an event takes who they are, unless they are gone") {
  const auto identified = [](std::optional<std::string_view> record) {
    ctsync::detail::SubjectParsers parsers;
    Step step;
    step.events.emplace_back();
    auto result = ctsync::detail::identify_subject(std::move(step), record, {}, {}, parsers);
    REQUIRE(result.has_value());
    return std::pair{result->after.has_value(), result->ignored.code};
  };
  CHECK(identified(std::nullopt) == std::pair{false, ReasonCode::none});
  CHECK(identified(R"({"id":"c1","email":"a@b.example"})") == std::pair{true, ReasonCode::none});
  // A deleted one is still who they were.
  CHECK(identified(R"({"id":"c1","deletedAt":"2026-01-01T00:00:00Z"})") ==
        std::pair{true, ReasonCode::none});
  CHECK(identified(R"({"erased":"2026-01-01T00:00:00Z"})") == std::pair{false, ReasonCode::erased});
}

TEST_CASE("the subject's record changes nothing of the step's own record") {
  ctsync::detail::SubjectParsers parsers;
  Step step;
  auto result =
      ctsync::detail::identify_subject(std::move(step), R"({"id":"c1"})", {}, {}, parsers);
  REQUIRE(result.has_value());
  CHECK(result->record.empty());
  CHECK_FALSE(ctsync::detail::identify_subject(Step{}, "{", {}, {}, parsers).has_value());
}
