// SPDX-License-Identifier: MIT
#include "ctsync/envelope/short_form.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/opened.hpp"

using ctsync::NotificationKind;

TEST_CASE("in short form the customer's own id stands in for the resource") {
  ctsync::envelope::Opener opener;
  auto message = opened(opener, R"({"type":"customer.updated","customer":{"id":"c1"}})");
  REQUIRE(message.has_value());
  CHECK(message->kind == NotificationKind::message);
  CHECK(message->resource_type == "customer");
  CHECK(message->resource_id == "c1");
  CHECK(message->version == 0);
  auto named = opened(opener, R"({"type":"customer.updated","resource":{"typeId":"t","id":"r"},
    "resourceVersion":3,"customer":{"id":"c1"}})");
  REQUIRE(named.has_value());
  CHECK(named->resource_type == "t");
  CHECK(named->resource_id == "r");
  CHECK(named->version == 3);
}

TEST_CASE("in short form an id that is no text is left to the reader of the customer") {
  ctsync::envelope::Opener opener;
  for (const auto* customer : {"{\"id\":5}", "{}", "[]", "null", "\"x\""}) {
    auto message =
        opened(opener, std::string(R"({"type":"customer.updated","customer":)") + customer + "}");
    REQUIRE(message.has_value());
    CHECK(message->resource_id.empty());
  }
}
