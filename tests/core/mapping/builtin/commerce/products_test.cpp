// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/commerce/products.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using ctsync::Decimal;
using ctsync::Line;
using ctsync::Shop;
using ctsync::mapping::Sold;

namespace {

std::string product(const Line& line, Sold sold = {}, const Shop& shop = {}) {
  sold.line = &line;
  std::string text;
  ctsync::json::Writer writer(text);
  ctsync::mapping::write_product(writer, sold, shop, "de", 1);
  return text;
}

/// The brand of a product whose attribute `brand` has a value.
std::string brand(std::string_view value) {
  ctsync::json::Parser parser;
  const std::string variant =
      R"({"attributes":[{"name":"other","value":"x"},{"name":"brand","value":)" +
      std::string(value) + "}]}";
  Line line;
  const auto root = parser.parse(variant);
  REQUIRE(root.has_value());
  line.variant = *root;
  return std::string(ctsync::mapping::detail::attribute(line, "brand", "fr", "de"));
}

}  // namespace

TEST_CASE("what is not there is absent") { CHECK(product({}) == R"({"quantity":0,"position":1})"); }

TEST_CASE("a product has its prices with as many digits as they have") {
  Line line;
  line.price = {25, 3};
  line.list_price = {30, 3};
  line.total = {1000, 2};
  line.discount = {10, 1};
  CHECK(
      product(line, {nullptr, 400, true}) ==
      R"({"price":0.025,"list_price":0.03,"quantity":400,"total_price":10,"discount":1,"position":1})");
  CHECK(product(line, {nullptr, 2, false}) ==
        R"({"price":0.025,"list_price":0.03,"quantity":2,"position":1})");
}

TEST_CASE("a discount that is not known is absent, and so is none") {
  Line line;
  line.discount = Decimal();
  CHECK(product(line).find("discount") == std::string::npos);
  line.discount = {0, 2};
  CHECK(product(line).find("discount") == std::string::npos);
}

TEST_CASE("quantities and amounts at the limits of 64 bits are exact") {
  Line line;
  line.price = {std::numeric_limits<std::int64_t>::min(), 2};
  CHECK(product(line, {nullptr, std::numeric_limits<std::int64_t>::max(), false}) ==
        R"({"price":-92233720368547758.08,"quantity":9223372036854775807,"position":1})");
}

TEST_CASE("a custom line has its key for an id, else its slug") {
  Line line;
  line.custom = true;
  line.slug = "wrap";
  CHECK(product(line).starts_with(R"({"product_id":"wrap",)"));
  line.key = "wrap-key";
  CHECK(product(line).starts_with(R"({"product_id":"wrap-key",)"));
}

TEST_CASE("a custom line with a negative total is no product") {
  ctsync::Order order;
  order.lines.resize(3);
  order.lines[1].custom = order.lines[2].custom = true;
  order.lines[1].total = {-1, 2};
  order.lines[2].total = {0, 2};
  order.lines[0].total = {-1, 2};  // no custom line
  const auto all = ctsync::mapping::all_products(order, true);
  REQUIRE(all.size() == 2);
  CHECK(all[0].line == &order.lines[0]);
  CHECK(all[1].line == &order.lines[2]);
}

TEST_CASE("an attribute is a text, the label of an enum, a localized text, or the first of a set") {
  CHECK(brand(R"("Fjord")") == "Fjord");
  CHECK(brand(R"({"key":"fj","label":"Fjord"})") == "Fjord");
  CHECK(brand(R"({"key":"fj","label":{"en":"Fjord","de":"Fjord GmbH"}})") == "Fjord GmbH");
  CHECK(brand(R"({"en":"Fjord","de-AT":"Fjord GmbH"})") == "Fjord GmbH");
  CHECK(brand(R"([{"key":"fj","label":"Fjord"},{"key":"x","label":"X"}])") == "Fjord");
  CHECK(brand(R"(["Fjord","X"])") == "Fjord");
}

TEST_CASE("attributes of other types have no text") {
  for (const std::string_view value :
       {"7", "true", "null", "[]", "{}", "[[\"a\"]]", R"({"typeId":"product","id":"p-2"})",
        R"({"type":"centPrecision","currencyCode":"EUR","centAmount":1,"fractionDigits":2})",
        R"([{"name":"a","value":"b"}])", R"({"de":7})"}) {
    CAPTURE(value);
    CHECK(brand(value).empty());
  }
}

TEST_CASE("names lose what targets cannot store") {
  ctsync::json::Parser parser;
  Line line;
  line.name = *parser.parse(R"({"de":" a\u0000b\uffff "})");
  CHECK(product(line) == R"({"name":"ab","quantity":0,"position":1})");
}
