// SPDX-License-Identifier: MIT
#include "family_example.hpp"

#include <doctest/doctest.h>

#include "pipeline.hpp"

namespace ctsync::examples {

namespace {

constexpr std::array families{commercetools::customer::family, review::family};
const Key ada{"default", "aurora", "customer", "customer-1"};

std::string review_of(std::string_view members) {
  return R"("id":"review-1","version":1,"text":"Warm","rating":5,)"
         R"("target":{"typeId":"product","id":"p-1"})" +
         std::string(members);
}

std::string review_created(std::string_view id, std::string_view members) {
  return message(id, "ReviewCreated", "review", ",\"review\":{" + review_of(members) + "}");
}

constexpr std::string_view by_ada = R"(,"customer":{"typeId":"customer","id":"customer-1"})";

Pipeline shop() { return Pipeline({target("segment", segment::Protocol{})}, families); }

}  // namespace

TEST_CASE("a review becomes an event about its customer") {
  Transformer transformer{Config{"default", families}};
  const auto body = review_created("m-2", by_ada);
  const auto reading = transformer.read("shop", body);
  REQUIRE(reading);
  auto applied = transformer.apply(**reading, std::nullopt);
  REQUIRE(applied);
  const auto& step = *applied;
  Plan plan;
  plan.user_id = UserId::customer_id;
  const auto mapped = map(step, plan);
  REQUIRE(mapped);
  REQUIRE(mapped->calls.size() == 1);
  const auto& call = mapped->calls[0];
  CHECK(call.kind == CallKind::track);
  CHECK(call.user_id == "customer-1");
  CHECK(call.body.find(R"("event":"Product Reviewed","properties":{"product_id":"p-1",)"
                       R"("review_id":"review-1","review_body":"Warm","rating":5})") !=
        std::string::npos);
}

TEST_CASE("a review is sent once, in the lane of its customer and with the customer's userId") {
  Pipeline pipeline = shop();
  pipeline.receive(ada_created());
  pipeline.receive(review_created("m-2", by_ada));
  CHECK(pipeline.process().size() == 3);  // the customer, the review, and the step it forwarded
  const auto first = pipeline.calls("segment");
  REQUIRE(first.size() == 1);  // one lane: the event waits for the Identify
  CHECK(first[0].call.kind == CallKind::identify);
  const std::vector<Settlement> accepted{
      {first[0].row, first[0].fence, CallState::accepted, {}, {}}};
  REQUIRE(pipeline.store.settle(accepted, noon));
  REQUIRE(*pipeline.store.waits("default", "segment", digest(ada)));
  const auto second = pipeline.calls("segment");
  REQUIRE(second.size() == 1);
  CHECK(second[0].call.kind == CallKind::track);
  CHECK(second[0].call.body.find(R"("userId":"ada@shop.example")") != std::string::npos);

  pipeline.receive(review_created("m-3", by_ada));
  const auto repeat = pipeline.process();
  REQUIRE(repeat.size() == 1);
  CHECK(repeat[0].reason.code == ReasonCode::told_before);
}

TEST_CASE("a review without a customer is ignored") {
  Pipeline pipeline = shop();
  pipeline.receive(review_created("m-2", ""));
  const auto ends = pipeline.process();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].state == EntryState::ignored);
  CHECK(ends[0].reason.code == ReasonCode::not_identified);
}

TEST_CASE("a review whose message has no payload is read from commercetools") {
  Pipeline pipeline = shop();
  pipeline.answer = {Fetched::Kind::found, "{" + review_of(by_ada) + "}", {}};
  pipeline.receive(ada_created());
  pipeline.receive(message("m-2", "", "review",
                           R"(,"payloadNotIncluded":{"reason":"too large",)"
                           R"("payloadType":"ReviewCreated"})"));
  pipeline.process();
  REQUIRE(pipeline.fetched.size() == 1);
  CHECK(pipeline.fetched[0].type == "review");
  CHECK(pipeline.store.counts()->calls[0] == 2);
}

}  // namespace ctsync::examples
