// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/fragment.hpp"

#include <doctest/doctest.h>

#include "core/a_call.hpp"

using namespace ctsync;
using namespace ctsync::rest;

TEST_CASE("a fragment has the person's id as one segment of a path, whatever is in it") {
  Call call = a_call("m-1", "{}");
  call.user_id = "a/../b?c#d\n=@x.example";
  const std::string fragment = write_fragment(call, "{\n}");
  CHECK(fragment == "user_id=a%2F..%2Fb%3Fc%23d%0A%3D%40x.example\n{\n}");
  CHECK(parts_of(fragment).user_id == "a%2F..%2Fb%3Fc%23d%0A%3D%40x.example");
  CHECK(parts_of(fragment).anonymous_id.empty());
  CHECK(parts_of(fragment).body == "{\n}");
}

TEST_CASE("a fragment of somebody unknown has the anonymous id") {
  Call call = a_call("m-1", "{}");
  call.anonymous_id = "anon";
  const std::string fragment = write_fragment(call, "{}");
  CHECK(parts_of(fragment).user_id.empty());
  CHECK(parts_of(fragment).anonymous_id == "anon");
}

TEST_CASE("a text without a line of ids is a body") {
  CHECK(parts_of("{}").body == "{}");
  CHECK(parts_of("{\n}").body == "{\n}");
}
