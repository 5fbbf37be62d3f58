// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/mentions.hpp"

#include <doctest/doctest.h>

#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>

using namespace ctsync;

namespace {

bool mentions(std::string_view body) {
  Mentions person;
  person.learn_id("c-17");
  person.learn_id("C-long-enough-18");
  person.learn_email(" Ada@Shop.example ");
  return person.in(body);
}

std::string as_json(std::string_view text) {
  std::string out;
  json::Writer(out).string(text);
  return out;
}

}  // namespace

TEST_CASE("a person is mentioned by an id or an address at any depth") {
  CHECK(mentions(R"({"customer":{"id":"c-17"}})"));
  CHECK(mentions(R"([[{"to":[" ADA@shop.EXAMPLE\t"]}]])"));
  CHECK(mentions(R"({"ada@shop.example":1})"));
  CHECK(mentions(R"({"note":"write to <ada@shop.example>, please"})"));
  CHECK(mentions(R"({"note":"It is ada@shop.example."})"));
  CHECK(mentions(R"({"email":"\u0061da@shop.example"})"));
}

TEST_CASE("an id that a sender writes as an integer is found where ids stand, and nowhere else") {
  Mentions person;
  person.learn_id("4711");
  CHECK(person.in(R"({"data":{"shop_id":4711}})"));
  CHECK(person.in(R"({"data":{"external_ids":{"shop":4711}}})"));
  CHECK(person.in(R"({"data":{"external_ids":{"shop":"4711"}}})"));
  CHECK_FALSE(person.in(R"({"data":{"points":4711,"external_ids":{"shop":47110}}})"));
}

TEST_CASE("others are not taken for the person") {
  CHECK_FALSE(mentions(R"({"id":"c-170","note":"c-17 and c-18"})"));
  CHECK_FALSE(mentions(R"(["ada@shop.example.org","nada@shop.example","x.ada@shop.example"])"));
  CHECK_FALSE(mentions(R"(["ada@shop.examples","ada","ada @shop.example","shop.example"])"));
  CHECK_FALSE(mentions(R"({"version":17})"));
}

TEST_CASE("a person is found in JSON inside strings, in base64 of it, and in both") {
  const std::string customer = R"({"id":"c-17"})";
  const std::string text = R"({"message":)" + as_json(customer) + "}";
  const std::string data = R"({"message":{"data":")" + detail::base64(customer) + R"("}})";
  CHECK(mentions(text));
  CHECK(mentions(data));
  CHECK(mentions(R"({"Message":)" + as_json(data) + "}"));
  CHECK(mentions(R"({"data":")" + detail::base64(text) + R"("})"));
  std::string nested = customer;
  for (int level = 0; level < 4; ++level) nested = as_json(nested);
  CHECK(mentions(nested));
  CHECK_FALSE(mentions(as_json(nested)));
}

TEST_CASE("bytes that are not JSON mention a person if they contain an identifier") {
  CHECK(mentions("<customer><email>ADA@shop.example</email></customer>"));
  CHECK(mentions("{\"id\":\"c-long-enough-18\""));
  CHECK(mentions(R"({"data":")" + detail::base64("<id>C-LONG-enough-18</id>") + R"("})"));
  CHECK_FALSE(mentions("<customer/>"));
}

TEST_CASE("a short id is taken for one only where something says that it is one") {
  CHECK(mentions(R"({"userId":"c-17"})"));
  CHECK_FALSE(mentions(R"({"streetNumber":"c-17"})"));
  CHECK_FALSE(mentions(R"({"c-17":true})"));
  CHECK_FALSE(mentions("<id>c-17</id>"));
  CHECK(mentions(R"({"note":"C-long-enough-18"})"));
}

TEST_CASE("in a fragment with a line before its JSON, others are not taken for the person") {
  CHECK(mentions("user_id=c-17\n{\"userId\":\"c-17\"}"));
  CHECK(mentions("user_id=ada%40shop.example\n{\"email\":\"ada@shop.example\"}"));
  CHECK(mentions("ada@shop.example\n{}"));
  CHECK_FALSE(mentions("user_id=nada%40shop.example\n{\"email\":\"nada@shop.example\"}"));
  CHECK_FALSE(mentions("user_id=c-170\n{\"userId\":\"c-170\"}"));
}

TEST_CASE("a request that a rule wrote mentions whom its path, its headers or its body name") {
  for (const auto* request :
       {"DELETE /v1/contacts/ada%40shop.example?now=1\n\n",
        "DELETE /v1/contacts/C-long-enough-18\n\n", "GET /v1?id=C-long-enough-18&x=1\nX-A: b\n\n",
        "PUT /v1/contacts/ADA%40Shop.example\n\n{\"a\":1}",
        "PUT /v1/contacts/C-long-enough-18/x\nX-A: b\n\n{\"a\":1}",
        "PUT /v1/x\nX-Who: ada@shop.example\nX-A: b\n\n[]",
        "PUT /v1/x\nX-A: b\n\n{\"id\":\"c-17\"}", "PUT /v1/x\n\n\"ada@shop.example\""}) {
    CAPTURE(request);
    CHECK(mentions(request));
  }
  for (const auto* request :
       {"DELETE /v1/contacts/nada%40shop.example\n\n", "DELETE /v1/contacts/C-long-enough-180\n\n",
        "PUT /v1/contacts/nada%40shop.example\nX-A: b\n\n{\"id\":\"c-170\"}",
        "PUT /v1/C-long-enough-18x\n\n{}", "POST /v1\n\n"}) {
    CAPTURE(request);
    CHECK_FALSE(mentions(request));
  }
}

TEST_CASE("a GraphQL request mentions whom its variables or its text name") {
  CHECK(mentions(R"({"query":"mutation { a }","variables":{"in":{"id":"c-17"}}})"));
  CHECK(mentions(R"({"query":"mutation { a(e: \"ada@shop.example\") }"})"));
  CHECK_FALSE(mentions(R"({"query":"mutation { a(e: \"nada@shop.example\") }","variables":{}})"));
}

TEST_CASE("an id of a delivery names a person also where it is percent-encoded") {
  Mentions person;
  person.learn_email("ada@shop.example");
  CHECK(person.in_id("evt-ada@shop.example-1"));
  CHECK(person.in_id("evt-ADA%40Shop.example-1"));
  CHECK_FALSE(person.in_id("evt-bob%40shop.example-1"));
}
