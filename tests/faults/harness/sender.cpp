// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <signature/signature.hpp>
#include <stdexcept>
#include <utility>

namespace ctsync::faults {

namespace {

std::string request_text(const std::string& body, const std::string& path, seconds ahead) {
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now() + ahead);
  const auto signature = signature::sign_timestamped(canary_secret, now, body);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "X-Timestamp: {}\r\nX-Signature: {}\r\nContent-Length: {}\r\n\r\n{}",
      path, signature->timestamp, signature->signature, body.size(), body);
}

int status_of(const Message& message) {
  int status = 0;
  const auto& line = message.start_line;
  const auto at = line.find(' ');
  if (at != std::string::npos) {
    std::from_chars(line.data() + at + 1, line.data() + line.size(), status);
  }
  return status;
}

}  // namespace

Sender::Sender(const std::vector<Delivery>& deliveries, Sequence sequence, Options options)
    : deliveries_(deliveries),
      sequence_(std::move(sequence)),
      options_(std::move(options)),
      ledger_(deliveries.size()) {
  for (int i = 0; i < options_.connections; ++i) threads_.emplace_back([this] { loop(); });
}

Sender::~Sender() { stop(); }

void Sender::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Sender::loop() {
  std::vector<Connection> connections;
  for (const int port : options_.ports) connections.push_back({Socket(), {}, port});
  while (const auto place = next()) {
    deliver(connections, *place, deliveries_[sequence_[*place]], sequence_[*place]);
    const std::lock_guard lock(mutex_);
    ++done_;
    changed_.notify_all();
  }
}

std::optional<std::size_t> Sender::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return stopping_ || next_ < std::min(allowed_, sequence_.size()) || next_ == sequence_.size();
  });
  if (stopping_ || next_ == sequence_.size()) return std::nullopt;
  return next_++;
}

void Sender::deliver(std::vector<Connection>& connections, std::size_t first,
                     const Delivery& delivery, std::size_t at) {
  for (std::size_t turn = first;; ++turn) {
    const Moment began = Clock::now();
    const auto answer =
        attempt(connections[turn % connections.size()], delivery.body_of_repeat(first), at);
    const std::optional<int> status = answer ? std::optional(status_of(*answer)) : std::nullopt;
    std::unique_lock lock(mutex_);
    if (status && *status >= 200 && *status < 300) {
      ++endings_.accepted;
      const bool known = answer->body.find("duplicate_ignored") != std::string::npos;
      if (known && turn > first && !ledger_[at].acknowledged) ++endings_.taken_unanswered;
      latencies_.push_back(seconds_since(began));
      if (!ledger_[at].acknowledged) ledger_[at].acknowledged = Clock::now();
      return;
    }
    if (status && *status != 503 && *status != 429) {
      ++endings_.refused;
      ledger_[at].refused = true;
      return;
    }
    if (status) ++endings_.unavailable;
    if (!options_.repeats || stopping_) return;
    changed_.wait_for(lock, milliseconds{10}, [this] { return stopping_; });
    if (stopping_) return;
  }
}

std::optional<Message> Sender::attempt(Connection& connection, const std::string& body,
                                       std::size_t at) {
  const bool reused = static_cast<bool>(connection.socket);
  if (!reused) {
    connection.buffer.clear();
    connection.socket = connect_to(connection.port, options_.timeout);
    if (!connection.socket) {
      count(&Endings::no_connection);
      return std::nullopt;
    }
  }
  {
    const std::lock_guard lock(mutex_);
    ledger_[at].sent = true;
  }
  Message answer;
  Io io = send_all(connection.socket, request_text(body, options_.path, ahead_.load()));
  if (io == Io::done) {
    io = read_message(connection.socket, connection.buffer, answer, options_.timeout);
  }
  if (io != Io::done) {
    connection.socket.close();
    // The server may close a connection that was idle, and HTTP has the client repeat the request.
    if (io == Io::timeout) {
      count(&Endings::timeout);
    } else {
      count(reused ? &Endings::no_connection : &Endings::reset);
    }
    return std::nullopt;
  }
  if (!options_.keeps_alive || header(answer, "Connection") == "close") connection.socket.close();
  return answer;
}

void Sender::count(std::size_t Endings::*ending) {
  const std::lock_guard lock(mutex_);
  ++(endings_.*ending);
}

void Sender::allow(std::size_t count) {
  const std::lock_guard lock(mutex_);
  allowed_ = std::max(allowed_, count);
  changed_.notify_all();
}

std::size_t Sender::done() {
  const std::lock_guard lock(mutex_);
  return done_;
}

void Sender::wait_until_done(std::size_t count, milliseconds limit) {
  std::unique_lock lock(mutex_);
  count = std::min(count, sequence_.size());
  if (!changed_.wait_for(lock, limit * patience(), [&] { return done_ >= count; })) {
    throw std::runtime_error(fmt::format(
        "{} of {} deliveries were answered within {} ms (refused {}, 503 {}, no "
        "connection {}, reset {}, timeout {})",
        done_, count, limit.count() * patience(), endings_.refused, endings_.unavailable,
        endings_.no_connection, endings_.reset, endings_.timeout));
  }
}

void Sender::finish(milliseconds limit) {
  allow_all();
  wait_until_done(places(), limit);
  stop();
}

std::vector<Sent> Sender::ledger() {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

Endings Sender::endings() {
  const std::lock_guard lock(mutex_);
  return endings_;
}

std::size_t Sender::acknowledged() {
  const auto all = ledger();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const Sent& one) { return one.acknowledged.has_value(); }));
}

double Sender::latency(double quantile) {
  const std::lock_guard lock(mutex_);
  if (latencies_.empty()) return 0;
  const auto at = static_cast<std::size_t>(quantile * static_cast<double>(latencies_.size() - 1));
  std::nth_element(latencies_.begin(), latencies_.begin() + static_cast<std::ptrdiff_t>(at),
                   latencies_.end());
  return latencies_[at];
}

}  // namespace ctsync::faults
