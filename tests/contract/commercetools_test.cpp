// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <commercetools/resource_client.hpp>
#include <ctsync/json/view.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mock.hpp"

namespace ctsync::test {

namespace {

namespace ct = commercetools_api;

ct::ResourceClient client_of(ct::ApiOptions options) {
  auto client = ct::ResourceClient::create(std::move(options));
  REQUIRE(client);
  return *std::move(client);
}

Fetch customer_of(std::string id) { return {Fetch::Kind::resource, "customer", std::move(id), {}}; }

std::string create_customer(Mock& mock, const std::string& name) {
  const std::string body = mock.send(
      "POST", "/customers",
      R"({"email":")" + name + R"(@shop.example","firstName":")" + name + R"(","password":"x"})");
  json::Parser parser;
  auto root = parser.parse(body);
  REQUIRE(root);
  return std::string((*root)["customer"]["id"].string().value_or(""));
}

}  // namespace

TEST_CASE("a customer is read by id with the bytes of the API, and a missing one is gone") {
  Mock mock;
  auto client = client_of(mock.options());
  const std::string id = create_customer(mock, "ada");
  const auto found = client.read(customer_of(id));
  REQUIRE(found);
  CHECK(!found->gone);
  CHECK(found->json == mock.send("GET", "/customers/" + id));

  const auto none = client.read(customer_of("00000000-0000-0000-0000-000000000000"));
  REQUIRE(none);
  CHECK(none->gone);
  mock.send("DELETE", "/customers/" + id + "?version=1");
  const auto deleted = client.read(customer_of(id));
  REQUIRE(deleted);
  CHECK(deleted->gone);
}

TEST_CASE("many customers are read side by side, each answer in its place") {
  Mock mock;
  auto client = client_of(mock.options());
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(create_customer(mock, "c" + std::to_string(i)));
  ids.insert(ids.begin() + 7, "00000000-0000-0000-0000-000000000000");
  std::vector<Fetch> reads;
  for (const auto& each : ids) reads.push_back(customer_of(each));
  const auto answers = client.read_many(reads);
  REQUIRE(answers.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    REQUIRE(answers[i]);
    CHECK(answers[i]->gone == (i == 7));
    CHECK((i == 7 || answers[i]->json.find(ids[i]) != std::string::npos));
  }
}

TEST_CASE("a secret that the token host does not know names the setting that is wrong") {
  Mock mock;
  auto options = mock.options();
  options.credentials.client_secret = "another-secret";
  const auto answer = client_of(options).read(customer_of("c-1"));
  REQUIRE(!answer);
  CHECK(answer.error().code == Errc::configuration);
  CHECK(answer.error().where == "commercetools.client_id (CTP_CLIENT_ID)");
  CHECK(to_string(answer.error()).find("another-secret") == std::string::npos);
}

TEST_CASE("a token that the API refuses is replaced once, and the next refusal names a setting") {
  Mock mock;
  const std::string id = create_customer(mock, "ada");
  mock.control("fault?status=401&times=1&path=/customers&code=invalid_token");
  CHECK(client_of(mock.options()).read(customer_of(id)));
  mock.control("fault?status=401&times=0&path=/customers&code=invalid_token");
  const auto answer = client_of(mock.options()).read(customer_of(id));
  REQUIRE(!answer);
  CHECK(answer.error().code == Errc::configuration);
}

TEST_CASE(
    "a short overload is waited for; a long one is an error with the wait that was asked for") {
  Mock mock;
  const std::string id = create_customer(mock, "ada");
  for (const std::string status : {"503", "429"}) {
    mock.control("fault?status=" + status + "&times=1&path=/customers&retry_after=0");
    CHECK(client_of(mock.options()).read(customer_of(id)));
    mock.control("fault?status=" + status + "&times=0&path=/customers&retry_after=30");
    const auto answer = client_of(mock.options()).read(customer_of(id));
    REQUIRE(!answer);
    CHECK(answer.error().code == Errc::unavailable);
    CHECK(answer.retry_after() == Duration{30'000});
    mock.control("fault");
  }
}

}  // namespace ctsync::test
