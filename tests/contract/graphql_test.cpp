// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/json/copy.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/protocol/graphql/protocol.hpp>
#include <filesystem>
#include <http_sink/sink.hpp>
#include <string>
#include <utility>

#include "core/file_text.hpp"
#include "node.hpp"

// What the reference implementation of GraphQL makes of requests, and what its answers mean.
namespace ctsync::test {

namespace {

std::string text_of(json::View value) {
  std::string text;
  json::Writer writer(text);
  json::write(writer, value);
  return text;
}

/// A sink of a GraphQL target, and the API behind it.
class Api {
 public:
  explicit Api(protocol::Authorization authorization = protocol::bearer("key"))
      : protocol_(settings_of(std::move(authorization))), sink_(protocol_, options()) {}

  /// Sends a request that a rule wrote.
  Outcome send(const std::string& request) {
    Call call{CallKind::request, {}, {}, "7a0c1d3e-0a86-5e0b-8c3b-2f0f3c3b9a11", request, 0};
    auto fragment = protocol_.write(call, {});
    REQUIRE_FALSE(fragment.refused);
    call.body = std::move(fragment.bytes);
    return sink_.deliver({&call, 1}).at(0);
  }

  /// What the last mutation saved, as JSON.
  std::string saved() {
    http::HttpRequest request;
    request.method = "GET";
    request.path = "/saved";
    auto response = client().send(request);
    REQUIRE(response);
    return response->body;
  }

 private:
  static graphql::Settings settings_of(protocol::Authorization authorization) {
    graphql::Settings settings;
    settings.name = "shop";
    settings.path = "/graphql";
    settings.authorization = std::move(authorization);
    return settings;
  }

  http::Client client() const {
    REQUIRE(node_.port() != 0);
    http::ClientOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(node_.port());
    auto made = http::Client::create(std::move(options));
    REQUIRE(made);
    return *std::move(made);
  }

  http_sink::Options options() const {
    http_sink::Options made;
    made.endpoints.push_back({"shop", client(), {}, {}});
    return made;
  }

  Node node_{{CTSYNC_CONTRACT "/graphql.mjs"}};
  graphql::Protocol protocol_;
  http_sink::Sink sink_;
};

}  // namespace

TEST_CASE("the requests to GraphQL in the fixtures are parsed, validated and executed") {
  Api api;
  int sent = 0;
  namespace fs = std::filesystem;
  for (const auto& file : fs::directory_iterator(fs::path{CTSYNC_FIXTURES} / "targets/graphql")) {
    if (!file.path().string().ends_with(".in.json")) continue;
    json::Parser parser;
    const auto text = file_text(file.path());
    const auto call = parser.parse(text);
    REQUIRE(call);
    const json::View request = (*call)["request"];
    if (request.is_null()) continue;
    CAPTURE(file.path().string());
    const auto outcome = api.send(text_of(request));
    CHECK_MESSAGE(outcome.verdict == Verdict::accepted, outcome.reason.text);
    const json::View input = request["variables"]["input"];
    if (!input.is_null()) {
      CHECK(api.saved() == R"({"id":"c-1","input":)" + text_of(input) + "}");
    }
    ++sent;
  }
  CHECK(sent == 2);
}

TEST_CASE("what the rules of a shop refuse is rejected, without what was sent") {
  Api api;
  const auto outcome =
      api.send(R"({"query":"mutation($in: CustomerInput!) { customerUpdate(id: 1, input: $in) )"
               R"({ customer { id } userErrors { field message code } } }",)"
               R"("variables":{"in":{"email":"Iris"}}})");
  CHECK(outcome.verdict == Verdict::rejected);
  CHECK(outcome.reason.text ==
        "shop answered 200 with userErrors: INVALID at input.email: *** is no address");
  CHECK(api.saved() == "null");
}

TEST_CASE("a document that does not fit the schema is rejected, with what the server says") {
  Api api;
  const auto said = [&](const std::string& request, int status = 400) {
    const auto outcome = api.send(request);
    CHECK(outcome.verdict == Verdict::rejected);
    REQUIRE(outcome.exchange);
    CHECK(outcome.exchange->status == status);
    return outcome.reason.text;
  };
  CHECK(said(R"({"query":"mutation { pong }"})") ==
        "shop answered 400 with the error Cannot query field \"pong\" on type \"Mutation\". Did "
        "you mean \"ping\"?");
  CHECK(said(R"({"query":"mutation { ping"})") ==
        "shop answered 400 with the error Syntax Error: Expected Name, found <EOF>.");
  CHECK(said(R"({"query":"mutation A { ping }","operationName":"B"})").find("400 with the error") !=
        std::string::npos);
  // The server counts a variable of another type as a failure of the execution.
  const auto variable =
      said(R"({"query":"mutation($in: CustomerInput!) { customerUpdate(id: 1, input: $in) )"
           R"({ customer { id } } }","variables":{"in":{"firstName":"Iris"}}})",
           200);
  CHECK(variable.find("was not provided") != std::string::npos);
  CHECK(variable.find("Iris") == std::string::npos);
}

TEST_CASE("the code of an error in a resolver decides") {
  Api api;
  const auto verdict = [&](const std::string& code) {
    return api
        .send(R"({"query":"mutation($c: String) { fail(code: $c) }","variables":{"c":")" + code +
              "\"}}")
        .verdict;
  };
  CHECK(verdict("THROTTLED") == Verdict::retry);
  CHECK(verdict("INTERNAL_SERVER_ERROR") == Verdict::retry);
  CHECK(verdict("UNAUTHENTICATED") == Verdict::target_down);
  CHECK(verdict("FORBIDDEN") == Verdict::target_down);
  CHECK(verdict("BAD_USER_INPUT") == Verdict::rejected);
}

TEST_CASE("a GraphQL server without the credentials is down for a wrong setting") {
  Api api(protocol::Authorization{});
  const auto outcome = api.send(R"({"query":"mutation { ping }"})");
  CHECK(outcome.verdict == Verdict::target_down);
  REQUIRE(outcome.exchange);
  CHECK(outcome.exchange->status == 401);
}

}  // namespace ctsync::test
