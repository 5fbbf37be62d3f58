// SPDX-License-Identifier: MIT
#include "ctsync/customer_event/segment_call.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ctsync;
using customer_event::events_of_calls;

namespace {

const std::vector<std::string> fields{"firstName", "lifetime_value"};

std::string converted(const std::string& delivery) {
  json::Parser parser;
  auto root = parser.parse(delivery);
  REQUIRE(root.has_value());
  return events_of_calls(*root, "segment", fields).value_or("nothing");
}

std::string identify(const std::string& traits, const std::string& more = "") {
  return R"({"type":"identify","messageId":"m-1","timestamp":"2026-01-01T00:00:00Z",)"
         R"("userId":"a@b.example","traits":)" +
         traits + more + "}";
}

std::string event(const std::string& data) {
  return R"({"event_id":"m-1","source":"segment","schema_version":1,"type":"customer.upsert",)"
         R"("occurred_at":"2026-01-01T00:00:00Z","data":)" +
         data + "}";
}

}  // namespace

TEST_CASE("an identify becomes a customer event with the listed traits and no other") {
  CHECK(converted(identify(R"({"firstName":"Ada","lastName":"L","lifetime_value":12.5})")) ==
        event(R"({"email":"a@b.example","first_name":"Ada","lifetime_value":12.5})"));
  CHECK(converted(identify(R"({"email":"c@d.example","firstName":null})")) ==
        event(R"({"email":"c@d.example","first_name":null})"));
}

TEST_CASE("a job title of Segment is not the form of address of a customer") {
  json::Parser parser;
  const std::vector<std::string> titles{"honorific", "title"};
  const auto text = identify(R"({"honorific":"Dr.","title":"Head of Sales"})");
  const auto call = parser.parse(text);
  REQUIRE(call.has_value());
  CHECK(events_of_calls(*call, "segment", titles) ==
        event(R"({"email":"a@b.example","title":"Dr.","job_title":"Head of Sales"})"));
}

TEST_CASE("a call that says nothing for the listed fields stays what it is") {
  CHECK(converted(identify(R"({"lastName":"L"})")) == "nothing");
  CHECK(converted(identify("{}")) == "nothing");
  CHECK(converted(R"({"type":"track","messageId":"m","timestamp":"2026-01-01T00:00:00Z",)"
                  R"("userId":"a@b.example","properties":{"firstName":"Ada"}})") == "nothing");
  CHECK(converted(R"({"type":"identify","messageId":"m","timestamp":"2026-01-01T00:00:00Z",)"
                  R"("userId":"42","traits":{"firstName":"Ada"}})") == "nothing");
}

TEST_CASE("a call that ctsync sent is not taken for news") {
  CHECK(converted(identify(R"({"firstName":"Ada"})",
                           R"(,"context":{"library":{"name":"ctsync"}})")) == "nothing");
}

TEST_CASE("of several calls each is converted by itself") {
  const auto one = identify(R"({"firstName":"Ada"})");
  const auto other = identify(R"({"lastName":"L"})");
  CHECK(converted("[" + one + "," + other + "]") ==
        "[" + event(R"({"email":"a@b.example","first_name":"Ada"})") + "," + other + "]");
  CHECK(converted("[" + other + "]") == "nothing");
}
