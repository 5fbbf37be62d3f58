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

/// State shared by all connections of one server.
struct Service {
  Limits limits;
  Handler handler;
  Hooks hooks;
  std::atomic<bool> stopping{false};
  /// Limits::last_request after `stopping`: fresh connections need not wait any more either.
  std::atomic<bool> closing{false};
  std::atomic<std::size_t> buffered{0};  ///< see ReceiveBuffer

  void tell_refused(int status) const noexcept;
};

/// A response with the body `{"ok":false,"error":reason}` that closes the connection; 503 has a
/// Retry-After of 1 second.
Response refusal_answer(int status, std::string_view reason);

/// Serves the requests of one accepted socket sequentially, each under one deadline on the
/// monotonic clock. The caller owns the socket, which must have a receive timeout of Limits::idle.
class Connection {
 public:
  Connection(int socket, std::string remote, Service& service);

  /// Returns when the connection is finished. The caller can then close the socket; if the result
  /// is true, it does so after Limits::linger, so that the peer can read the last answer.
  bool serve() noexcept;

  /// Ends the wait for a request, with Service::closing also that of a fresh connection. Call it
  /// from another thread after the flag was set.
  void wake_if_idle() noexcept;
  /// Since when it waits for a request; nothing while it has one. Call it from another thread.
  std::optional<std::chrono::steady_clock::time_point> idle_since() const noexcept;
  /// Since when nothing came of the rest of a request, or since when the peer may read the last
  /// answer. Nothing while it waits for neither: in particular while a request is handled or
  /// answered. Call it from another thread.
  std::optional<std::chrono::steady_clock::time_point> silent_since() const noexcept;
  /// Since when it has been receiving a request; nothing in the same cases as silent_since().
  std::optional<std::chrono::steady_clock::time_point> receiving_since() const noexcept;
  /// Ends the wait for a request, or for the rest of one, which gets 503 if that can be sent
  /// without waiting. A request that is complete at the same moment is the last one. Call it from
  /// another thread, once.
  void end() noexcept;
  bool was_ended() const noexcept { return ended_; }
  /// Shuts the socket down in both directions; a running handler is not interrupted. Call it from
  /// another thread.
  void abort() noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Received { some, closed, lost, late, no_room };

  bool may_wait(Clock::rep since) const noexcept;
  bool serve_request();
  bool await_request();
  bool read_head();
  bool read_body();
  std::variant<std::size_t, Response> before_body();
  bool refuse_body();
  bool discard_body(const Overflow& overflow);
  bool continue_if_expected();
  Received receive(Clock::time_point deadline);
  Received receive_until(Clock::time_point deadline);
  Clock::time_point body_deadline(Clock::time_point begun, std::size_t received) const noexcept;
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
  std::string head_;  // of the response; a member to reuse its capacity
  std::optional<Clock::time_point> started_;
  std::atomic<Clock::rep> idle_since_{0};    // 0: not idle
  std::atomic<Clock::rep> silent_since_{0};  // 0: waits for no rest and does not linger
  std::atomic<Clock::rep> receiving_since_{0};
  std::atomic<bool> ended_{false};
  bool linger_ = false;
  bool cut_off_ = false;     // the rest of the current request is not awaited
  bool understood_ = false;  // the head of the current request was parsed
};

}  // namespace ctsync::http
