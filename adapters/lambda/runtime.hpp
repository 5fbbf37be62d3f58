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
  std::function<Time()> clock;  ///< the wall clock, in which deadlines are given
  Duration reserve{300};        ///< kept back from each invocation's time for its answer
  /// Told of an event that has to come again or cannot be understood.
  std::function<void(const Error&)> on_failed = nullptr;
};

/// The loop of a custom runtime (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): asks for
/// an event, has it handled, says what came of it.
class Runtime {
 public:
  /// Errc::configuration if `api` is no host and port.
  static Result<std::unique_ptr<Runtime>> create(Options options, Handlers handlers);

  /// Serves until the Runtime API fails, and says how.
  Error run();

  /// From another thread: waits until no event is being handled, but not longer than this. True if
  /// none is: the process must then end, for run() waits for ever should an event come.
  bool finish(Duration longest);

  /// Tells the Runtime API that the function cannot start, and why. Instead of create().
  static void tell_init_error(const std::string& api, const Error& error);

 private:
  Runtime(Options options, Handlers handlers, http::Client next, http::Client post);

  Result<http::HttpResponse> next();
  Status answer(const std::string& id, const Ending& ending);
  std::optional<Invocations::Clock::time_point> deadline(const http::HttpResponse& event) const;

  Options options_;
  http::Client next_;  // without a deadline: the time between events is the platform's
  http::Client post_;
  Invocations invocations_;
  std::timed_mutex busy_;
};

}  // namespace ctsync::lambda
