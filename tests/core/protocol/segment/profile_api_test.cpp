// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/profile_api.hpp"

#include <doctest/doctest.h>

#include <ctsync/protocol/segment/hosts.hpp>
#include <string>
#include <vector>

using ctsync::TargetProfile;
using ctsync::segment::add_traits;
using ctsync::segment::profile_paths;

TEST_CASE("Segment's Profile API is asked for a userId in lower case, escaped, by trait") {
  const std::vector<std::string> names{"firstName", "a,b"};
  CHECK(profile_paths("sp_1", "Ada+x@B.example", names) ==
        std::vector<std::string>{"/v1/spaces/sp_1/collections/users/profiles/"
                                 "user_id:ada%2Bx%40b.example/traits?limit=200&verbose=true"
                                 "&include=firstName,a%2Cb"});
  CHECK(profile_paths("sp_1", "a", {}) ==
        std::vector<std::string>{"/v1/spaces/sp_1/collections/users/profiles/user_id:a/traits"
                                 "?limit=200&verbose=true"});
}

TEST_CASE("more traits than one answer holds are asked for in several requests") {
  const std::vector<std::string> names(201, "t");
  const auto paths = profile_paths("s", "a", names);
  REQUIRE(paths.size() == 3);
  CHECK(paths[2].ends_with("&include=t"));
  CHECK(paths[1].find("include=t,t") != paths[1].npos);
}

TEST_CASE("an answer of Segment's Profile API says values and who wrote them") {
  ctsync::json::Parser parser;
  const auto answer = parser.parse(
      R"({"traits":{"a":{"value":"x","source_id":"s1","updated_at":"-"},"b":{"value":{"c":1}},)"
      R"("d":{"value":null},"e":{"value":false}},"cursor":{"has_more":false}})");
  REQUIRE(answer);
  const std::vector<std::string> names{"a", "b", "d", "e", "f"};
  TargetProfile profile;
  REQUIRE(add_traits(*answer, names, profile));
  CHECK(profile.known);
  REQUIRE(profile.fields.size() == 5);
  CHECK(profile.fields[0].value == R"("x")");
  CHECK(profile.fields[0].written_by == "s1");
  CHECK(profile.fields[1].value == R"({"c":1})");
  CHECK(profile.fields[2].value.empty());
  CHECK(profile.fields[3].value == "false");
  CHECK(profile.fields[4].value.empty());
}

TEST_CASE("an answer without traits is not one of the Profile API") {
  ctsync::json::Parser parser;
  for (const auto* text : {"{}", "[]", R"({"traits":[]})"}) {
    CAPTURE(text);
    TargetProfile profile;
    CHECK_FALSE(add_traits(*parser.parse(text), {}, profile));
    CHECK_FALSE(profile.known);
  }
}

TEST_CASE("the Profile API has a host for each region") {
  CHECK(ctsync::segment::profile_api_host("us") == "https://profiles.segment.com");
  CHECK(ctsync::segment::profile_api_host("eu") == "https://profiles.euw1.segment.com");
  CHECK(ctsync::segment::profile_api_host("mars").empty());
}
