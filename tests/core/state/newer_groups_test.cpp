// SPDX-License-Identifier: MIT
#include "ctsync/state/newer_groups.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using ctsync::CallKind;
using ctsync::Event;

Event event(CallKind kind, std::string name, std::string revision) {
  Event made;
  made.kind = kind;
  made.name = std::move(name);
  made.revision = std::move(revision);
  return made;
}
Event group(std::string name, std::string revision) {
  return event(CallKind::group, std::move(name), std::move(revision));
}

constexpr std::string_view record =
    R"({"told":[],"versions":{"group club-7 5f0e":3,"group club-70 5f0e":9}})";

}  // namespace

TEST_CASE("a state of a group is left out if a newer one was told of that group") {
  const std::vector<Event> events{group("club-7", "version:2"), group("club-7", "version:3"),
                                  group("club-7", "version:2 replay:4"),
                                  event(CallKind::track, "club-7", "version:1")};
  const auto left = ctsync::without_older_groups(events, record);
  REQUIRE(left);
  REQUIRE(left->size() == 2);
  CHECK((*left)[0].revision == "version:3");
  CHECK((*left)[1].kind == CallKind::track);
}

TEST_CASE("without a record every state of a group may be told") {
  CHECK(ctsync::without_older_groups({group("club-7", "version:1")}, std::nullopt)->size() == 1);
  CHECK_FALSE(ctsync::without_older_groups({group("club-7", "version:1")}, "no JSON"));
}
