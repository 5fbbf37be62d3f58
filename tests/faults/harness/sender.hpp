// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "plan.hpp"
#include "sockets.hpp"
#include "time.hpp"

namespace ctsync::faults {

/// What is known of one delivery.
struct Sent {
  bool sent = false;                     ///< at least its first byte left
  std::optional<Moment> acknowledged{};  ///< when its first 2xx was read
  bool refused = false;                  ///< it got another 4xx than 429
};

/// How requests ended.
struct Endings {
  std::size_t accepted = 0;
  std::size_t unavailable = 0;  ///< 503 and 429
  std::size_t refused = 0;      ///< any other status
  std::size_t no_connection = 0;
  std::size_t reset = 0;  ///< closed or reset after the request was sent, before the answer
  std::size_t timeout = 0;
  /// Deliveries without an answer that were found to be duplicates when they were sent again: the
  /// server had taken them.
  std::size_t taken_unanswered = 0;
};

/// Sends deliveries over many connections, signed. A delivery is sent again with the same id, in
/// turn to each of the ports, until it is accepted or refused: 503, 429, a broken connection and
/// silence are no answer. Keeps what was acknowledged and when.
class Sender {
 public:
  struct Options {
    std::vector<int> ports;
    std::string path;
    int connections = 8;
    milliseconds timeout = seconds{10};
    bool repeats = true;      ///< else each delivery is sent once
    bool keeps_alive = true;  ///< else each request has a connection of its own
  };

  Sender(const std::vector<Delivery>& deliveries, Sequence sequence, Options options);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender();

  /// Allows the first `count` places of the sequence to be sent, and no more.
  void allow(std::size_t count);
  void allow_all() { allow(places()); }
  std::size_t places() const { return sequence_.size(); }
  /// The places that are done.
  std::size_t done();
  /// Waits until so many places are done; throws if they are not within the limit.
  void wait_until_done(std::size_t count, milliseconds limit = seconds{120});
  /// Sends the rest and ends the threads.
  void finish(milliseconds limit = seconds{120});
  /// Ends the threads; what was not sent stays so.
  void stop();

  /// Signs with the time that is so much ahead of this machine's wall clock.
  void set_clock(seconds ahead) { ahead_ = ahead; }

  std::vector<Sent> ledger();
  Endings endings();
  std::size_t acknowledged();
  /// The given quantile (0 to 1) of the times from request to 2xx, in seconds.
  double latency(double quantile);

 private:
  struct Connection {
    Socket socket;
    std::string buffer;
    int port = 0;
  };
  void loop();
  void deliver(std::vector<Connection>& connections, std::size_t first, const Delivery& delivery,
               std::size_t at);
  /// The answer, or none.
  std::optional<Message> attempt(Connection& connection, const std::string& body, std::size_t at);
  void count(std::size_t Endings::*ending);
  std::optional<std::size_t> next();

  const std::vector<Delivery>& deliveries_;
  const Sequence sequence_;
  const Options options_;
  std::atomic<seconds> ahead_{seconds{0}};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t allowed_ = 0;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  bool stopping_ = false;
  std::vector<Sent> ledger_;
  std::vector<double> latencies_;
  Endings endings_;
  std::vector<std::thread> threads_;
};

}  // namespace ctsync::faults
