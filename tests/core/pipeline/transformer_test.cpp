// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/transformer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/concluded.hpp"
#include "core/customer_texts.hpp"
#include "core/review_family.hpp"

using ctsync::Config;
using ctsync::Transformer;

TEST_CASE("a fresh transformer and one that has seen much make the same bytes") {
  Transformer fresh{Config{}};
  const auto want = concluded(fresh, customer_created);
  Transformer used{Config{}};
  CHECK_FALSE(used.read("web", "{").has_value());
  CHECK_FALSE(
      used.read("web", R"({"type":"customer.updated","customer":{"email":5}})").has_value());
  const auto wide = concluded(
      used,
      forwarded_customer(
          R"({"id":"z","email":"z@z.example","lastName":"Z","custom":{"fields":{"q":1}}})"),
      R"({"id":"z","companyName":"Z","said":["street","phone"]})");
  CHECK(wide.kind == Concluded::Kind::told);
  const auto got = concluded(used, customer_created);
  CHECK(got.calls.front().body == want.calls.front().body);
  CHECK(got.calls.front().message_id == want.calls.front().message_id);
  CHECK(got.record == want.record);
}

TEST_CASE("a delivery of several notifications is not read as one") {
  Transformer transformer{Config{}};
  const std::string one = forwarded_customer(R"({"id":"c1","email":"a@b.example"})");
  auto several = transformer.read("web", "[" + one + "," + one + "]");
  REQUIRE_FALSE(several.has_value());
  CHECK(several.error().code == ctsync::Errc::invalid);
  CHECK(transformer.read("web", "[" + one + "]").has_value());
}

TEST_CASE("one transformer serves several tenants, and keeps their keys and ids apart") {
  Transformer transformer{Config{}};
  const auto told = [&](std::string_view tenant) {
    auto reading = transformer.read(tenant, "web", customer_created);
    REQUIRE(reading.has_value());
    CHECK((*reading)->key.tenant == tenant);
    auto result = conclude(transformer, **reading);
    REQUIRE(result.has_value());
    return result->calls.front().message_id;
  };
  CHECK(told("north") != told("south"));
  CHECK(told("default") == concluded(transformer, customer_created).calls.front().message_id);
}

TEST_CASE("only the families of the configuration are understood") {
  const std::string body = review::created("e1", review::fact("created"));
  Transformer customers{Config{"default", ctsync::commercetools::customer::alone}};
  CHECK(concluded(customers, body).reason.code == ctsync::ReasonCode::unmapped_resource);
  Config config;
  config.families = review::families;
  Transformer both{config};
  CHECK(both.read("web", body).has_value());
  CHECK((*both.read("web", body))->key.type == "review");
}
