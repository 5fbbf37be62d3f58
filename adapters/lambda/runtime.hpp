// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <functional>
#include <http/client.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "lambda/invocation.hpp"

namespace ctsync::lambda {

struct Options {
  std::string api;              ///< AWS_LAMBDA_RUNTIME_API: host:port
  std::function<Time()> clock;  ///< wall clock, the time base of the deadlines
  Duration reserve{300};        ///< part of each invocation's time reserved for sending its result
  /// Called for an event that must be redelivered, cannot be parsed or is of no use.
  std::function<void(const Error&)> on_failed = nullptr;
};

/// Event loop of a custom runtime (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). It
/// fetches an event, has it handled and posts the result.
class Runtime {
 public:
  /// Errc::configuration if `api` is not a host and port.
  static Result<std::unique_ptr<Runtime>> create(Options options, Handlers handlers);

  /// Serves until the Runtime API fails; returns the failure.
  Error run();

  /// Waits until no event is being handled, for at most `longest`. True if none is; the process
  /// must then exit, because run() blocks forever on the next event. Call it from another thread.
  bool finish(Duration longest);

  /// Reports to the Runtime API that the function cannot start, and why. Call it instead of
  /// create().
  static void tell_init_error(const std::string& api, const Error& error);

 private:
  Runtime(Options options, Handlers handlers, http::Client next, http::Client post);

  Result<http::HttpResponse> next();
  Status answer(const std::string& id, const Ending& ending);
  std::optional<Invocations::Clock::time_point> deadline(const http::HttpResponse& event) const;

  Options options_;
  http::Client next_;  // timeout of a day: the platform determines the time between events
  http::Client post_;
  Invocations invocations_;
  std::timed_mutex busy_;
};

}  // namespace ctsync::lambda
