// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/raw_peer.hpp"
#include "page_run.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using namespace std::chrono_literals;

namespace {

http::Response page_of(std::string_view results, int count, int limit = 2) {
  return reply(200, "{\"limit\":" + std::to_string(limit) + ",\"offset\":0,\"count\":" +
                        std::to_string(count) + ",\"results\":[" + std::string(results) + "]}");
}

std::string resource(std::string_view id) {
  return json_of(std::string(id), {1, Time{}, Time{}, "Doe", Time{}, false});
}

const http::Response a_page = page_of(resource("a") + "," + resource("b"), 2);

// The answer to the first page of a query while the API gives its responses in sequence; the last
// one repeats.
struct Outcome {
  Answer<Page> answer;
  std::size_t requests;
  int tokens;
  std::vector<Duration> sleeps;
};

Outcome outcome_of(std::vector<http::Response> responses, const PageQuery& query = customers(2)) {
  std::atomic<std::size_t> count = 0;
  TestTime time;
  Platform platform(
      [&](const http::Request&) { return responses[std::min(count++, responses.size() - 1)]; });
  auto client = page_client(options_for(platform, time));
  auto answer = client.page(query, {});
  if (!answer) check_discreet(answer.error());
  return {std::move(answer), platform.asked().size(), platform.token_requests(), time.sleeps()};
}

Error error_of(const http::Response& response, const PageQuery& query = customers(2)) {
  const auto got = outcome_of({response}, query);
  REQUIRE_FALSE(got.answer);
  CHECK(got.requests == 1);
  return got.answer.error();
}

}  // namespace

TEST_CASE("a page is not asked for again while commercetools wants a long pause") {
  const auto got = outcome_of({failure(429, "TooMany", {{"Retry-After", "17"}}), a_page});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::unavailable);
  CHECK(got.answer.retry_after() == Duration{17s});
  CHECK(got.requests == 1);
  CHECK(got.sleeps.empty());
}

TEST_CASE("429, 502 and 503 that pass are not seen by who reads pages") {
  for (const auto& response : {failure(429, "TooMany", {{"Retry-After", "1"}}),
                               reply(502, "bad gateway"), failure(503, "OverCapacity")}) {
    const auto got = outcome_of({response, a_page});
    REQUIRE(got.answer);
    CHECK(got.answer->resources.size() == 2);
    CHECK(got.requests == 2);
  }
}

TEST_CASE("503 that stays makes a page unavailable after two repeats") {
  const auto got = outcome_of({failure(503, "OverCapacity")});
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().code == Errc::unavailable);
  CHECK(got.requests == 3);
}

TEST_CASE("a token that is refused for a page is renewed once") {
  const auto renewed = outcome_of({failure(401, "invalid_token"), a_page});
  CHECK(renewed.answer);
  CHECK(renewed.tokens == 2);
  const auto refused = outcome_of({failure(401, "invalid_token")});
  REQUIRE_FALSE(refused.answer);
  CHECK(refused.answer.error().code == Errc::configuration);
  CHECK(refused.answer.error().where == setting::client_id);
  CHECK(refused.requests == 2);
}

TEST_CASE("a page that is refused names the scopes of the query") {
  auto query = customers(2);
  query.type = "order";
  query.expand = {"paymentInfo.payments[*]"};
  const auto error = error_of(failure(403, "insufficient_scope"), query);
  CHECK(error.code == Errc::configuration);
  CHECK(error.where == setting::scopes);
  CHECK(error.detail ==
        "view_orders, view_payments of the project are needed: HTTP 403 insufficient_scope: "
        "about ***");
}

TEST_CASE("a predicate that is refused is named, with the words of commercetools and no value") {
  auto query = customers(2);
  query.where = R"(lastNam = "Doe-Smith" and city = "Old \"Town\"")";
  const auto error = error_of(
      reply(400, R"({"statusCode":400,"message":"Malformed parameter","errors":[{"code":)"
                 R"("InvalidInput","message":"Malformed parameter: where: The field 'lastNam' )"
                 R"(does not exist: lastNam = \"Doe-Smith\" and city = \"Old \\\"Town\\\"\""}]})"),
      query);
  CHECK(error.code == Errc::configuration);
  CHECK(error.where == "where");
  CHECK(
      error.detail.starts_with("commercetools refused the predicate: HTTP 400 InvalidInput: "
                               "Malformed parameter: where: The field 'lastNam' does not exist"));
  for (const auto* value : {"Doe", "Smith", "Town"}) CHECK_FALSE(holds(error.detail, value));
}

