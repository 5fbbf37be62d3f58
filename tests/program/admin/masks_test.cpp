// SPDX-License-Identifier: MIT
#include "admin/answers/masks.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ctsync::test {

using server::admin::Mask;
using server::admin::masked;
using server::admin::masked_note;
using server::admin::masked_text;
using server::admin::Masks;

TEST_CASE("a note that somebody typed shows no address and no telephone number") {
  CHECK(masked_note("ask ada@shop.example, ticket 812345") ==
        "ask a•••@s•••.example, ticket 812345");
  for (const auto* number :
       {"+49 170 1234567", "0170/1234567", "(0170) 123-4567", "+1.415.555.0100"}) {
    CAPTURE(number);
    const auto masked = masked_note("called " + std::string(number) + ", no answer");
    CHECK(masked.find("234") == std::string::npos);
    CHECK(masked.find("555") == std::string::npos);
    CHECK(masked.starts_with("called "));
    CHECK(masked.ends_with(", no answer"));
  }
  CHECK(masked_note("since 2026-11-30 09:00, 100 calls, v0.1.0") ==
        "since 2026-11-30 09:00, 100 calls, v0.1.0");
}

TEST_CASE("a mask shows what tells two values apart, and no length") {
  CHECK(masked("ada@shop.example", Mask::email) == "a•••@s•••.example");
  CHECK(masked("not an address", Mask::email) == "•••");
  CHECK(masked("Löwenherz", Mask::name) == "L•••");
  CHECK(masked("Ørsted", Mask::name) == "Ø•••");
  CHECK(masked("+49 30 1234567", Mask::phone) == "+49•••67");
  CHECK(masked("030/12345", Mask::phone) == "•••45");
  CHECK(masked("123", Mask::phone) == "•••");
  CHECK(masked("10115", Mask::postal) == "10•••");
  CHECK(masked("1988-02-29", Mask::year) == "1988•••");
  CHECK(masked("ada@shop.example", Mask::user_id) == "a•••@s•••.example");
  CHECK(masked("7c5d", Mask::user_id) == "7c5d");
  CHECK(masked("anything", Mask::all) == "•••");
  CHECK(masked("", Mask::all).empty());
}

TEST_CASE("e-mail addresses in a text for people are masked, and the rest stays") {
  CHECK(masked_text("refused for ada@shop.example.") == "refused for a•••@s•••.example.");
  CHECK(masked_text("a@b.c and d@e.f") == "a•••@b•••.c and d•••@e•••.f");
  CHECK(masked_text("answered 400 @ 12:00") == "answered 400 @ 12:00");
}

TEST_CASE("JSON is masked by the names of members, wherever they are") {
  const Masks masks({});
  CHECK(masks.json(R"({"id":"c1","email":"ada@shop.example","firstName":"Ada"})") ==
        R"({"id":"c1","email":"a•••@s•••.example","firstName":"A•••"})");
  CHECK(masks.json(R"({"customer":{"addresses":[{"city":"Berlin","country":"DE"}]}})") ==
        R"({"customer":{"addresses":[{"city":"•••","country":"DE"}]}})");
  CHECK(masks.json(R"({"something":"new"})") == R"({"something":"•••"})");
  CHECK(masks.json(R"({"sku":"ada@shop.example"})") == R"({"sku":"a•••@s•••.example"})");
}

TEST_CASE("custom fields are masked unless a setting names them") {
  constexpr auto customer = R"({"custom":{"fields":{"tier":"gold","id":"x","points":7}}})";
  CHECK(Masks({}).json(customer) ==
        R"({"custom":{"fields":{"tier":"•••","id":"•••","points":7}}})");
  CHECK(Masks({"tier"}).json(customer) ==
        R"({"custom":{"fields":{"tier":"gold","id":"•••","points":7}}})");
}

TEST_CASE("what is in a custom field is masked as a whole, wherever it stands") {
  const Masks masks({"tier"});
  CHECK(
      masks.json(R"({"custom":{"type":{"typeId":"type","id":"t"},"fields":{)"
                 R"("pay":{"id":"a","sku":["b"],"x":{"country":"DE"}},"tier":{"id":"gold"}}}})") ==
      R"({"custom":{"type":{"typeId":"type","id":"t"},"fields":{)"
      R"("pay":{"id":"•••","sku":["•••"],"x":{"country":"•••"}},"tier":{"id":"gold"}}}})");
  CHECK(masks.json(R"({"type":"CustomerCustomFieldChanged","value":"z","oldValue":{"id":"y"}})") ==
        R"({"type":"CustomerCustomFieldChanged","value":"•••","oldValue":{"id":"•••"}})");
  CHECK(masks.json(R"({"price":{"value":{"type":"centPrecision","currencyCode":"EUR"}}})") ==
        R"({"price":{"value":{"type":"centPrecision","currencyCode":"EUR"}}})");
  CHECK(masks.json(R"({"traits":{"sku":"a","country":"b","id":"c","address":{"country":"DE"}}})") ==
        R"({"traits":{"sku":"•••","country":"•••","id":"c","address":{"country":"DE"}}})");
}

TEST_CASE("numbers keep all their digits, and keys that name somebody are masked") {
  CHECK(Masks({}).json(R"({"centAmount":12345678901234567890,"price":1.50})") ==
        R"({"centAmount":12345678901234567890,"price":1.50})");
  CHECK(Masks({}).json(R"({"ada@shop.example":1})") == R"({"a•••@s•••.example":1})");
}

TEST_CASE("what is no JSON is nothing") {
  CHECK(Masks({}).json("") == "null");
  CHECK(Masks({}).json("{\"a\":") == "null");
  CHECK(Masks({}).json(" [ \"\\u0041da\" ] ") == "[\"•••\"]");
}

}  // namespace ctsync::test
