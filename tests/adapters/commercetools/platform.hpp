// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <commercetools/api.hpp>
#include <commercetools/timing.hpp>
#include <functional>
#include <http/server.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gate.hpp"

namespace ctsync::commercetools_api::test {

using ctsync::test::Gate;

/// A manual clock, which sleep also advances.
class TestTime {
 public:
  TestTime() : state_(std::make_shared<State>()) {}

  Timing timing() const {
    const auto now = [state = state_] { return Time{Duration{state->now.load()}}; };
    const auto date = [state = state_, now] { return now() + Duration{state->set.load()}; };
    return {{date, now},
            [state = state_](Duration time) {
              state->now += time.count();
              const std::lock_guard lock(state->mutex);
              state->sleeps.push_back(time);
            },
            [] { return 0.5; }};
  }
  /// Somebody sets the time of day.
  void set(Duration by) { state_->set = by.count(); }
  void pass(Duration time) { state_->now += time.count(); }
  Duration passed() const { return Duration{state_->now - start}; }
  std::vector<Duration> sleeps() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sleeps;
  }

 private:
  static constexpr Duration::rep start = 1'700'000'000'000;
  struct State {
    std::atomic<Duration::rep> now = start;
    std::atomic<Duration::rep> set = 0;
    std::mutex mutex;
    std::vector<Duration> sleeps;
  };
  std::shared_ptr<State> state_;
};

struct Asked {
  std::string method;
  std::string target;
  std::string authorization;
  std::string body;
};

inline http::Response reply(int status, std::string body = {},
                            std::vector<std::pair<std::string, std::string>> headers = {}) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

/// Fake commercetools on a loopback port: issues tokens "token-1", "token-2", ... and responds to
/// other requests as configured. Many threads generate responses concurrently.
class Platform {
 public:
  using Answerer = std::function<http::Response(const http::Request&)>;

  explicit Platform(Answerer api)
      : api_(std::move(api)),
        server_({}, [this](const http::Request& request) { return take(request); }) {
    const auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port);
    url_ = "http://127.0.0.1:" + std::to_string(*port);
    serving_ = std::thread([this] { server_.run(); });
  }
  ~Platform() {
    server_.stop();
    serving_.join();
  }

  /// Sets the response of the token endpoint. Call it before the first request.
  void answer_tokens(Answerer answerer) { tokens_ = std::move(answerer); }

  std::string url() const { return url_; }
  int token_requests() const { return token_requests_; }
  /// The token requests, and the requests to the API.
  std::vector<Asked> tokens_asked() { return copy(tokens_asked_); }
  std::vector<Asked> asked() { return copy(asked_); }

  Credentials credentials() const {
    return {"shop", "the-client", "the-secret", url_, url_, "view_customers:shop view_types:shop"};
  }

 private:
  http::Response take(const http::Request& request) {
    const bool is_token = request.path == "/oauth/token";
    {
      const std::lock_guard lock(mutex_);
      (is_token ? tokens_asked_ : asked_)
          .push_back({std::string(request.method), std::string(request.target),
                      std::string(request.header("authorization").value_or("")),
                      std::string(request.body)});
    }
    if (!is_token) return api_(request);
    const int number = ++token_requests_;
    if (tokens_) return tokens_(request);
    return token(number);
  }

  std::vector<Asked> copy(const std::vector<Asked>& from) {
    const std::lock_guard lock(mutex_);
    return from;
  }

 public:
  static http::Response token(int number, int seconds = 172800) {
    return reply(200, R"({"access_token":"token-)" + std::to_string(number) +
                          R"(","token_type":"Bearer","expires_in":)" + std::to_string(seconds) +
                          R"(,"scope":"view_customers:shop"})");
  }

 private:
  Answerer api_;
  Answerer tokens_;
  std::atomic<int> token_requests_ = 0;
  std::mutex mutex_;
  std::vector<Asked> tokens_asked_;
  std::vector<Asked> asked_;
  http::Server server_;
  std::string url_;
  std::thread serving_;
};

/// An error in commercetools' format, whose message holds an address that must not appear in any
/// output.
inline http::Response failure(int status, std::string_view code,
                              std::vector<std::pair<std::string, std::string>> headers = {}) {
  const std::string code_and_message =
      R"("code":")" + std::string(code) + R"(","message":"about jane@example.com"}]})";
  return reply(status,
               R"({"statusCode":)" + std::to_string(status) +
                   R"(,"message":"about jane@example.com","errors":[{)" + code_and_message,
               std::move(headers));
}

inline bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Checks that the error contains no secrets or personal data.
inline void check_discreet(const Error& error) {
  for (const auto* secret : {"the-secret", "the-client", "token-", "jane", "dGhlL", "AKIA"}) {
    CAPTURE(secret);
    CHECK_FALSE(holds(to_string(error), secret));
  }
}

inline ApiOptions options_for(const Platform& platform, const TestTime& time) {
  ApiOptions options;
  options.credentials = platform.credentials();
  options.requests_per_second = 0;
  options.timing = time.timing();
  return options;
}

}  // namespace ctsync::commercetools_api::test
