// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "http/connection.hpp"

namespace ctsync::http {

/// Runs each admitted connection on its own thread, so that a stalled peer delays no other
/// connection. Threads are created on demand and reused. Their number is limited to
/// Limits::max_connections, or fewer if the process may not open that many files. At the limit a
/// new connection takes the place of one that waits for a request; if there is none, of one of
/// whose request nothing came for Limits::stalled_after, or that had its last answer so long ago;
/// if there is none, of one that has been receiving its request for Limits::slow_after. Of these it
/// is one of the network with most connections, and there the one for which this has lasted
/// longest. If there is none it gets 503 at once: a request that is complete has its place until it
/// is answered.
class ConnectionPool {
 public:
  explicit ConnectionPool(Service& service);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;
  /// Calls stop(), then waits for all threads, including running handlers.
  ~ConnectionPool();

  /// Takes ownership of an accepted socket. Does not block, but for at most 0.2 seconds while many
  /// connections are being ended.
  void admit(int socket) noexcept;

  /// Closes idle connections, those that are fresh after Limits::last_request, and lets requests in
  /// flight finish. Shortly before Limits::stop_deadline those that are not complete get 503; at
  /// the deadline it aborts the rest. Thread-safe; returns when no connection is open or at the
  /// deadline.
  void stop() noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  struct Admitted {
    int socket = -1;
    std::string remote;
    std::string network;  ///< see network_of()
  };
  /// The connections of a network: all of them, and those that were told to end and have not yet.
  struct Network {
    std::size_t open = 0;
    std::size_t ending = 0;
  };
  struct Serving {
    Connection* connection = nullptr;
    Network* network = nullptr;
  };
  struct Parked {
    int socket = -1;
    Clock::time_point since;
  };

  void run(std::list<std::thread>::iterator self) noexcept;
  bool serve(const Admitted& admitted) noexcept;
  bool take(Admitted admitted);
  bool make_room(const Admitted& admitted, std::unique_lock<std::mutex>& lock);
  using Since = std::optional<Clock::time_point> (Connection::*)() const noexcept;
  bool end_one(const Network* network) noexcept;
  bool end_longest(const Network* network, Since since, Clock::time_point latest) noexcept;
  void end(const Serving& serving) noexcept;
  void turn_away(int socket) noexcept;
  void park(int socket);
  void release(const std::string& network, bool was_ended) noexcept;
  void close_parked(bool all) noexcept;
  void wake_idle() noexcept;
  void end_all() noexcept;
  void join_finished() noexcept;

  Service* service_;
  std::size_t max_connections_;
  std::size_t max_parked_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable fewer_;
  std::deque<Admitted> waiting_;
  std::size_t open_ = 0;
  std::size_t idle_threads_ = 0;
  std::size_t ending_ = 0;
  std::map<std::string, Network> networks_;
  std::list<Serving> serving_;
  std::list<std::thread> threads_;
  std::list<std::thread> finished_;
  std::deque<Parked> parked_;  // refused or ended; closed once the peer could read the response
};

}  // namespace ctsync::http
