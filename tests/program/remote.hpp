// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <http/server.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ctsync::test {

/// A stand-in for Google and Amazon: answers each request with the configured response, and records
/// the requests.
class Remote {
 public:
  Remote() : server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    port_ = *port;
    serving_ = std::thread([this] { server_.run(); });
  }
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;
  ~Remote() {
    server_.stop();
    serving_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Sets the response to all further requests.
  void say(int status, const std::string& body = "") {
    const std::lock_guard lock(mutex_);
    response_.status = status;
    response_.body = body;
  }
  /// Sets another status for further requests with a query.
  void say_to_queries(int status) {
    const std::lock_guard lock(mutex_);
    status_for_queries_ = status;
  }

  /// "GET /path?query" of each request so far.
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  /// The requests with a query.
  std::vector<std::string> queries() {
    auto all = asked();
    std::erase_if(all, [](const std::string& one) { return one.find('?') == std::string::npos; });
    return all;
  }

 private:
  http::Response answer(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(std::string(request.method) + " " + std::string(request.target));
    http::Response response = response_;
    if (!request.query.empty() && status_for_queries_ != 0) response.status = status_for_queries_;
    return response;
  }

  std::mutex mutex_;
  http::Response response_;
  int status_for_queries_ = 0;
  std::vector<std::string> asked_;
  http::Server server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace ctsync::test
