// SPDX-License-Identifier: MIT
#include "commercetools/token_source.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "platform.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using namespace std::chrono_literals;

namespace {

http::Response no_api(const http::Request&) { return reply(500); }

http::Client client_of(const Platform& platform, Duration total_timeout = 20s) {
  http::ClientOptions options;
  options.base_url = platform.url();
  options.total_timeout = total_timeout;
  auto client = http::Client::create(std::move(options));
  REQUIRE(client);
  return *std::move(client);
}

struct Setup {
  explicit Setup(Duration total_timeout = 20s)
      : source(client_of(platform, total_timeout), platform.credentials(), time.timing()) {}

  Platform platform{no_api};
  TestTime time;
  TokenSource source;
};

std::string value(Answer<Token> token) { return token ? token->value : to_string(token.error()); }

// The results of 16 threads that start at the same time.
template <class Get>
std::vector<std::string> sixteen_times(Get get) {
  std::vector<std::string> values(16);
  std::atomic<int> ready = 0;
  std::vector<std::thread> threads;
  for (auto& place : values) {
    threads.emplace_back([&, out = &place] {
      for (++ready; ready < 16;) std::this_thread::yield();
      *out = value(get());
    });
  }
  for (auto& thread : threads) thread.join();
  return values;
}

}  // namespace

TEST_CASE("a token is asked for with Basic credentials and percent-encoded scopes") {
  Setup setup;
  CHECK(value(setup.source.token()) == "token-1");
  const auto asked = setup.platform.tokens_asked();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].method == "POST");
  CHECK(asked[0].target == "/oauth/token");
  CHECK(asked[0].authorization == "Basic dGhlLWNsaWVudDp0aGUtc2VjcmV0");
  CHECK(asked[0].body ==
        "grant_type=client_credentials&scope=view_customers%3Ashop%20view_types%3Ashop");
}

TEST_CASE("without scopes the token has all the client may have") {
  Platform platform{no_api};
  auto credentials = platform.credentials();
  credentials.scopes.clear();
  TokenSource source(client_of(platform), credentials, TestTime{}.timing());
  CHECK(value(source.token()) == "token-1");
  CHECK(platform.tokens_asked()[0].body == "grant_type=client_credentials");
}

TEST_CASE("a token is kept until it is about to end, and then replaced") {
  Setup setup;
  CHECK(value(setup.source.token()) == "token-1");
  setup.time.pass(172800s - TokenSource::leeway - 1ms);
  CHECK(value(setup.source.token()) == "token-1");
  CHECK(setup.platform.token_requests() == 1);
  setup.time.pass(1ms);
  CHECK(value(setup.source.token()) == "token-2");
  CHECK(setup.platform.token_requests() == 2);
}

TEST_CASE("a token that lives shorter than the leeway is still used more than once") {
  Setup setup;
  setup.platform.answer_tokens([](const http::Request&) { return Platform::token(1, 60); });
  CHECK(value(setup.source.token()) == "token-1");
  setup.time.pass(29s);
  CHECK(value(setup.source.token()) == "token-1");
  CHECK(setup.platform.token_requests() == 1);
  setup.time.pass(1s);
  CHECK(value(setup.source.token()) == "token-1");
  CHECK(setup.platform.token_requests() == 2);
}

TEST_CASE("many threads without a token make one request") {
  Setup setup;
  for (const auto& got : sixteen_times([&] { return setup.source.token(); })) {
    CHECK(got == "token-1");
  }
  CHECK(setup.platform.token_requests() == 1);
}

TEST_CASE("many threads whose token is refused make one request") {
  Setup setup;
  const auto first = setup.source.token();
  REQUIRE(first);
  for (const auto& got : sixteen_times([&] { return setup.source.renewed(*first); })) {
    CHECK(got == "token-2");
  }
  CHECK(setup.platform.token_requests() == 2);
}

TEST_CASE("a failed request is remembered for a while, by every thread") {
  Setup setup;
  std::atomic<bool> broken = true;
  setup.platform.answer_tokens(
      [&](const http::Request&) { return broken ? reply(503, "busy") : Platform::token(7); });
  for (const auto& got : sixteen_times([&] { return setup.source.token(); })) {
    CHECK(got == std::string(setting::auth_url) + ": commercetools gives no token: HTTP 503: busy");
  }
  CHECK(setup.platform.token_requests() == 1);

  broken = false;
  setup.time.pass(TokenSource::failure_memory - 1ms);
  CHECK_FALSE(setup.source.token());
  CHECK(setup.platform.token_requests() == 1);
  setup.time.pass(1ms);
  CHECK(value(setup.source.token()) == "token-7");
}

