// SPDX-License-Identifier: MIT
#include "admin/access/access.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/base/sha256.hpp>
#include <string>

namespace ctsync::test {

namespace {

using namespace server::admin;
using server::AdminRole;
using server::AdminSettings;

AdminSettings with_tokens() {
  AdminSettings settings;
  settings.tokens = {{"ada", AdminRole::operates, sha256_hex("secret-of-ada"), {}},
                     {"wall", AdminRole::viewer, sha256_hex("secret-of-wall"), {"shop"}}};
  return settings;
}

http::Request request(std::vector<http::Header> headers) {
  http::Request made;
  made.method = "GET";
  made.path = "/api/v1/me";
  made.headers = std::move(headers);
  made.remote = "127.0.0.1";
  return made;
}

int status_of(const std::variant<Caller, Problem>& found) {
  const auto* const problem = std::get_if<Problem>(&found);
  return problem == nullptr ? 200 : problem->status;
}

}  // namespace

TEST_CASE("without tokens whoever reaches the listener operates") {
  const AdminSettings settings;
  Access access(settings);
  CHECK_FALSE(access.is_protected());
  const auto found = access.identify(request({}));
  REQUIRE(std::holds_alternative<Caller>(found));
  CHECK(std::get<Caller>(found).operates());
}

TEST_CASE("a token is known by its digest, with its role and its tenants") {
  const auto settings = with_tokens();
  Access access(settings);
  const auto ada = access.identify(request({{"authorization", "Bearer secret-of-ada"}}));
  REQUIRE(std::holds_alternative<Caller>(ada));
  CHECK(std::get<Caller>(ada).name == "ada");
  CHECK(std::get<Caller>(ada).may_see("any"));
  const auto wall = access.identify(request({{"authorization", "bearer secret-of-wall"}}));
  REQUIRE(std::holds_alternative<Caller>(wall));
  CHECK_FALSE(std::get<Caller>(wall).operates());
  CHECK(std::get<Caller>(wall).may_see("shop"));
  CHECK_FALSE(std::get<Caller>(wall).may_see("other"));
  CHECK(status_of(access.identify(request({}))) == 401);
  CHECK(status_of(access.identify(request({{"authorization", "Bearer secret-of-eve"}}))) == 401);
  CHECK(status_of(access.identify(request({{"authorization", "Basic secret-of-ada"}}))) == 401);
  CHECK(status_of(access.identify(request({{"cookie", "ctsync_admin=guessed"}}))) == 401);
}

TEST_CASE("a token becomes a cookie, which ends") {
  const auto settings = with_tokens();
  Access access(settings);
  CHECK(std::holds_alternative<Problem>(access.sign_in("secret-of-eve", "127.0.0.1")));
  const auto set = access.sign_in("secret-of-ada", "127.0.0.1");
  REQUIRE(std::holds_alternative<OpenedSession>(set));
  const auto& text = std::get<OpenedSession>(set).cookie;
  CHECK(std::get<OpenedSession>(set).token == "ada");
  CHECK(text.find("HttpOnly; SameSite=Strict") != text.npos);
  const auto cookie = "other=1; " + text.substr(0, text.find(';'));
  const auto found = access.identify(request({{"cookie", cookie}}));
  REQUIRE(std::holds_alternative<Caller>(found));
  CHECK(std::get<Caller>(found).by_cookie);
  CHECK(access.sign_out(request({{"cookie", cookie}})).find("Max-Age=0") != std::string::npos);
  CHECK(status_of(access.identify(request({{"cookie", cookie}}))) == 401);
}

TEST_CASE("who guesses tokens is slowed down") {
  const auto settings = with_tokens();
  Access access(settings);
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    const auto found = access.sign_in("guess", "192.0.2.1");
    refused += std::get<Problem>(found).status == 429 ? 1 : 0;
  }
  CHECK(refused == 5);
  CHECK(std::holds_alternative<OpenedSession>(access.sign_in("secret-of-ada", "192.0.2.2")));
}

TEST_CASE("only names of this machine and those that are configured are ours") {
  AdminSettings settings;
  settings.hosts = {"admin.shop.example"};
  const Access access(settings);
  for (const auto* host : {"127.0.0.1:8081", "localhost", "[::1]:8081", "Admin.Shop.Example:443"}) {
    CAPTURE(host);
    CHECK(access.knows_host(request({{"host", host}})));
  }
  for (const auto* host :
       {"evil.example:8081", "", "127.0.0.1.evil.example", "[::1", "shop.example"}) {
    CAPTURE(host);
    CHECK_FALSE(access.knows_host(request({{"host", host}})));
  }
  CHECK_FALSE(access.knows_host(request({})));
  CHECK_FALSE(access.knows_host(request({{"host", "localhost"}, {"host", "localhost"}})));
}

TEST_CASE("a change must be JSON of our own page or of a program") {
  const Caller browser{"ada", AdminRole::operates, {}, true};
  const Caller program{"ada", AdminRole::operates, {}, false};
  const auto status = [](const Caller& caller, std::vector<http::Header> headers) {
    const auto problem = Access::check_change(request(std::move(headers)), caller);
    return problem ? problem->status : 200;
  };
  const http::Header json{"content-type", "application/json; charset=utf-8"};
  const http::Header own{"x-ctsync", "1"};
  const http::Header host{"host", "127.0.0.1:8081"};
  CHECK(status(browser, {json, own, host, {"sec-fetch-site", "same-origin"}}) == 200);
  CHECK(status(browser, {json, own, host, {"origin", "http://127.0.0.1:8081"}}) == 200);
  CHECK(status(browser, {json, own, host, {"sec-fetch-site", "cross-site"}}) == 403);
  CHECK(status(browser, {json, own, host, {"origin", "http://evil.example"}}) == 403);
  CHECK(status(browser, {json, own, host, {"origin", "null"}}) == 403);
  CHECK(status(browser, {json, host, {"sec-fetch-site", "same-origin"}}) == 403);
  CHECK(status(browser, {{"content-type", "text/plain"}, own, host}) == 415);
  CHECK(status(program, {json, own, {"origin", "http://evil.example"}}) == 200);
  CHECK(status(program, {json}) == 403);
}

TEST_CASE("a bucket gives out so many at once, and fills again") {
  Buckets buckets({2, 3});
  const Buckets::Clock::time_point begin{};
  for (int i = 0; i < 3; ++i) CHECK(buckets.take("a", begin));
  CHECK_FALSE(buckets.take("a", begin));
  CHECK(buckets.take("b", begin));
  CHECK(buckets.take("a", begin + std::chrono::milliseconds{500}));
  CHECK_FALSE(buckets.take("a", begin + std::chrono::milliseconds{600}));
}

}  // namespace ctsync::test
