// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <ctsync/base/time.hpp>
#include <deque>
#include <http/server.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ctsync::lambda::test {

struct Posted {
  std::string path;
  std::string type;  ///< Lambda-Runtime-Function-Error-Type
  std::string body;
};

/// Response to a runtime that asks for an event when none is left.
enum class Empty {
  fail,  ///< 500, which ends the runtime
  wait,  ///< no response until there is an event
};

/// Fake Runtime API: serves events and records results.
class FakeApi {
 public:
  explicit FakeApi(Empty empty = Empty::fail)
      : empty_(empty),
        server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    address_ = fmt::format("127.0.0.1:{}", *port);
    serving_ = std::thread([this] { server_.run(); });
  }
  FakeApi(const FakeApi&) = delete;
  FakeApi& operator=(const FakeApi&) = delete;
  ~FakeApi() {
    {
      const std::lock_guard lock(mutex_);
      empty_ = Empty::fail;
    }
    changed_.notify_all();
    server_.stop();
    serving_.join();
  }

  const std::string& address() const { return address_; }

  /// Adds an event with this much time until its deadline; without `time`, an invalid deadline.
  void add(std::string event, std::optional<Duration> time = Duration{60'000}) {
    const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    const auto deadline = time ? (now + *time).time_since_epoch().count() : 5'000;
    const std::lock_guard lock(mutex_);
    events_.emplace_back(std::move(event), std::to_string(deadline));
    changed_.notify_all();
  }
  void answer_results_with(int status) { result_status_ = status; }

  std::vector<Posted> posted() {
    const std::lock_guard lock(mutex_);
    return posted_;
  }
  /// Waits for `count` results, for at most twenty seconds, and returns the results so far.
  std::vector<Posted> posted(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return posted_.size() >= count; });
    return posted_;
  }
  /// Waits until the runtime has asked for `times` events in all; false after twenty seconds.
  bool wait_until_asked(int times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return asked_ >= times; });
  }

 private:
  http::Response answer(const http::Request& request) {
    std::unique_lock lock(mutex_);
    http::Response response;
    response.status = result_status_;
    if (request.path == "/2018-06-01/runtime/invocation/next" && request.method == "GET") {
      ++asked_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !events_.empty() || empty_ == Empty::fail; });
      response.status = events_.empty() ? 500 : 200;
      if (events_.empty()) return response;
      response.headers = {{"Lambda-Runtime-Aws-Request-Id", fmt::format("id-{}", ++given_)},
                          {"Lambda-Runtime-Deadline-Ms", events_.front().second}};
      response.body = events_.front().first;
      events_.pop_front();
      return response;
    }
    posted_.push_back(
        {std::string(request.path),
         std::string(request.header("lambda-runtime-function-error-type").value_or("")),
         std::string(request.body)});
    changed_.notify_all();
    return response;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Empty empty_;
  std::deque<std::pair<std::string, std::string>> events_;
  std::vector<Posted> posted_;
  int given_ = 0;
  int asked_ = 0;
  int result_status_ = 202;
  std::string address_;
  http::Server server_;
  std::thread serving_;
};

}  // namespace ctsync::lambda::test
