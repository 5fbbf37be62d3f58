// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <variant>

#include "http/message.hpp"

namespace ctsync::http {

/// Takes a body over its limit, so that it needs no memory.
struct Overflow {
  std::function<void(std::string_view piece)> take;  ///< each part of the body, in sequence
  std::function<Response()> end;                     ///< after the last part
};

/// The answer to a request with a body over its limit: 413 (nothing), another response at once, or
/// a response after the whole body.
using TooLarge = std::variant<std::monostate, Response, Overflow>;

/// Optional callbacks of the host program. They are called from many threads concurrently; each may
/// be empty.
struct Hooks {
  /// Called before the body of a request is read. Returns the body limit in bytes, which replaces
  /// Limits::body, or a response to send at once; the body is then not read.
  std::function<std::variant<std::size_t, Response>(const Request&)> before_body;
  /// Called when a body turns out to be over its limit, before the rest of it is read. The request
  /// has no body and is valid until the response is sent. At most Limits::discarded bytes are read.
  std::function<TooLarge(const Request&)> too_large;
  /// Called with the status of every response that the server generates itself, including 503 for a
  /// handler that threw and for a connection above the limit.
  std::function<void(int status)> on_refused;
  /// Called after the response to a request was sent or sending failed, including responses that
  /// the server generated itself. Not called for a request whose head could not be parsed.
  std::function<void(const Request&)> after_answer;
};

}  // namespace ctsync::http
