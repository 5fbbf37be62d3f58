// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ctsync/protocol/rest/protocol.hpp"
#include "http_sink/oauth.hpp"
#include "http_sink/sink.hpp"
#include "loopback.hpp"

// Targets that want a token of OAuth2.
namespace ctsync::http_sink::test {

namespace {

rest::Protocol rest_protocol() {
  rest::Settings settings;
  settings.requests[0] = {"POST", "/people", {}};
  return rest::Protocol(std::move(settings));
}

Call identify(std::string id) { return {CallKind::identify, "u", {}, std::move(id), "{}", 0}; }

/// A target that takes only the newest token, and who issues them.
struct Issuer {
  std::atomic<int> issued{0};
  std::atomic<int> status_of_tokens{200};
  std::string retry_after;  ///< of the token endpoint
  std::atomic<bool> refuse{false};
  Time date = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};
  Time elapsed{std::chrono::hours{1}};
  Loopback tokens{[this](const Arrived&) {
    http::Response response = status(status_of_tokens);
    const int number = ++issued;
    response.body = R"({"access_token":"t-)" + std::to_string(number) + R"(","expires_in":3600})";
    if (!retry_after.empty()) response.headers.emplace_back("Retry-After", retry_after);
    return response;
  }};
  Loopback target{[this](const Arrived& request) {
    const bool newest = request.authorization == "Bearer t-" + std::to_string(issued);
    return status(newest && !refuse ? 200 : 401);
  }};

  std::shared_ptr<http::TokenSource> source() {
    OAuth oauth;
    oauth.token_url = tokens.url() + "/oauth/token";
    oauth.client_id = "client";
    oauth.client_secret = "secret";
    oauth.scopes = "people:write";
    oauth.where = "targets.crm.token_url";
    auto made = make_token_source(oauth, {}, {[this] { return date; }, [this] { return elapsed; }});
    REQUIRE(made.has_value());
    return *std::move(made);
  }

  Sink sink(std::shared_ptr<http::TokenSource> tokens_of) {
    Options options;
    options.endpoints.push_back({"the target", target.client(), {}, {}});
    options.tokens = std::move(tokens_of);
    return Sink(rest_protocol(), std::move(options));
  }
};

}  // namespace

TEST_CASE("a target with OAuth2 gets a token that was asked for with the client's credentials") {
  Issuer issuer;
  auto sink = issuer.sink(issuer.source());
  const std::vector<Call> calls{identify("m-1"), identify("m-2")};
  for (const auto& outcome : sink.deliver(calls)) CHECK(outcome.verdict == Verdict::accepted);
  const auto asked = issuer.tokens.requests();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].path == "/oauth/token");
  CHECK(asked[0].authorization == "Basic Y2xpZW50OnNlY3JldA==");
  CHECK(asked[0].body == "grant_type=client_credentials&scope=people%3Awrite");
}

TEST_CASE("a login sends user and key as a form, and its token is used for half an hour") {
  Loopback tokens([](const Arrived&) {
    http::Response response = status(200);
    response.body = R"({"token":"t-1","host":"us-east-1-platform.tealiumapis.com"})";
    return response;
  });
  Loopback target([](const Arrived& request) {
    return status(request.authorization == "Bearer t-1" ? 200 : 401);
  });
  Time elapsed{std::chrono::hours{1}};
  const auto source =
      make_token_source(Login{tokens.url() + "/v3/auth/accounts/acme/profiles/main",
                              "iris@acme.example", "7O4[&=", "targets.cdp.secret"},
                        {}, {[&elapsed] { return elapsed; }, [&elapsed] { return elapsed; }});
  REQUIRE(source.has_value());
  Options options;
  options.endpoints.push_back({"the target", target.client(), {}, {}});
  options.tokens = *source;
  Sink sink(rest_protocol(), std::move(options));
  const std::vector<Call> calls{identify("m-1")};
  CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  elapsed += std::chrono::minutes{24};
  CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  const auto asked = tokens.requests();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].path == "/v3/auth/accounts/acme/profiles/main");
  CHECK(asked[0].authorization.empty());
  CHECK(asked[0].body == "username=iris%40acme.example&key=7O4%5B%26%3D");
  elapsed += std::chrono::minutes{2};
  CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  CHECK(tokens.requests().size() == 2);
}

