// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/path.hpp"

#include <doctest/doctest.h>

#include "core/a_call.hpp"

using namespace ctsync;
using namespace ctsync::rest;

TEST_CASE("a path begins with a slash and names only what a call has") {
  for (const auto* path :
       {"/", "/v1/contacts", "/p/{user_id}", "/p/{user_id}/{message_id}?x=1", "/{anonymous_id}"}) {
    CAPTURE(path);
    CHECK(is_path(path));
  }
  for (const auto* path : {"", "v1", "/{email}", "/{user_id", "/user_id}", "/{}", "/{{user_id}}",
                           "/a b", "/a\r\nX: y"}) {
    CAPTURE(path);
    CHECK_FALSE(is_path(path));
  }
}

TEST_CASE("a value stands in a path as one segment, whatever is in it") {
  Call call = a_call("m-1", "{}");
  call.user_id = "a/../b?c#d@x.example";
  CHECK(expanded("/p/{user_id}/{message_id}", call) == "/p/a%2F..%2Fb%3Fc%23d%40x.example/m-1");
  CHECK(expanded("/p", call) == "/p");
}

TEST_CASE("the first value that a call lacks is named") {
  Call call = a_call("m-1", "{}");
  call.anonymous_id = "anon";
  CHECK(missing("/{anonymous_id}/{message_id}", call).empty());
  CHECK(missing("/{anonymous_id}/{user_id}", call) == "user_id");
}
