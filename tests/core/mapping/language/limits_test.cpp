// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "applied.hpp"

// Hostile mappings and payloads end in an error, soon, whatever they ask for.

using ctsync::mapping::language::Dialect;
using ctsync::mapping::language::Limits;
using ctsync::test::applied;

namespace {

constexpr std::string_view too_much = "error applying the mapping to this payload takes too many";

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// A mapping that doubles a value so many times.
std::string doubled(int times, std::string_view last) {
  std::string mapping = "{\"@transform\":{\"apply\":{\"a\":1},\"mapping\":";
  for (int i = 0; i < times; ++i) {
    mapping += R"({"@transform":{"apply":{"a":[{"@path":"a"},{"@path":"a"}]},"mapping":)";
  }
  return mapping.append(last).append(repeated("}}", static_cast<std::size_t>(times) + 1));
}

}  // namespace

TEST_CASE("values that double again and again are refused before they are written") {
  for (const std::string_view last : {R"({"@path":""})", R"({"@template":"{{a}}"})",
                                      R"({"@json":{"mode":"encode","value":{"@path":""}}})",
                                      R"({"@flatten":{"separator":".","value":{"@path":""}}})"}) {
    CAPTURE(last);
    CHECK(applied(doubled(25, last), "{}").starts_with(too_much));
  }
}

TEST_CASE("texts that grow with each replacement are refused") {
  const std::string payload = "{\"t\":\"" + repeated("a", 20'000) + "\"}";
  CHECK(applied(R"({"@replace":{"pattern":"a","replacement":"$'$'$'$'$'","value":{"@path":"t"}}})",
                payload)
            .starts_with(too_much));
  CHECK(applied(R"({"@template":")" + repeated("{{t}}", 1000) + "\"}", payload)
            .starts_with(too_much));
}

TEST_CASE("arrays in arrays are not visited without end") {
  const std::string items = "{\"items\":[" + repeated("1,", 2000) + "1]}";
  CHECK(
      applied(
          R"({"@transform":{"apply":{"l":{"@arrayPath":["items",{"x":1}]}},"mapping":{"@arrayPath":["l",{"@arrayPath":[{"@literal":"x"},{"y":1}]}]}}})",
          items)
          .starts_with("["));
  std::string nested = R"({"@path":"i"})";
  for (int i = 0; i < 12; ++i) {
    nested = R"({"@transform":{"apply":{"i":[)" + nested + "," + nested +
             R"(]},"mapping":{"@path":"i"}}})";
  }
  Limits limits;
  limits.text = 1U << 24U;
  CHECK(applied(nested, items, Dialect::ctsync, limits).substr(0, 6) != "absent");
}

TEST_CASE("a lookup in a large object costs steps") {
  std::string payload = "{\"o\":{";
  for (int i = 0; i < 20'000; ++i) payload += "\"key" + std::to_string(i) + "\":1,";
  payload += "\"last\":2}}";
  std::string mapping = "[";
  for (int i = 0; i < 200; ++i) mapping += R"({"@path":{"@template":"o.last"}},)";
  CHECK(applied(mapping + "1]", payload).starts_with("{\"0\":2"));
  std::string dynamic = "[";
  for (int i = 0; i < 2000; ++i) dynamic += R"({"@path":{"@path":"p"}},)";
  payload.insert(1, R"("p":"o.last",)");
  CHECK(applied(dynamic + "1]", payload).starts_with(too_much));
}

TEST_CASE("a value that is looked at again and again costs steps each time") {
  std::string object = "{\"o\":{";
  for (int i = 0; i < 20'000; ++i) object += "\"key" + std::to_string(i) + "\":1,";
  object += "\"last\":2}}";
  CHECK(applied(R"({"@template":")" + repeated("{{o}}", 20'000) + "\"}", object)
            .starts_with(too_much));
  const std::string text = "{\"s\":\"" + repeated("x", 500'000) + "\"}";
  std::string paths = "[";
  for (int i = 0; i < 1000; ++i) paths += "{\"@path\":\"s." + std::to_string(400'000 + i) + "\"},";
  CHECK(applied(paths + "1]", text).starts_with(too_much));
  CHECK(applied(R"({"@template":")" + repeated("{{s.length}}", 1000) + "\"}", text) ==
        "\"" + repeated("500000", 1000) + "\"");
}

TEST_CASE("a decoded text is nested as deep as a mapping at most") {
  const auto decoded = [](std::size_t depth) {
    const std::string text = repeated("[", depth) + repeated("]", depth);
    return applied(R"({"@json":{"mode":"decode","value":{"@path":"t"}}})",
                   "{\"t\":\"" + text + "\"}");
  };
  CHECK(decoded(64) == repeated("[", 64) + repeated("]", 64));
  CHECK(decoded(65) == "error /@json: the JSON text to decode is nested too deep");
  CHECK(decoded(100'000) == "error /@json: the JSON text to decode is nested too deep");
}

TEST_CASE("placeholders that never end take no more time than others") {
  CHECK(applied(R"({"@template":")" + repeated("{", 200'000) + "\"}", "{}").size() == 200'002);
  CHECK(applied(R"({"@template":")" + repeated("{{a}", 50'000) + "\"}", "{}").size() == 200'002);
}

TEST_CASE("a path of any length is followed") {
  CHECK(applied("{\"r\":{\"@path\":\"" + repeated("a.", 50'000) + "b\"}}", "{}") == "{}");
  CHECK(applied("{\"r\":{\"@path\":\"" + repeated("a.", 100) + "b\"}}", R"({"a":0})") ==
        R"({"r":0})");
}

TEST_CASE("directives of our own pay for what they read and make") {
  const std::string text = "{\"t\":\"" + repeated("x", 500'000) + "\"}";
  std::string texts = "{\"t\":{";
  std::string list = "{\"t\":[";
  for (int i = 0; i < 20'000; ++i) {
    texts += "\"key" + std::to_string(i) + R"(":"x",)";
    list += R"({"name":"x"},)";
  }
  texts += "\"last\":\"x\"}}";
  list += "1]}";
  const auto many = [](std::string_view directive) {
    return "[" + repeated(std::string(directive) + ",", 1000) + "1]";
  };
  CHECK(applied(many(R"({"@hash":{"@path":"t"}})"), text).starts_with(too_much));
  CHECK(applied(many(R"({"@hash":{"value":{"@path":"t"},"as":"email"}})"), text)
            .starts_with(too_much));
  CHECK(applied(many(R"({"@date":{"@path":"t"}})"), text) == R"({"1000":1})");
  CHECK(applied(many(R"({"@localized":{"value":{"@path":"t"},"locales":["de"]}})"), texts)
            .starts_with(too_much));
  CHECK(applied(many(R"({"@lookup":{"key":"last","in":{"@path":"t"}}})"), texts)
            .starts_with(too_much));
  CHECK(applied(many(R"({"@money":{"@path":"t"}})"), texts).starts_with(too_much));
  CHECK(applied(many(R"({"@attribute":{"of":{"@path":"t"},"name":"y"}})"), list)
            .starts_with(too_much));
  CHECK(applied(many(R"({"@first":[{"@join":{"values":{"@path":"t"}}},1]})"), list)
            .starts_with(too_much));
}

TEST_CASE("the output is limited") {
  Limits limits;
  limits.output = 1000;
  const std::string payload = "{\"t\":[\"" + repeated("x", 2000) + "\",[1]]}";
  CHECK(applied(R"({"a":{"@path":"t"}})", payload, Dialect::ctsync, limits).starts_with(too_much));
}
