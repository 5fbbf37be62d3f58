// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/small_event.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace {

using ctsync::mapping::most_event_bytes;

constexpr std::string_view money =
    R"("total":123456789012345.67,"tax":0.1,"shipping":0,"subtotal":123456789012345.57)";

/// A product with all members, whose URL, brand and name have so many bytes.
std::string product(std::size_t url, std::size_t brand, std::size_t name) {
  return R"({"product_id":"p","sku":"s","name":")" + std::string(name, 'n') +
         R"(","variant":"1","brand":")" + std::string(brand, 'b') +
         R"(","category":"c","image_url":"i","url":")" + std::string(url, 'u') +
         R"(","price":0.025,"list_price":0.03,"quantity":400,"total_price":10,"discount":2,)"
         R"("position":1})";
}

std::string properties(std::size_t count, const std::string& product) {
  std::string text = "{" + std::string(money) + R"(,"products":[)";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + product;
  return text + "]}";
}

std::string small(std::string properties) {
  const ctsync::Event event{ctsync::CallKind::track, "Order Completed", "created", "",
                            std::move(properties)};
  const ctsync::mapping::Origin origin{"default", "shop", "order/o-1", "created", "segment", ""};
  return ctsync::mapping::small_event(event, {"u", "", ""}, origin, [](ctsync::json::Writer&) {})
      .body;
}

bool has(const std::string& body, std::string_view text) { return body.find(text) != body.npos; }

/// How many products a call has. It is JSON, and its amounts are those of the order.
std::size_t products_of(const std::string& body) {
  ctsync::json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root.has_value());
  CHECK(has(body, money));
  return (*root)["properties"]["products"].size();
}

}  // namespace

TEST_CASE("an event that fits keeps its bytes") {
  const std::string all = properties(3, product(10, 10, 10));
  CHECK(has(small(all), all));
}

TEST_CASE("products lose their URLs first") {
  const std::string body = small(properties(100, product(500, 10, 10)));
  CHECK(body.size() <= most_event_bytes);
  CHECK(products_of(body) == 100);
  CHECK_FALSE(has(body, "\"url\""));
  CHECK_FALSE(has(body, "\"image_url\""));
  CHECK(has(body, "\"brand\""));
  CHECK(has(body, "\"total_price\""));
  CHECK_FALSE(has(body, "product_count"));
}

TEST_CASE("products lose next what only describes them") {
  const std::string body = small(properties(100, product(10, 500, 10)));
  CHECK(body.size() <= most_event_bytes);
  CHECK(products_of(body) == 100);
  for (const std::string_view member : {"\"list_price\"", "\"total_price\"", "\"discount\"",
                                        "\"variant\"", "\"brand\"", "\"category\""}) {
    CHECK_FALSE(has(body, member));
  }
  for (const std::string_view member : {"\"product_id\"", "\"sku\"", "\"name\"", "\"position\"",
                                        "\"price\":0.025", "\"quantity\":400"}) {
    CHECK(has(body, member));
  }
  CHECK_FALSE(has(body, "product_count"));
}

TEST_CASE("of an order of 500 lines as many products are sent as fit, and all are counted") {
  const std::string body = small(properties(500, product(100, 100, 60)));
  CHECK(body.size() <= most_event_bytes);
  const auto sent = products_of(body);
  CHECK(sent > 150);
  CHECK(sent < 500);
  CHECK(has(body, R"("product_count":500)"));
  // One more would not fit.
  const auto one =
      product(0, 0, 60).size() - std::string_view(R"(,"url":"","image_url":"i")").size();
  CHECK(body.size() + one > most_event_bytes);
}

TEST_CASE("one product that is too large is left out, and counted") {
  const std::string body = small(properties(1, product(10, 10, 40'000)));
  CHECK(body.size() <= most_event_bytes);
  CHECK(products_of(body) == 0);
  CHECK(has(body, R"("product_count":1)"));
}

TEST_CASE("texts that look like JSON stay in their products") {
  std::string odd = product(500, 10, 10);
  odd.replace(odd.find("nnn"), 3, R"(\"},{\"url\":[)");
  const std::string body = small(properties(100, odd));
  CHECK(products_of(body) == 100);
  CHECK(has(body, R"(\"},{\"url\":[)"));
}

TEST_CASE("an event without products stays as it is, however large") {
  const std::string large = R"({"note":")" + std::string(40'000, 'x') + "\"}";
  CHECK(has(small(large), large));
}
