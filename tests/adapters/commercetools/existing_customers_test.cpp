// SPDX-License-Identifier: MIT
#include "commercetools/existing_customers.hpp"

#include <doctest/doctest.h>

#include <ctsync/json/view.hpp>
#include <string>
#include <vector>

#include "platform.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;

namespace {

struct Setup {
  explicit Setup(Platform::Answerer api)
      : platform(std::move(api)), client(*ExistingCustomers::create(options_for(platform, time))) {}

  TestTime time;
  Platform platform;
  ExistingCustomers client;
};

}  // namespace

TEST_CASE("one request tells which of many customers exist") {
  std::string asked;
  Setup to([&](const http::Request& request) {
    CHECK(request.method == "POST");
    CHECK(request.path == "/shop/graphql");
    asked = request.body;
    return reply(200, R"({"data":{"customers":{"results":[{"id":"c-1"},{"id":"c-3"}]}}})");
  });
  const std::vector<std::string> ids{"c-1", "c-2", "c-3"};
  const auto found = to.client.among(ids);
  REQUIRE(found);
  CHECK(*found == std::set<std::string>{"c-1", "c-3"});
  json::Parser parser;
  const auto root = parser.parse(asked);
  REQUIRE(root);
  CHECK((*root)["variables"]["where"].string_or_empty() == R"(id in ("c-1","c-2","c-3"))");
  CHECK((*root)["variables"]["limit"].integer() == 3);
}

TEST_CASE("an answer of GraphQL with errors, or without customers, tells nothing") {
  for (const auto* body :
       {R"({"data":{"customers":{"results":[]}},"errors":[{"message":"x"}]})",
        R"({"data":{"customers":null}})", R"({"errors":[{"message":"x"}]})", "{}", "<html>"}) {
    CAPTURE(body);
    Setup to([&](const http::Request&) { return reply(200, body); });
    const std::vector<std::string> ids{"c-1"};
    const auto found = to.client.among(ids);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::unavailable);
  }
}

TEST_CASE("what cannot be the id of a customer is never part of a predicate") {
  Setup to([](const http::Request&) { return reply(500, ""); });
  for (const auto* id : {"", "a\"b", "a b", "email:a@b.example", "\xC3\xA9"}) {
    CHECK_FALSE(is_plain_id(id));
    const std::vector<std::string> ids{id};
    CHECK(to.client.among(ids).error().code == Errc::invalid);
  }
  CHECK(is_plain_id("3f1c7a52-0000-4000-8000-00000000a1b2"));
  CHECK(to.client.among(std::vector<std::string>(501, "c")).error().code == Errc::invalid);
  CHECK(to.client.among({})->empty());
  CHECK(to.platform.asked().empty());
}

TEST_CASE("a refused query for ids names the scope that it needs") {
  Setup to([](const http::Request&) { return reply(403, R"({"statusCode":403})"); });
  const std::vector<std::string> ids{"c-1"};
  const auto found = to.client.among(ids);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == Errc::configuration);
  CHECK(to_string(found.error()).find("view_customers") != std::string::npos);
}
