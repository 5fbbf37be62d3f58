// SPDX-License-Identifier: MIT
#include "http/connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <variant>

#include "http/response_head.hpp"

namespace ctsync::http {
namespace {

bool is_final(int status) noexcept { return status >= 200 && status <= 599; }

}  // namespace

void Service::tell_refused(int status) const noexcept {
  try {
    if (hooks.on_refused) hooks.on_refused(status);
  } catch (...) {  // a failing hook must not fail the request
  }
}

Response refusal_answer(int status, std::string_view reason) {
  Response response;
  response.status = status;
  response.body.append(R"({"ok":false,"error":")").append(reason).append("\"}");
  response.close = true;
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Connection::Connection(int socket, std::string remote, Service& service)
    : socket_(socket),
      remote_(std::move(remote)),
      service_(&service),
      buffer_(service.buffered, service.limits.buffered),
      parser_(service.limits) {}

bool Connection::serve() noexcept {
  try {
    while (serve_request()) {
    }
  } catch (...) {  // out of memory: close this connection only
  }
  buffer_.release();
  if (!linger_) return false;
  ::shutdown(socket_, SHUT_WR);
  if (!ended_ || service_->stopping) linger();
  return ended_ && !service_->stopping;  // a new connection has the place already
}

// A peer that was just active may have sent its next request already.
bool Connection::may_wait(Clock::rep since) const noexcept {
  const auto idle = Clock::now() - Clock::time_point(Clock::duration(since));
  const bool fresh = idle < service_->limits.fresh;
  return !ended_ && !(fresh ? service_->closing : service_->stopping);
}

void Connection::wake_if_idle() noexcept {
  const auto since = idle_since_.load();
  if (since != 0 && !may_wait(since)) ::shutdown(socket_, SHUT_RD);
}

std::optional<Connection::Clock::time_point> Connection::idle_since() const noexcept {
  const auto since = idle_since_.load();
  if (since == 0 || ended_) return std::nullopt;
  return Clock::time_point(Clock::duration(since));
}

std::optional<Connection::Clock::time_point> Connection::silent_since() const noexcept {
  const auto since = silent_since_.load();
  if (since == 0 || ended_) return std::nullopt;
  return Clock::time_point(Clock::duration(since));
}

std::optional<Connection::Clock::time_point> Connection::receiving_since() const noexcept {
  if (!silent_since()) return std::nullopt;
  return Clock::time_point(Clock::duration(receiving_since_.load()));
}

void Connection::end() noexcept {
  ended_ = true;
  if (idle_since_ != 0 || silent_since_ != 0) ::shutdown(socket_, SHUT_RD);
}

void Connection::abort() noexcept { ::shutdown(socket_, SHUT_RDWR); }

bool Connection::serve_request() {
  parser_.restart();
  started_.reset();
  understood_ = false;
  if (!await_request() || !read_head()) return false;
  understood_ = true;
  const auto decided = before_body();
  if (const auto* response = std::get_if<Response>(&decided)) {
    return answer(*response, parser_.begin_body(0) == Progress::complete);
  }
  switch (parser_.begin_body(*std::get_if<std::size_t>(&decided))) {
    case Progress::complete: break;
    case Progress::refused: return refuse_body();
    case Progress::need_more:
      if (!read_body()) return false;
  }
  return answer(handled(), true);
}

// A stopping server shuts idle sockets down for reading. This side sets `idle_since_` before it
// reads `stopping`; the stopping side sets `stopping` before it reads `idle_since_`. So at least
// one side sees the other's flag. `closing` and `ended_` go the same way, and `ended_` also with
// `silent_since_` in receive().
bool Connection::await_request() {
  if (!buffer_.held().empty()) return true;
  const auto since = Clock::now().time_since_epoch().count();
  idle_since_ = since;
  ssize_t count = -1;
  while (may_wait(since)) {
    count = ::recv(socket_, buffer_.room().data(), buffer_.room().size(), 0);
    if (count >= 0 || errno != EINTR) break;
  }
  idle_since_ = 0;
  if (count <= 0) return false;
  buffer_.added(static_cast<std::size_t>(count));
  return true;
}

bool Connection::read_head() {
  while (true) {
    const Progress progress = parser_.read_head(buffer_.held());
    if (progress == Progress::complete) return true;
    if (progress == Progress::refused) return refuse(parser_.refusal());
    const Limits& limits = service_->limits;
    const Received received =
        receive(started() + std::min(limits.head_deadline, limits.total_deadline));
    if (received != Received::some) return refuse(received);
  }
}

bool Connection::read_body() {
  const auto begun = Clock::now();
  if (!started_) started_ = begun;
  bool asked = false;
  while (true) {
    std::span<char> bytes = buffer_.held();
    const Progress progress = parser_.read_body(bytes);
    const bool nothing_yet = bytes.size() == parser_.head_size();
    buffer_.shorten_to(bytes.size());
    if (progress == Progress::complete) return true;
    if (progress == Progress::refused) return refuse_body();
    if (!asked && nothing_yet && !continue_if_expected()) return false;
    asked = true;
    const Received received = receive(body_deadline(begun, parser_.body_size()));
    if (received != Received::some) return refuse(received);
  }
}

/// Ends a request whose body was refused. Returns false: the connection is closed.
bool Connection::refuse_body() {
  const Refusal refusal = parser_.refusal();
  if (refusal.status != 413 || !service_->hooks.too_large) return refuse(refusal);
  try {
    Request head = request();
    head.body = {};
    const TooLarge decided = service_->hooks.too_large(head);
    if (const auto* response = std::get_if<Response>(&decided)) return answer(*response, false);
    if (const auto* overflow = std::get_if<Overflow>(&decided)) return discard_body(*overflow);
  } catch (...) {  // as in before_body()
    return answer(unavailable(), false);
  }
  return refuse(refusal);
}

bool Connection::discard_body(const Overflow& overflow) {
  const auto begun = Clock::now();
  if (!started_) started_ = begun;
  parser_.lift_body_limit();
  bool asked = false;
  for (std::size_t taken = 0; taken <= service_->limits.discarded;) {
    std::span<char> bytes = buffer_.held();
    const Progress progress = parser_.read_body(bytes);
    overflow.take(parser_.view(bytes).body);
    taken += parser_.body_size();
    parser_.drop_body(bytes);
    buffer_.shorten_to(bytes.size());
    if (progress == Progress::complete) return answer(overflow.end(), false);
    if (progress == Progress::refused) return refuse(parser_.refusal());
    if (!asked && taken == 0 && !continue_if_expected()) return false;
    asked = true;
    const Received received = receive(body_deadline(begun, taken));
    if (received != Received::some) return refuse(received);
  }
  return refuse(Refusal{413, "body too large"});
}

bool Connection::continue_if_expected() {
  return !parser_.expects_continue() || send("HTTP/1.1 100 Continue\r\n\r\n", {});
}

Connection::Received Connection::receive(Clock::time_point deadline) {
  if (!buffer_.make_room()) return Received::no_room;
  receiving_since_ = started_->time_since_epoch().count();
  silent_since_ = Clock::now().time_since_epoch().count();
  // What comes without a pause is not ended by a shutdown of the socket.
  if (ended_) deadline = std::min(deadline, *started_ + service_->limits.stalled_after);
  const Received received = receive_until(deadline);
  silent_since_ = 0;
  return received;
}

Connection::Received Connection::receive_until(Clock::time_point deadline) {
  while (Clock::now() < deadline) {
    const std::span<char> room = buffer_.room();
    const ssize_t count = ::recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
    if (count > 0) {
      buffer_.added(static_cast<std::size_t>(count));
      return Received::some;
    }
    if (count == 0) return Received::closed;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Received::lost;
    if (ended_) return Received::closed;
    if (!wait_for(POLLIN, deadline)) return Received::late;
  }
  return Received::late;
}

// The earlier of the total deadline and the time at which the average rate of the body falls below
// min_body_rate.
Connection::Clock::time_point Connection::body_deadline(Clock::time_point begun,
                                                        std::size_t received) const noexcept {
  const Limits& limits = service_->limits;
  const auto total = *started_ + limits.total_deadline;
  if (limits.min_body_rate == 0) return total;
  const Limits::Duration paid_for(
      static_cast<Limits::Duration::rep>(received * 1000 / limits.min_body_rate));
  return std::min(total, begun + std::max(limits.slow_body_grace, paid_for));
}

Connection::Clock::time_point Connection::started() {
  if (!started_) started_ = Clock::now();
  return *started_;
}

const Request& Connection::request() {
  Request& request = parser_.view(buffer_.held());
  request.remote = remote_;
  return request;
}

std::variant<std::size_t, Response> Connection::before_body() {
  if (!service_->hooks.before_body) return service_->limits.body;
  try {
    auto decided = service_->hooks.before_body(request());
    const auto* response = std::get_if<Response>(&decided);
    if (response == nullptr || is_final(response->status)) return decided;
  } catch (...) {  // the exception text may contain request data
  }
  return unavailable();
}

Response Connection::handled() {
  try {
    Response response = service_->handler(request());
    if (is_final(response.status)) return response;
  } catch (...) {  // as in before_body()
  }
  return unavailable();
}

Response Connection::unavailable() {
  service_->tell_refused(503);
  return refusal_answer(503, "unavailable");
}

bool Connection::answer(const Response& response, bool may_keep) {
  const bool keep =
      may_keep && parser_.keep_alive() && !response.close && !service_->stopping && !ended_;
  const ConnectionWord kept =
      parser_.http_1_0() ? ConnectionWord::keep_alive : ConnectionWord::none;
  head_.clear();
  append_response_head(head_, response, keep ? kept : ConnectionWord::close);
  const bool with_body = !parser_.is_head() && has_body(response.status);
  const bool sent = send(head_, with_body ? std::string_view(response.body) : std::string_view());
  tell_answered();
  if (!sent) return false;
  linger_ = !keep;
  if (keep) buffer_.drop_front(parser_.head_size() + parser_.body_size());
  return keep;
}

void Connection::tell_answered() noexcept {
  try {
    if (understood_ && service_->hooks.after_answer) service_->hooks.after_answer(request());
  } catch (...) {  // the response was already sent
  }
}

bool Connection::refuse(Refusal refusal) {
  service_->tell_refused(refusal.status);
  return answer(refusal_answer(refusal.status, refusal.reason), false);
}

// Some senders do not retry after a 4xx, so a request that was cut off on this side gets 503.
bool Connection::refuse(Received received) {
  cut_off_ = ended_;
  switch (received) {
    case Received::late:
      if (cut_off_) return refuse(Refusal{503, "unavailable"});
      return refuse(Refusal{408, "request too slow"});
    case Received::no_room: return refuse(Refusal{503, "unavailable"});
    case Received::closed:
      if (cut_off_ || service_->stopping) return refuse(Refusal{503, "unavailable"});
      return refuse(Refusal{400, "incomplete request"});
    case Received::lost:
    case Received::some: break;
  }
  return false;
}

bool Connection::send(std::string_view head, std::string_view body) {
  std::array<std::string_view, 2> parts{head, body};
  std::optional<Clock::time_point> deadline;
  while (!parts[0].empty() || !parts[1].empty()) {
    std::array<iovec, 2> pieces{{{const_cast<char*>(parts[0].data()), parts[0].size()},
                                 {const_cast<char*>(parts[1].data()), parts[1].size()}}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      auto sent = static_cast<std::size_t>(count);
      for (std::string_view& part : parts) {
        const std::size_t gone = std::min(sent, part.size());
        part.remove_prefix(gone);
        sent -= gone;
      }
      continue;
    }
    if (errno == EINTR) continue;
    if (cut_off_ || (errno != EAGAIN && errno != EWOULDBLOCK)) return false;
    if (!deadline) deadline = Clock::now() + service_->limits.write_deadline;
    if (!wait_for(POLLOUT, *deadline)) return false;
  }
  return true;
}

bool Connection::wait_for(short events, Clock::time_point deadline) noexcept {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd polled{socket_, events, 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// RFC 9112 section 9.6: closing a socket with unread bytes resets the connection, and the peer
// might not receive the response. So the rest of the input is read and discarded, for a bounded
// time.
void Connection::linger() noexcept {
  const auto begun = Clock::now();
  receiving_since_ = begun.time_since_epoch().count();
  silent_since_ = begun.time_since_epoch().count();
  const auto deadline = begun + service_->limits.linger;
  std::array<char, 16 * 1024> rest;  // NOLINT(*-member-init)
  while (wait_for(POLLIN, deadline)) {
    const ssize_t count = ::recv(socket_, rest.data(), rest.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) break;
  }
  silent_since_ = 0;
}

}  // namespace ctsync::http