TEST_CASE("the token endpoint gets no request for as long as it asks") {
  Setup setup;
  setup.platform.answer_tokens([](const http::Request&) {
    return failure(429, "TooMany", {{"Retry-After", "30"}});
  });
  const auto token = setup.source.token();
  REQUIRE_FALSE(token);
  CHECK(token.error().code == Errc::unavailable);
  CHECK(token.retry_after() == Duration{30s});
  check_discreet(token.error());
  setup.time.pass(29s);
  CHECK_FALSE(setup.source.token());
  CHECK(setup.platform.token_requests() == 1);
  setup.time.pass(1s);
  CHECK_FALSE(setup.source.token());
  CHECK(setup.platform.token_requests() == 2);
}

TEST_CASE("a date that the token endpoint asks to wait for is compared with the time of day") {
  Setup setup;
  setup.time.set(2h);
  setup.platform.answer_tokens([](const http::Request&) {
    return failure(503, "Busy", {{"Retry-After", "Wed, 15 Nov 2023 00:13:50 GMT"}});
  });
  CHECK(setup.source.token().retry_after() == Duration{30s});
  setup.time.set(0h);  // the wait that was asked for stays as it is
  setup.time.pass(29s);
  CHECK_FALSE(setup.source.token());
  CHECK(setup.platform.token_requests() == 1);
  setup.time.set(3h);
  setup.time.pass(1s);
  CHECK(setup.source.token().retry_after() == Duration{0});  // the date is past
  CHECK(setup.platform.token_requests() == 2);
}

TEST_CASE("a token that has not ended is used while it cannot be replaced") {
  Setup setup;
  setup.platform.answer_tokens([&](const http::Request&) {
    return setup.platform.token_requests() == 1 ? Platform::token(1) : reply(503);
  });
  CHECK(value(setup.source.token()) == "token-1");
  setup.time.pass(172800s - 60s);
  CHECK(value(setup.source.token()) == "token-1");
  CHECK(value(setup.source.token()) == "token-1");
  CHECK(setup.platform.token_requests() == 2);
  setup.time.pass(60s);
  CHECK_FALSE(setup.source.token());
}

TEST_CASE("no caller waits for a slow token endpoint while there is a token") {
  Setup setup;
  Gate asked;
  Gate answer;
  setup.platform.answer_tokens([&](const http::Request&) {
    const int number = setup.platform.token_requests();
    if (number > 1) {
      asked.open();
      answer.wait();
    }
    return Platform::token(number);
  });
  CHECK(value(setup.source.token()) == "token-1");
  setup.time.pass(172800s - 60s);
  std::string replaced;
  std::thread slow([&] { replaced = value(setup.source.token()); });
  asked.wait();
  CHECK(value(setup.source.token()) == "token-1");
  answer.open();
  slow.join();
  CHECK(replaced == "token-2");
}

TEST_CASE("a token endpoint that does not answer in time is unavailable") {
  Gate over;
  Setup setup(100ms);
  setup.platform.answer_tokens([&](const http::Request&) {
    over.wait();
    return Platform::token(1);
  });
  const auto token = setup.source.token();
  over.open();
  REQUIRE_FALSE(token);
  CHECK(token.error().code == Errc::unavailable);
  CHECK(token.error().where == setting::auth_url);
  CHECK(holds(token.error().detail, "timed out"));
}

TEST_CASE("what must be mended is named: the client, its scopes, or the URL") {
  struct Row {
    http::Response response;
    std::string_view where;
  };
  const std::vector<Row> rows = {
      {failure(401, "invalid_client"), setting::client_id},
      {reply(400, R"({"error":"unauthorized_client"})"), setting::client_id},
      {failure(400, "invalid_scope"), setting::scopes},
      {failure(404, "ResourceNotFound"), setting::auth_url},
      {reply(302, "", {{"Location", "https://elsewhere.example/"}}), setting::auth_url},
      {reply(200, "<html>welcome</html>"), setting::auth_url},
      {reply(200, R"({"access_token":""})"), setting::auth_url},
      {reply(200, R"({"access_token":"two\r\nlines"})"), setting::auth_url},
  };
  for (const auto& row : rows) {
    CAPTURE(row.response.status);
    CAPTURE(row.response.body);
    Setup setup;
    setup.platform.answer_tokens([&](const http::Request&) { return row.response; });
    const auto token = setup.source.token();
    REQUIRE_FALSE(token);
    CHECK(token.error().code == Errc::configuration);
    CHECK(token.error().where == row.where);
    check_discreet(token.error());
  }
}

TEST_CASE("a refused token is replaced once, and a refused replacement is remembered for a while") {
  Setup setup;
  const auto first = setup.source.token();
  REQUIRE(first);
  const auto second = setup.source.renewed(*first);
  CHECK(value(second) == "token-2");
  CHECK(value(setup.source.renewed(*first)) == "token-2");
  CHECK(setup.platform.token_requests() == 2);

  const auto third = setup.source.renewed(*second);
  REQUIRE_FALSE(third);
  CHECK(third.error().code == Errc::configuration);
  CHECK(third.error().where == setting::client_id);
  CHECK(setup.platform.token_requests() == 2);

  setup.time.pass(TokenSource::refusal_memory);
  CHECK(value(setup.source.renewed(*second)) == "token-3");
}