TEST_CASE("a predicate that is too long for a request is named too") {
  auto query = customers(2);
  query.where = R"(lastName = "Doe")";
  CHECK(error_of(reply(414, "too long"), query).where == "where");
}

TEST_CASE("without a predicate a refused request is not the fault of one") {
  const auto error = error_of(failure(400, "InvalidInput"));
  CHECK(error.code == Errc::invalid);
  CHECK(error.where.empty());
}

TEST_CASE("a store that does not exist is named, and without a store the project is") {
  CHECK(error_of(failure(404, "ResourceNotFound")).where == setting::project_key);
  auto query = customers(2);
  query.store = "berlin";
  const auto error = error_of(failure(404, "ResourceNotFound"), query);
  CHECK(error.code == Errc::configuration);
  CHECK(error.where == "store");
}

TEST_CASE("a query that cannot work is refused before anything is sent") {
  const auto got = outcome_of({a_page}, customers(501));
  REQUIRE_FALSE(got.answer);
  CHECK(got.answer.error().where == "limit");
  CHECK(got.requests == 0);
  CHECK(got.tokens == 0);
}

TEST_CASE("an answer that is no page of resources is one of another server") {
  for (const auto& response : {reply(200, "<html>log in</html>"), reply(200, "{}"), reply(204),
                               reply(301, "", {{"Location", "/"}})}) {
    const auto error = error_of(response);
    CHECK(error.code == Errc::configuration);
    CHECK(error.where == setting::api_url);
  }
}

TEST_CASE("a page out of sequence, with a repeat, too many, or cut short is an error") {
  const auto a = resource("a");
  const auto b = resource("b");
  for (const auto& response :
       {page_of(b + "," + a, 2), page_of(a + "," + a, 2),
        page_of(a + "," + b + "," + resource("c"), 3), page_of(a, 1, 1), page_of(a, 2)}) {
    CAPTURE(response.body);
    CHECK(error_of(response).code == Errc::invalid);
  }
}

TEST_CASE("a server that gives the same page again does not keep a run going for ever") {
  TestTime time;
  Platform platform([](const http::Request&) { return a_page; });
  auto client = page_client(options_for(platform, time));
  const auto first = client.page(customers(2), {});
  REQUIRE(first);
  const auto second = client.page(customers(2), first->next);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::invalid);
  CHECK(second.error().where == "/results/0");
}

TEST_CASE("a page whose body is cut off is unavailable, never a short page") {
  ctsync::http::test::RawListener listener;
  auto cut = ctsync::http::test::beside([&] {
    auto peer = listener.accept();
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(a_page.body.size()) + "\r\n\r\n" +
               a_page.body.substr(0, a_page.body.size() / 2));
    peer.close();
  });
  TestTime time;
  Platform platform([](const http::Request&) { return a_page; });
  auto options = options_for(platform, time);
  options.credentials.api_url = listener.url();
  auto client = page_client(std::move(options));
  const auto page = client.page(customers(2), {});
  cut.get();
  REQUIRE_FALSE(page);
  CHECK(page.error().code == Errc::unavailable);
}

TEST_CASE("a count is refused as a page is") {
  const auto error = [](const http::Response& response, const PageQuery& query) {
    TestTime time;
    Platform platform([&](const http::Request&) { return response; });
    auto client = page_client(options_for(platform, time));
    const auto count = client.count(query);
    REQUIRE_FALSE(count);
    check_discreet(count.error());
    return count.error();
  };
  CHECK(error(failure(403, "insufficient_scope"), customers(2)).where == setting::scopes);
  CHECK(error(reply(200, "{}"), customers(2)).where == setting::api_url);
  CHECK(error(failure(503, "OverCapacity"), customers(2)).code == Errc::unavailable);
  CHECK(error(failure(400, "InvalidInput"), customers(0)).where == "limit");
  auto query = customers(2);
  query.where = "x";
  CHECK(error(failure(400, "InvalidInput"), query).where == "where");
}
