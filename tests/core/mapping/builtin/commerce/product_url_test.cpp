// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/commerce/product_url.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string url(std::string_view pattern, std::string_view variant = R"({"id":3,"sku":"A/1 b"})",
                std::string_view locale = "de-DE") {
  ctsync::json::Parser variants;
  ctsync::json::Parser slugs;
  ctsync::Line line;
  line.product_id = "p-1";
  line.product_key = "kettle";
  line.variant = *variants.parse(variant);
  line.slugs = *slugs.parse(R"({"de":"k\u00f6cher?","en":"kettle"})");
  return ctsync::mapping::product_url(pattern, line, {}, locale);
}

}  // namespace

TEST_CASE("each placeholder is one segment, percent-encoded") {
  CHECK(url("https://shop.example/{locale}/{slug}") == "https://shop.example/de-DE/k%C3%B6cher%3F");
  CHECK(url("/{product_id}/{product_key}?v={variant_id}#{sku}") == "/p-1/kettle?v=3#A%2F1%20b");
  CHECK(url("{slug}", "{}", "en") == "kettle");
}

TEST_CASE("a value cannot leave its segment") {
  CHECK(url("/{sku}", R"({"sku":"../%2e%2e/\u0000&a=b"})") == "/..%2F%252e%252e%2F%00%26a%3Db");
}

TEST_CASE("there is no URL if a placeholder has no value") {
  CHECK(url("/{sku}", "{}").empty());
  CHECK(url("/{sku}", R"({"sku":7})").empty());
  CHECK(url("/{variant_id}", R"({"id":"3"})").empty());
  CHECK(url("/{variant_id}", R"({"id":1.5})").empty());
  CHECK(url("/{locale}", "{}", "").empty());
  CHECK(url("/{price}").empty());
  CHECK(url("/{}").empty());
}

TEST_CASE("what is no placeholder stays as it is") {
  CHECK(url("/a") == "/a");
  CHECK(url("/a}b") == "/a}b");
  CHECK(url("/a{b") == "/a{b");
  CHECK(url("").empty());
}
