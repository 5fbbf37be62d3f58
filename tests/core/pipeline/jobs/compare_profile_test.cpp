// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/compare_profile.hpp"

#include <doctest/doctest.h>

#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <string>
#include <string_view>
#include <vector>

using ctsync::FieldDifference;
using ctsync::Target;
using ctsync::TargetField;
using ctsync::TargetProfile;

namespace {

/// The differences as "name" and "name missing".
std::vector<std::string> compared(std::string_view traits, std::vector<TargetField> fields) {
  ctsync::json::Parser parser;
  const auto root = parser.parse(traits);
  REQUIRE(root);
  std::vector<std::string> words;
  for (const auto& each : compare_profile(*root, TargetProfile{true, std::move(fields)})) {
    words.push_back(each.field + (each.missing ? " missing" : ""));
  }
  return words;
}

using Words = std::vector<std::string>;

Target segment_target() {
  return {"segment", {}, ctsync::segment::Protocol(ctsync::segment::Settings{"key", 100, {}})};
}

const ctsync::Key key{"default", "commercetools/shop", "customer", "c1"};

std::string told(std::string_view record, const Target& target) {
  ctsync::json::Parser parser;
  const auto call = identify_of_record(parser, record, key, "shop", target);
  REQUIRE(call);
  return *call ? (*call)->user_id + " " + (*call)->body : "";
}

}  // namespace

TEST_CASE("values that a target gives in another form are equal") {
  struct Row {
    std::string_view ours, theirs;
  };
  for (const auto& row :
       {Row{R"("a")", R"("a")"}, Row{"null", ""}, Row{"null", "null"}, Row{"null", R"("")"},
        Row{R"("2021-01-01T00:00:00.000Z")", R"("2021-01-01T01:00:00+01:00")"}, Row{"true", "true"},
        Row{"true", R"("true")"}, Row{"7", "7.0"}, Row{"7", R"("7")"}, Row{"[]", ""},
        Row{"[]", "null"}, Row{"null", "{}"}, Row{R"(["a",1])", R"(["a",1])"},
        Row{R"({"a":1,"b":null})", R"({"more":2,"a":1})"}}) {
    CAPTURE(row.ours);
    CAPTURE(row.theirs);
    const auto traits = R"({"x":)" + std::string(row.ours) + "}";
    CHECK(compared(traits, {{"x", std::string(row.theirs), ""}}).empty());
  }
}

TEST_CASE("another value and none are told apart") {
  struct Row {
    std::string_view ours, theirs;
    Words found;
  };
  for (const auto& row :
       {Row{R"("a")", R"("A")", {"x"}}, Row{R"("a")", "", {"x missing"}},
        Row{R"("a")", "null", {"x missing"}}, Row{R"("a")", R"("")", {"x missing"}},
        Row{"null", R"("a")", {"x"}}, Row{"true", "false", {"x"}}, Row{"true", R"("1")", {"x"}},
        Row{"7", "8", {"x"}}, Row{"7", "true", {"x"}}, Row{"true", "[1]", {"x"}},
        Row{R"(["a","b"])", R"(["b","a"])", {"x"}}, Row{R"(["a"])", R"(["a","b"])", {"x"}},
        Row{R"(["a"])", R"("a")", {"x"}}, Row{R"({"a":1})", R"({"a":2})", {"x"}},
        Row{R"({"a":1})", R"({"b":1})", {"x"}}, Row{R"({"a":1})", "{}", {"x missing"}},
        Row{R"({"a":1})", R"("a")", {"x"}},
        Row{R"("2021-01-01T00:00:00Z")", R"("2021-01-01T00:00:01Z")", {"x"}}}) {
    CAPTURE(row.ours);
    CAPTURE(row.theirs);
    const auto traits = R"({"x":)" + std::string(row.ours) + "}";
    CHECK(compared(traits, {{"x", std::string(row.theirs), ""}}) == row.found);
  }
}

TEST_CASE("only what the Identify has is compared, also within an object") {
  const std::string_view traits = R"({"a":"1","address":{"city":"Bern"},"b.c":"2"})";
  CHECK(compared(traits, {{"other", R"("x")", ""}, {"address.street", R"("x")", ""}}).empty());
  CHECK(compared(traits, {{"address.city", R"("Bern")", ""}, {"b.c", R"("2")", ""}}).empty());
  CHECK(compared(traits, {{"address.city", R"("Basel")", ""}, {"b.c", R"("3")", ""}}) ==
        Words{"address.city", "b.c"});
}

TEST_CASE("who wrote the value of a target is told with the difference") {
  ctsync::json::Parser parser;
  const auto root = parser.parse(R"({"x":1})");
  const auto found = compare_profile(*root, TargetProfile{true, {{"x", "2", "another source"}}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].written_by == "another source");
}

TEST_CASE("a record becomes the Identify that its target was sent, or none") {
  const std::string_view record =
      R"({"id":"c1","version":3,"email":"Ada@B.example","firstName":"Ada","lastName":null})";
  const auto target = segment_target();
  const auto identify = told(record, target);
  CHECK(identify.starts_with("ada@b.example "));
  CHECK(identify.find(R"("firstName":"Ada")") != identify.npos);
  CHECK(identify.find(R"("lastName":null)") != identify.npos);

  auto elsewhere = target;
  elsewhere.route.projects = {"another-project"};
  CHECK(told(record, elsewhere).empty());
  auto events_only = target;
  events_only.route.calls = {ctsync::CallKind::track};
  CHECK(told(record, events_only).empty());
  CHECK(told(R"({"id":"c1","version":3})", target).empty());  // no e-mail address, so no userId
}

TEST_CASE("entries that tell a target again are distinct for each target") {
  const std::string json = R"({"id":"c1","version":3})";
  const ctsync::ReadResource read{"shop", "customer", "c1", 3, {}, json};
  const ctsync::Time at{};
  const auto one = ctsync::telling_entry("default", 7, read, "segment", at);
  const auto other = ctsync::telling_entry("default", 7, read, "crm", at);
  CHECK(one.id != other.id);
  CHECK(one.id != ctsync::backfill_entry("default", 7, read).id);
  CHECK(one.id == ctsync::telling_entry("default", 7, read, "segment", at).id);
  CHECK(one.body.find(R"("again":"7")") != one.body.npos);
}
