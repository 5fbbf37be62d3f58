// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <ctsync/contract/store/any_store.hpp>
#include <log/log.hpp>
#include <thread>

#include "delivery/signal.hpp"

namespace ctsync::server {

/// A thread that prunes and scrubs a store every ten minutes.
class Housekeeping {
 public:
  struct Options {
    std::chrono::days keep_bodies{};
    DeadLetters dead_letters = DeadLetters::keep;
  };

  /// Starts the thread.
  Housekeeping(AnyStore& store, Options options, log::Log& log);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

  /// Starts a round now, because a person was erased.
  void notify() { signal_.notify(); }

  /// Asks the thread to end after its round.
  void request_stop();
  bool stopped() const noexcept { return stopped_; }
  void join() { thread_.join(); }

 private:
  void loop();
  void prune(Time now);
  void scrub(Time now);

  AnyStore& store_;
  const Options options_;
  log::Log& log_;
  Signal signal_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace ctsync::server
