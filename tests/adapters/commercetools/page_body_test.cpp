// SPDX-License-Identifier: MIT
#include "commercetools/page_body.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "shop.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using Phase = PageCursor::Phase;

namespace {

constexpr Time start{Duration{1'700'000'000'000}};

std::string resource(std::string_view id) {
  return json_of(std::string(id), {4, start, start, "Doe", start, false});
}

std::string page_with(std::string_view results, int count, int limit = 3, int offset = 0) {
  return "{\"limit\":" + std::to_string(limit) + ",\"offset\":" + std::to_string(offset) +
         ",\"count\":" + std::to_string(count) + ",\"results\":[" + std::string(results) + "]}";
}

PagedResource at(std::string_view id, Time changed) {
  return {"{}", std::string(id), 1, written(changed)};
}

PageCursor catch_up(std::string id, Time time) {
  return {Phase::catch_up, start, std::move(id), written(time), 0};
}

constexpr Duration ms{1};

}  // namespace

TEST_CASE("the resources of a page keep their bytes") {
  const auto page = read_page(" " + page_with(resource("a") + " ,\n " + resource("b"), 2), 3);
  REQUIRE(page);
  REQUIRE(page->size() == 2);
  CHECK((*page)[0].json == resource("a"));
  CHECK((*page)[1].json == resource("b"));
  CHECK((*page)[1].id == "b");
  CHECK((*page)[1].version == 4);
  CHECK((*page)[1].last_modified_at == "2023-11-14T22:13:20.000Z");
}

TEST_CASE("a page may be empty") {
  const auto page = read_page(page_with("", 0), 3);
  REQUIRE(page);
  CHECK(page->empty());
}

TEST_CASE("what is no page of resources is malformed") {
  for (const std::string_view body :
       {"", "<html>", "[]", "{}", R"({"results":{}})", R"({"limit":3,"results":[)"}) {
    CAPTURE(body);
    const auto page = read_page(body, 3);
    REQUIRE_FALSE(page);
    CHECK(page.error().code == Errc::malformed);
  }
}

TEST_CASE("a page that is not the one that was asked for is an error that names the member") {
  const auto where = [](const std::string& body) {
    const auto page = read_page(body, 3);
    REQUIRE_FALSE(page);
    CHECK(page.error().code == Errc::invalid);
    return page.error().where;
  };
  const auto a = resource("a");
  CHECK(where(page_with(a, 1, 2)) == "/limit");
  CHECK(where(page_with(a, 1, 3, 1)) == "/offset");
  CHECK(where(page_with(a, 2)) == "/count");
  CHECK(where(page_with(a + "," + a + "," + a + "," + a, 4)) == "/results");
  CHECK(where(R"({"results":[]})") == "/limit");
  CHECK(where(page_with("7", 1)) == "/results/0");
  CHECK(where(page_with(a + R"(,{"version":1})", 2)) == "/results/1/id");
  CHECK(where(page_with(R"({"id":""})", 1)) == "/results/0/id");
  CHECK(where(page_with(R"({"id":"a"})", 1)) == "/results/0/version");
  CHECK(where(page_with(R"({"id":"a","version":1})", 1)) == "/results/0/lastModifiedAt");
  CHECK(where(page_with(R"({"id":"a","version":1,"lastModifiedAt":"today"})", 1)) ==
        "/results/0/lastModifiedAt");
}

TEST_CASE("names with escapes cannot separate a resource from its bytes") {
  const auto page =
      read_page(R"({"limit":3,"offset":0,"count":1,"result\u0073":[)" + resource("a") + "]}", 3);
  REQUIRE_FALSE(page);
  CHECK(page.error().code == Errc::malformed);
}

TEST_CASE("by id, each id is above the one before") {
  const PageCursor from{Phase::by_id, start, "b", "", 0};
  const auto sound = [&](std::vector<PagedResource> resources) {
    return check_sequence(resources, from, start).has_value();
  };
  CHECK(sound({}));
  CHECK(sound({at("c", start + ms), at("d", start)}));
  CHECK_FALSE(sound({at("b", start)}));
  CHECK_FALSE(sound({at("a", start)}));
  CHECK_FALSE(sound({at("d", start), at("c", start)}));
  CHECK_FALSE(sound({at("c", start), at("c", start)}));
}

TEST_CASE("in the catch-up, each time and id is above the one before and none is too new") {
  const auto sound = [&](std::vector<PagedResource> resources) {
    return check_sequence(resources, catch_up("b", start), start + 5 * ms).has_value();
  };
  CHECK(sound({}));
  CHECK(sound({at("c", start), at("d", start), at("a", start + ms), at("b", start + 5 * ms)}));
  CHECK_FALSE(sound({at("b", start)}));
  CHECK_FALSE(sound({at("a", start)}));
  CHECK_FALSE(sound({at("z", start - ms)}));
  CHECK_FALSE(sound({at("d", start + ms), at("c", start + ms)}));
  CHECK_FALSE(sound({at("d", start + ms), at("e", start)}));
  CHECK_FALSE(sound({at("c", start), at("c", start + ms)}));
  CHECK_FALSE(sound({at("c", start + 6 * ms)}));
}

TEST_CASE("the catch-up begins with its time, whatever the id") {
  CHECK(check_sequence({at("a", start)}, catch_up("", start), start));
  CHECK_FALSE(check_sequence({at("a", start - ms)}, catch_up("", start), start));
}

TEST_CASE("an error of the sequence says where, without what is in the resource") {
  const auto sound = check_sequence({at("jane", start), at("jane", start)},
                                    {Phase::by_id, start, "", "", 0}, start);
  REQUIRE_FALSE(sound);
  CHECK(sound.error().where == "/results/1");
  check_discreet(sound.error());
}

TEST_CASE("the total of a page is a number that is not negative") {
  CHECK(read_total(R"({"total":12})").value_or(0) == 12);
  for (const std::string_view body : {"", "{}", R"({"total":"12"})", R"({"total":-1})"}) {
    CHECK_FALSE(read_total(body));
  }
}
