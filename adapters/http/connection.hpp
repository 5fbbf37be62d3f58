// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/hooks.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/receive_buffer.hpp"
#include "http/request_parser.hpp"

namespace ctsync::http {

/// What all connections of one server share.
struct Service {
  Limits limits;
  Handler handler;
  Hooks hooks;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> buffered{0};  ///< see ReceiveBuffer

  void tell_refused(int status) const noexcept;
};

/// `{"ok":false,"error":reason}` with that status; 503 also says when to come back.
Response refusal_answer(int status, std::string_view reason);

/// Serves the requests of one accepted socket, one after the other, each under one deadline on the
/// monotonic clock. The socket stays the caller's and must carry a receive timeout of Limits::idle.
class Connection {
 public:
  Connection(int socket, std::string remote, Service& service);

  /// Returns when the connection has nothing more to do; the socket can then be closed.
  void serve() noexcept;

  /// From another thread, after Service::stopping was set: ends the wait for a next request.
  void wake_if_idle() noexcept;
  /// From another thread: ends whatever the connection is doing, a running handler excepted.
  void abort() noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Received { some, closed, lost, late, no_room };

  bool serve_request();
  bool await_request();
  bool read_head();
  bool read_body();
  std::variant<std::size_t, Response> before_body();
  bool continue_if_expected();
  Received receive(Clock::time_point deadline);
  Clock::time_point body_deadline(Clock::time_point begun) const noexcept;
  Clock::time_point started();
  const Request& request();

  bool answer(const Response& response, bool may_keep);
  void tell_answered() noexcept;
  Response handled();
  Response unavailable();
  bool refuse(Refusal refusal);
  bool refuse(Received received);
  bool send(std::string_view head, std::string_view body);
  bool wait_for(short events, Clock::time_point deadline) noexcept;
  void linger() noexcept;

  int socket_;
  std::string remote_;
  Service* service_;
  ReceiveBuffer buffer_;
  RequestParser parser_;
  std::string head_;  // of the answer, kept for its memory
  std::optional<Clock::time_point> started_;
  std::atomic<bool> idle_{false};
  bool linger_ = false;
  bool understood_ = false;  // the head of the request that is being served
};

}  // namespace ctsync::http
