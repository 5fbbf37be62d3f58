// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "http/connection.hpp"

namespace ctsync::http {

/// Gives each admitted connection a thread, made on demand and used again, up to
/// Limits::max_connections (fewer if the process may not open so many files). One more connection
/// is told 503 at once. So a peer that stalls costs a thread and delays nobody.
class ConnectionPool {
 public:
  explicit ConnectionPool(Service& service);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;
  /// Stops, then waits for every thread, handlers that still run included.
  ~ConnectionPool();

  /// Takes over an accepted socket. Never waits.
  void admit(int socket) noexcept;

  /// Ends idle connections, lets requests in flight finish and ends what is left after
  /// Limits::stop_deadline. Thread-safe; returns when no connection is open or at the deadline.
  void stop() noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  struct Admitted {
    int socket = -1;
    std::string remote;
  };
  struct Parked {
    int socket = -1;
    Clock::time_point since;
  };

  void run(std::list<std::thread>::iterator self) noexcept;
  void serve(const Admitted& admitted) noexcept;
  bool take(int socket, std::string remote);
  void turn_away(int socket) noexcept;
  void release(const std::string& remote) noexcept;
  void close_parked(bool all) noexcept;
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
  std::map<std::string, std::size_t> open_by_address_;
  std::list<Connection*> serving_;
  std::list<std::thread> threads_;
  std::list<std::thread> finished_;
  std::deque<Parked> parked_;  // turned away, kept a moment so that the answer is not lost
};

}  // namespace ctsync::http
