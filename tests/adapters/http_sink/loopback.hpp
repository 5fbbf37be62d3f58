// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <http/client.hpp>
#include <http/server.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ctsync::http_sink::test {

/// A received request.
struct Arrived {
  std::string method;
  std::string path;
  std::string content_type;
  std::string authorization;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  std::string header(std::string_view name) const {
    for (const auto& field : headers) {
      if (field.first == name) return field.second;
    }
    return {};
  }
};

/// Fake of a host of a target on a loopback port; records every request.
class Loopback {
 public:
  using Answer = std::function<http::Response(const Arrived&)>;

  explicit Loopback(Answer answer = [](const Arrived&) { return http::Response{}; })
      : answer_(std::move(answer)),
        server_({}, [this](const http::Request& request) { return take(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    url_ = "http://127.0.0.1:" + std::to_string(*port);
    serving_ = std::thread([this] { server_.run(); });
  }
  ~Loopback() {
    server_.stop();
    serving_.join();
  }

  const std::string& url() const { return url_; }

  http::Client client() const {
    http::ClientOptions options;
    options.base_url = url_;
    auto made = http::Client::create(std::move(options));
    REQUIRE(made.has_value());
    return *std::move(made);
  }

  std::vector<Arrived> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  http::Response take(const http::Request& request) {
    Arrived arrived{std::string(request.method),
                    std::string(request.target),
                    std::string(request.header("content-type").value_or("")),
                    std::string(request.header("authorization").value_or("")),
                    std::string(request.body),
                    {}};
    for (const auto& field : request.headers) arrived.headers.emplace_back(field.name, field.value);
    const std::lock_guard lock(mutex_);
    requests_.push_back(arrived);
    return answer_(arrived);
  }

  Answer answer_;
  std::mutex mutex_;
  std::vector<Arrived> requests_;
  http::Server server_;
  std::string url_;
  std::thread serving_;
};

inline http::Response status(int code) {
  http::Response response;
  response.status = code;
  return response;
}

}  // namespace ctsync::http_sink::test
