// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <http/hooks.hpp>
#include <http/message.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lambda/event.hpp"

namespace ctsync::lambda {

/// Handlers of events. One thread calls them, one after another.
struct Handlers {
  http::Handler request;
  /// May answer a request before its body is read; see http::Hooks.
  decltype(http::Hooks::before_body) before_body = nullptr;
  /// Answers a request whose body is over its limit; see http::Hooks.
  decltype(http::Hooks::too_large) too_large = nullptr;
  /// Processes a record of a queue, stream, topic or event bus; false to have it redelivered.
  std::function<bool(std::string_view source, std::string_view body)> record;
};

/// Outcome of an invocation: its result, or the error for which the event must be redelivered.
struct Ending {
  std::string result;
  std::optional<Error> error = std::nullopt;
  std::optional<Error> ignored = std::nullopt;  ///< why the event was of no use, beside the result
};

/// Runs handlers on a separate thread, so that an invocation can be answered by its deadline even
/// if a handler is late. A late handler continues during the next invocation, whose event waits for
/// it.
class Invocations {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Invocations(Handlers handlers);
  Invocations(const Invocations&) = delete;
  Invocations& operator=(const Invocations&) = delete;
  /// Waits for a running handler.
  ~Invocations();

  /// Handles one event and returns at the deadline at the latest. A request is then answered with
  /// 503, and the records of a batch that are not known to be done are redelivered.
  Ending handle(std::string_view event, std::optional<Clock::time_point> deadline);

 private:
  struct Job;

  void work();
  void run(Job& job);
  void run(Job& job, const HttpEvent& event);
  void run(Job& job, const Batch& batch);
  http::Response respond(const http::Request& request);
  http::Response too_large(const http::Request& head, std::string_view body);
  bool take(std::string_view source, std::string_view body);

  Handlers handlers_;
  json::Parser parser_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Job> next_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace ctsync::lambda
