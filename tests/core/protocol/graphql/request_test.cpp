// SPDX-License-Identifier: MIT
#include "ctsync/protocol/graphql/request.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ctsync;

namespace {

Reason refused(std::string_view request) {
  const auto fragment = graphql::write_request(request);
  CHECK(fragment.bytes.empty());
  return fragment.refused;
}

}  // namespace

TEST_CASE("the fragment of a GraphQL request is the body that is sent") {
  const auto fragment = graphql::write_request(
      R"({ "operationName": "A", "variables": {"x": [1, 2.50]}, "query": "mutation A { a }" })");
  CHECK(fragment.bytes ==
        R"({"query":"mutation A { a }","variables":{"x":[1,2.5]},"operationName":"A"})");
  CHECK(graphql::write_request(R"({"query":"{a}","variables":null,"operationName":null})").bytes ==
        R"({"query":"{a}"})");
  CHECK(fragment.bytes.starts_with(graphql::fragment_begin));
}

TEST_CASE("a GraphQL request that cannot be sent is refused, with the place") {
  const std::string rule = ": correct the rule that wrote the request";
  CHECK(refused("1").text == "expected an object, got an integer" + rule);
  CHECK(refused("{}").text == "/query: expected a string, got null" + rule);
  CHECK(refused(R"({"query":" \n"})").text ==
        "/query: expected a GraphQL document, got an empty text" + rule);
  CHECK(refused(R"({"query":"{a}","variables":[]})").text ==
        "/variables: expected an object, got an array" + rule);
  CHECK(refused(R"({"query":"{a}","operationName":1})").text ==
        "/operationName: expected a string, got an integer" + rule);
  CHECK(refused(R"({"query":"{a}","path":"/x"})").text ==
        "expected only the members query, variables and operationName, got another one" + rule);
  CHECK(refused("{").code == ReasonCode::rejected);
}
