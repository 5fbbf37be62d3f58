// SPDX-License-Identifier: MIT
#include "ctsync/protocol/graphql/error_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ctsync;

namespace {

constexpr std::string_view fragment =
    R"({"query":"mutation($in: CustomerInput!) { customerUpdate(input: $in, note: \"Quinn (x)\") )"
    R"({ userErrors { message } } }","variables":{"in":{"email":"iris@acme.example","name":"Iris"}}})";

std::string text_of(std::string_view error, const graphql::Said& said = {fragment}) {
  json::Parser parser;
  const auto parsed = parser.parse(error).value();
  return graphql::error_text(parsed["code"].string_or_empty(), parsed["path"], parsed["message"],
                             said);
}

}  // namespace

TEST_CASE("an error is told by code, path and message, of which each may be absent") {
  CHECK(
      text_of(R"({"code":"ODD","path":["customerUpdate",0,"userErrors"],"message":"is wrong"})") ==
      "ODD at customerUpdate.0.userErrors: is wrong");
  CHECK(text_of(R"({"message":"is wrong"})") == "is wrong");
  CHECK(text_of(R"({"path":"phone"})") == "at phone");
  CHECK(text_of("{}").empty());
  CHECK(text_of(R"({"path":{"a":1},"message":7})").empty());
}

TEST_CASE("an error does not repeat what the request said of a person") {
  CHECK(text_of(R"({"message":"Iris has iris@acme.example already"})") == "*** has *** already");
  CHECK(text_of(R"({"message":"Quinn is unknown"})") == "*** is unknown");
  CHECK(text_of(R"({"message":"no input like that"})") == "no input like that");
  CHECK(text_of(R"({"path":["customerUpdate","Iris"]})") == "at customerUpdate.***");
  CHECK(text_of(R"({"message":"iris is unknown"})", {"no JSON of Iris"}) == "*** is unknown");
}

TEST_CASE("an error does not repeat credentials") {
  const protocol::Authorization authorization = protocol::bearer("canary");
  const std::vector<protocol::Authorization> headers{{"X-Key", "sparrow"}};
  CHECK(text_of(R"({"message":"canary and sparrow are wrong"})",
                {fragment, &authorization, headers}) == "*** and *** are wrong");
}

TEST_CASE("the text of an error is short") {
  CHECK(
      text_of(R"({"message":")" + std::string(50, 'a') + std::string(5'000, ' ') + "b\"}").size() <
      60);
  std::string words;
  for (int i = 0; i < 500; ++i) words += "so ";
  CHECK(text_of(R"({"message":")" + words + "\"}").size() == graphql::longest_error);
}

TEST_CASE("a document has data where it has strings and values of arguments") {
  const auto words = [](std::string_view document) {
    std::string all;
    protocol::each_word(graphql::detail::values_of(document),
                        [&](std::string_view word) { all.append(word).append(" "); });
    return all;
  };
  CHECK(words(R"(mutation A($in: Type! = 5) { field(arg: $in, at: [Iris, 17]) { other } })") ==
        "Iris 17 ");
  CHECK(words(R"({ a(b: {c : "x)y", d: true}, e: "\"(z") { f } })") == "x y true z ");
  CHECK(words(R"({ a(b: """Iris "of" acme""") { c } })") == "Iris of acme ");
  CHECK(words("{ a(b: Iris Quinn") == "Iris Quinn ");
  CHECK(words(") { a (b: c_d) e }") == "c d ");
  CHECK(words("\"").empty());
  CHECK(words("").empty());
}
