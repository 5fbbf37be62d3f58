// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/path.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("each placeholder of a path becomes its value") {
  CHECK(expanded("/p/{user_id}/x/{message_id}", {"u%40x", {}, "m"}) == "/p/u%40x/x/m");
  CHECK(expanded("/{anonymous_id}", {{}, "anon", "m"}) == "/anon");
  CHECK(expanded("/p", {"u", {}, "m"}) == "/p");
}

TEST_CASE("the first value that a call lacks is named") {
  CHECK(missing("/{anonymous_id}/{message_id}", {{}, "anon", "m"}).empty());
  CHECK(missing("/{anonymous_id}/{user_id}", {{}, "anon", "m"}) == "user_id");
}

TEST_CASE("only a path with an id of a person names one") {
  CHECK(names_person("/p/{message_id}/{user_id}"));
  CHECK(names_person("/{anonymous_id}"));
  CHECK_FALSE(names_person("/p/{message_id}"));
  CHECK_FALSE(names_person("/user_id"));
}

TEST_CASE("a path without placeholders is percent-encoded and leads to no other path") {
  for (const auto* path :
       {"/", "/a/b/", "/a//b", "/a%2e", "/..a", "/a/...", "/a?b=/../c", "/a%25"}) {
    CAPTURE(path);
    CHECK(is_expanded_path(path));
  }
  for (const auto* path : {"", "a", "/a b", "/{user_id}", "/a#", "/%2", "/%zz", "/\xC3\xA4", "/a|b",
                           "/..", "/a/../b", "/./", "/%2E./a", "/a/%2e?b"}) {
    CAPTURE(path);
    CHECK_FALSE(is_expanded_path(path));
  }
}