TEST_CASE("a token that the target refuses is renewed once, and the request repeated") {
  Issuer issuer;
  auto sink = issuer.sink(issuer.source());
  const std::vector<Call> calls{identify("m-1")};
  REQUIRE(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  ++issuer.issued;  // the token that is in use is not the newest any more
  CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  CHECK(issuer.tokens.requests().size() == 2);
  CHECK(issuer.target.requests().size() == 3);
}

TEST_CASE("where new tokens are refused too, calls are kept and no more tokens are asked for") {
  Issuer issuer;
  issuer.refuse = true;
  auto sink = issuer.sink(issuer.source());
  const std::vector<Call> calls{identify("m-1")};
  for (int i = 0; i < 3; ++i) {
    const auto outcome = sink.deliver(calls).at(0);
    CHECK(outcome.verdict == Verdict::target_down);
    CHECK(outcome.reason.code == ReasonCode::target_refused);
  }
  CHECK(issuer.tokens.requests().size() == 2);
}

TEST_CASE("sinks of one target that wait for a token make one request for it") {
  Issuer issuer;
  const auto source = issuer.source();
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      auto sink = issuer.sink(source);
      const std::vector<Call> calls{identify("m")};
      if (sink.deliver(calls).at(0).verdict == Verdict::accepted) ++accepted;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(accepted == 8);
  CHECK(issuer.tokens.requests().size() == 1);
}

TEST_CASE("calls wait while there is no token, and a wrong client is a setting to correct") {
  const std::vector<Call> calls{identify("m-1")};
  {
    Issuer issuer;
    issuer.status_of_tokens = 503;
    auto sink = issuer.sink(issuer.source());
    const auto outcome = sink.deliver(calls).at(0);
    CHECK(outcome.verdict == Verdict::retry);
    CHECK(outcome.reason.text == "targets.crm.token_url: the token endpoint answered 503");
  }
  Issuer issuer;
  issuer.status_of_tokens = 401;
  auto sink = issuer.sink(issuer.source());
  const auto outcome = sink.deliver(calls).at(0);
  CHECK(outcome.verdict == Verdict::target_down);
  CHECK(outcome.reason.text.find("secret") == std::string::npos);
  CHECK(issuer.target.requests().empty());
}

TEST_CASE("a date that the token endpoint asks to wait for is compared with the time of day") {
  const std::vector<Call> calls{identify("m-1")};
  Issuer issuer;
  issuer.status_of_tokens = 503;
  SUBCASE("a near one") {
    issuer.retry_after = "Wed, 04 Mar 2026 00:00:30 GMT";
    auto sink = issuer.sink(issuer.source());
    CHECK(sink.deliver(calls).at(0).retry_after == std::chrono::seconds{30});
    issuer.status_of_tokens = 200;
    issuer.date += std::chrono::hours{5};  // somebody sets the clock, and no wait gets shorter
    CHECK(sink.deliver(calls).at(0).verdict == Verdict::retry);
    issuer.elapsed += std::chrono::seconds{30};
    CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  }
  SUBCASE("a past one") {
    issuer.retry_after = "Tue, 03 Mar 2026 23:00:00 GMT";
    auto sink = issuer.sink(issuer.source());
    CHECK(sink.deliver(calls).at(0).retry_after == Duration{0});
    issuer.status_of_tokens = 200;
    issuer.elapsed += http::TokenSource::failure_memory;
    CHECK(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  }
}

TEST_CASE("a token is used for its lifetime, whatever the time of day is set to") {
  const std::vector<Call> calls{identify("m-1")};
  Issuer issuer;
  auto sink = issuer.sink(issuer.source());
  REQUIRE(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  issuer.date += std::chrono::hours{100};
  REQUIRE(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  CHECK(issuer.tokens.requests().size() == 1);
  issuer.elapsed += std::chrono::minutes{55};
  REQUIRE(sink.deliver(calls).at(0).verdict == Verdict::accepted);
  CHECK(issuer.tokens.requests().size() == 2);
}

TEST_CASE("the address of a token endpoint must be a URL, and the setting is named") {
  OAuth oauth;
  oauth.token_url = "idp.example";
  oauth.where = "targets.crm.token_url";
  const auto made = make_token_source(oauth, {}, http::machine_clocks());
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == Errc::configuration);
  CHECK(made.error().where == "targets.crm.token_url");
}

}  // namespace ctsync::http_sink::test
