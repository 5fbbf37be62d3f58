// SPDX-License-Identifier: MIT
#include "ctsync/state/step_text.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

using ctsync::CallKind;
using ctsync::Errc;
using ctsync::forward_id;
using ctsync::read_step;
using ctsync::Step;
using ctsync::write_step;

namespace {

Step step_of_two() {
  Step step;
  step.project = "s/p \"1\"";
  step.resource = {"north", "s%2Fp", "order", "o/1"};
  step.subject = {
      {"north", "event:crm", "customer", "email:a@b.example"}, "c1", "a@b.example", "anonymous-1"};
  step.timestamp = "2026-01-02T03:04:05.678Z";
  step.events = {{CallKind::track, "Order Completed", "created", "2026-01-01T00:00:00Z",
                  R"({"total":12.5,"items":[{"id":9007199254740993}]})"},
                 {CallKind::group, "club-7", "group:7", "", ""}};
  return step;
}

}  // namespace

TEST_CASE("a step of events survives its text") {
  const Step step = step_of_two();
  ctsync::json::Parser parser;
  auto read = read_step(parser, "north", write_step(step));
  REQUIRE(read.has_value());
  CHECK(read->project == step.project);
  CHECK(read->resource == step.resource);
  CHECK(read->subject.key == step.subject.key);
  CHECK(read->subject.customer_id == "c1");
  CHECK(read->subject.email == "a@b.example");
  CHECK(read->subject.anonymous_id == "anonymous-1");
  CHECK(read->timestamp == step.timestamp);
  REQUIRE(read->events.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(read->events[i].kind == step.events[i].kind);
    CHECK(read->events[i].name == step.events[i].name);
    CHECK(read->events[i].revision == step.events[i].revision);
    CHECK(read->events[i].timestamp == step.events[i].timestamp);
  }
  CHECK(read->events[0].properties == step.events[0].properties);
  CHECK(read->events[1].properties == "{}");
  CHECK(read->events[0].members == 2);
  CHECK(read->events[1].members == 0);
  CHECK(write_step(*read) == write_step(step));
}

TEST_CASE("the tenant of a step is that of its entry, not one that its text could name") {
  ctsync::json::Parser parser;
  auto read = read_step(parser, "south", write_step(step_of_two()));
  REQUIRE(read.has_value());
  CHECK(read->resource.tenant == "south");
  CHECK(read->subject.key.tenant == "south");
}

TEST_CASE("a step text of another version is unsupported") {
  std::string text = write_step(step_of_two());
  text.replace(text.find("\"step\":2"), 8, "\"step\":1");
  ctsync::json::Parser parser;
  auto read = read_step(parser, "north", text);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == Errc::unsupported);
  CHECK(read.error().where == "/step");
}

TEST_CASE("a step that is told again says so, under a version that no earlier release takes") {
  Step step = step_of_two();
  step.retold = true;
  step.revision = "replay:7";
  step.only = "crm";
  const auto text = write_step(step);
  CHECK(text.starts_with("{\"step\":4,"));
  ctsync::json::Parser parser;
  const auto read = read_step(parser, "north", text);
  REQUIRE(read.has_value());
  CHECK(read->retold);
  CHECK(read->revision == "replay:7");
  CHECK(read->only == "crm");
  CHECK(write_step(*read) == text);
  ctsync::json::Parser other;
  CHECK_FALSE(read_step(other, "north", write_step(step_of_two()))->retold);
}

TEST_CASE("a text that is not a step is an internal error") {
  ctsync::json::Parser parser;
  for (const std::string_view text : {"", "{", "[]", "5", "{}", R"({"step":1,"events":{}})"}) {
    CAPTURE(text);
    auto read = read_step(parser, "north", text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::internal);
  }
}

TEST_CASE("a forward has one id for one resource, subject and list of facts") {
  const Step step = step_of_two();
  Step repeat = step_of_two();
  repeat.timestamp = "2027-01-01T00:00:00Z";
  repeat.events[0].properties = "{}";
  repeat.project = "other";
  CHECK(forward_id(step) == forward_id(repeat));
  CHECK(forward_id(step).size() == 36);
  std::set<std::string> ids{forward_id(step)};
  Step other = step_of_two();
  other.events.pop_back();
  ids.insert(forward_id(other));
  other = step_of_two();
  other.events[0].revision = "transaction:1";
  ids.insert(forward_id(other));
  other = step_of_two();
  other.resource.id = "o/2";
  ids.insert(forward_id(other));
  other = step_of_two();
  other.subject.key.id = "email:c@b.example";
  ids.insert(forward_id(other));
  CHECK(ids.size() == 5);
}
