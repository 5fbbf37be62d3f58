// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <variant>

#include "http/message.hpp"

namespace ctsync::http {

/// What a host may want to say or hear besides answering. All are called from many threads at
/// once and may be left empty.
struct Hooks {
  /// Sees a request before its body is read: the most bytes of body it may have (in place of
  /// Limits::body), or the answer at once, in which case a body is never read.
  std::function<std::variant<std::size_t, Response>(const Request&)> before_body;
  /// Told the status of every answer the server gives by itself, among them 503 for a handler that
  /// threw and for a connection too many.
  std::function<void(int status)> on_refused;
  /// Sees a request once more after its answer, whoever gave it, has gone out or could not.
  /// Requests whose head was not understood are left out.
  std::function<void(const Request&)> after_answer;
};

}  // namespace ctsync::http
