// SPDX-License-Identifier: MIT
#include "operator/jobs/field_differences.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace ctsync::server {

namespace {

FieldDifferences differ(std::string_view before, std::string_view now) {
  return differences(before, "id-1", now, "id-2");
}

constexpr FieldCounts added{1, 0, 0}, removed{0, 1, 0}, changed{0, 0, 1};

}  // namespace

TEST_CASE("calls differ in fields that were added, removed or changed, at any depth") {
  const auto found = differ(R"({"userId":"a","traits":{"name":"Ada","old":1,"same":[1,{}]}})",
                            R"({"userId":"b","traits":{"name":"Ada","new":null,"same":[1,{}]}})");
  CHECK(found ==
        FieldDifferences{{"/userId", changed}, {"/traits/old", removed}, {"/traits/new", added}});
}

TEST_CASE("a field that became a part of another kind was removed and added") {
  CHECK(differ(R"({"a":1})", R"({"a":{"b":1}})") ==
        FieldDifferences{{"/a", removed}, {"/a/b", added}});
  CHECK(differ(R"({"a":1})", R"({"a":"1"})") == FieldDifferences{{"/a", changed}});
}

TEST_CASE("places in lists are one field, and names are escaped as in a JSON pointer") {
  CHECK(differ(R"({"products":[{"price":1},{"price":2},{"price":3}]})",
               R"({"products":[{"price":9},{"price":9}]})") ==
        FieldDifferences{{"/products/*/price", {0, 1, 1}}});
  CHECK(differ(R"({"a/b":1,"c~d":1})", R"({"a/b":2,"c~d":2})") ==
        FieldDifferences{{"/a~1b", changed}, {"/c~0d", changed}});
}

TEST_CASE("the message id is no difference, wherever a target has it") {
  CHECK(differ(R"({"messageId":"id-1","context":{"id":"id-1"}})",
               R"({"messageId":"id-2","context":{"id":"id-2"}})")
            .empty());
  CHECK(differ(R"({"messageId":"id-1"})", R"({"messageId":"id-1"})").size() == 1);
}

TEST_CASE("where a call goes, and what is no JSON, are fields of their own") {
  CHECK(differ("PUT /a\n{\"x\":1}", "PUT /b\n{\"x\":1}") == FieldDifferences{{"request", changed}});
  CHECK(differ("PUT /a\nX-A: 1\n\n{\"x\":1}", "PUT /a\nX-A: 2\nX-B: 1\n\n{\"x\":2}") ==
        FieldDifferences{{"/x", changed}, {"header X-A", changed}, {"header X-B", added}});
  CHECK(differ("PUT /a\n\n{\"x\":1}", "PUT /a\n\n{\"x\":1}").empty());
  CHECK(differ("a", "b") == FieldDifferences{{"body", changed}});
  CHECK(differ("a", "a").empty());
}

}  // namespace ctsync::server
