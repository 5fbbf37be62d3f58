// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/attribute.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

namespace {

/// What an attribute of such a value gives, with more options.
std::string value(std::string_view of_attribute, std::string_view options = "") {
  const std::string attributes =
      R"([{"name":"other","value":1},{"name":"a","value":)" + std::string(of_attribute) + "}]";
  return given_for(attributes,
                   R"({"@attribute":{"of":VALUE,"name":"a")" + std::string(options) + "}}");
}

constexpr std::string_view german = R"(,"locales":["de"])";
constexpr std::string_view as_key = R"(,"as":"key")";

}  // namespace

TEST_CASE("@attribute finds an attribute by its name, wherever a resource has its attributes") {
  const std::string attributes = R"("attributes":[{"name":"a","value":7}])";
  for (const std::string& of :
       {"{" + attributes + "}", R"({"variant":{)" + attributes + "}}",
        R"({"masterVariant":{)" + attributes + "}}",
        R"({"attributes":[],"masterVariant":{)" + attributes + "}}",
        R"({"masterData":{"current":{)" + attributes + "}}}",
        R"({"masterData":{"current":{"attributes":[{"name":"b","value":1}],"masterVariant":{)" +
            attributes + "}}}}"}) {
    CAPTURE(of);
    CHECK(given_for(of, R"({"@attribute":{"of":VALUE,"name":"a"}})") == "7");
    CHECK(given_for(of, R"({"@attribute":{"of":VALUE,"name":{"@template":"a"}}})") == "7");
  }
}

TEST_CASE("@attribute gives the label of an enum, or its key") {
  CHECK(value(R"({"key":"r","label":"Red"})") == R"("Red")");
  CHECK(value(R"({"key":"r","label":"Red"})", as_key) == R"("r")");
  CHECK(value(R"({"key":"r","label":{"en":"Red","de":"Rot"}})", german) == R"("Rot")");
  CHECK(value(R"({"key":"r","label":{"en":"Red","de":"Rot"}})", as_key) == R"("r")");
  CHECK(value(R"({"key":"r","label":{}})", german) == R"("r")");
  CHECK(value(R"({"key":"r","label":""})") == R"("r")");
}

TEST_CASE("@attribute gives a text in several languages by the locales") {
  CHECK(value(R"({"en":"Red","de":"Rot"})", german) == R"("Rot")");
  CHECK(value(R"({"en-US":"Red","de-AT":"Rot"})", german) == R"("Rot")");
  CHECK(value(R"({"typeId":"product","id":"1"})", german) == R"({"typeId":"product","id":"1"})");
}

TEST_CASE("@attribute gives an amount as an exact number") {
  CHECK(
      value(
          R"({"type":"centPrecision","currencyCode":"EUR","centAmount":2750,"fractionDigits":2})") ==
      "27.5");
  CHECK(value(R"({"currencyCode":"JPY","centAmount":500})") == "500");
}

TEST_CASE("@attribute gives the array of a set, each item by its own type") {
  CHECK(value(R"([{"key":"r","label":"Red"},{"key":"g","label":"Green"}])") ==
        R"(["Red","Green"])");
  CHECK(value(R"([{"en":"Red","de":"Rot"},{"en":"Green"}])", german) == R"(["Rot","Green"])");
  CHECK(value(R"(["x",1,null,[2]])") == R"(["x",1,null,[2]])");
  CHECK(value("[]") == "[]");
}

TEST_CASE("@attribute gives any other value as it is") {
  for (const std::string_view same :
       {"true", "1.5", "\"x\"", "null", "\"2024-05-01\"", "{}", R"({"de":5})",
        R"({"key":"r","text":"x"})", R"({"centAmount":5})",
        R"({"type":"centPrecision","centAmount":"5"})"}) {
    CAPTURE(same);
    CHECK(value(same) == same);
  }
}

TEST_CASE("@attribute gives nothing where there is no such attribute") {
  for (const std::string_view of :
       {"null", "5", "\"a\"", "{}", "[]", "[5,null,[]]", R"([{"name":"b","value":1}])",
        R"([{"name":"a"}])", R"([{"name":5,"value":1}])", R"({"attributes":{"a":1}})",
        R"({"masterData":{"current":5}})"}) {
    CAPTURE(of);
    CHECK(given_for(of, R"({"@attribute":{"of":VALUE,"name":"a"}})") == "nothing");
  }
  CHECK(given(R"({"@attribute":{"of":{"@path":"missing"},"name":"a"}})", "{}") == "nothing");
  CHECK(given_for(R"([{"name":"a","value":1}])",
                  R"({"@attribute":{"of":VALUE,"name":{"@path":"missing"}}})") == "nothing");
}

TEST_CASE("@attribute refuses wrong options") {
  CHECK(given(R"({"@attribute":{"of":[]}})", "{}") ==
        "refused /r/@attribute: expected a member name, got none");
  CHECK(given(R"({"@attribute":{"of":[],"name":5}})", "{}") ==
        "refused /r/@attribute/name: expected a string or a directive, got a number");
  CHECK(given(R"({"@attribute":{"of":[],"name":"a","as":"Label"}})", "{}") ==
        R"(refused /r/@attribute/as: expected "label", "key", got another text)");
}
