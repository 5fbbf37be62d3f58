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

/// What the events are brought to. Both are called by one thread, one after another.
struct Handlers {
  http::Handler request;
  /// May answer a request before its body is looked at; see http::Hooks.
  decltype(http::Hooks::before_body) before_body = nullptr;
  /// Takes a record of a queue, a topic or a bus; false if it has to come again.
  std::function<bool(std::string_view source, std::string_view body)> record;
};

/// What an invocation came to: its result, or why the event has to come again.
struct Ending {
  std::string result;
  std::optional<Error> error;
};

/// Brings events to handlers in a thread of its own, so that an answer can be given in time even
/// where a handler is late. A handler that was not waited for goes on when the function is invoked
/// next, and the next event waits for it.
class Invocations {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Invocations(Handlers handlers);
  Invocations(const Invocations&) = delete;
  Invocations& operator=(const Invocations&) = delete;
  /// Waits for a handler that still runs.
  ~Invocations();

  /// Handles one event and ends at the deadline at the latest: a request is then answered 503, and
  /// of a batch whatever is not known to be done comes again.
  Ending handle(std::string_view event, std::optional<Clock::time_point> deadline);

 private:
  struct Job;

  void work();
  void run(Job& job);
  void run(Job& job, const HttpEvent& event);
  void run(Job& job, const Batch& batch);
  http::Response respond(const http::Request& request);
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
