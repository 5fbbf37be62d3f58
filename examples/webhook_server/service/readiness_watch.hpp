// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/contract/store/any_store.hpp>
#include <log/log.hpp>
#include <thread>

#include "delivery/signal.hpp"

namespace ctsync::server {

/// A thread that asks a store every second whether it accepts deliveries, and logs when it stops to
/// accept them and when it accepts them again.
class ReadinessWatch {
 public:
  /// Starts the thread.
  ReadinessWatch(AnyStore& store, log::Log& log);
  ReadinessWatch(const ReadinessWatch&) = delete;
  ReadinessWatch& operator=(const ReadinessWatch&) = delete;

  /// Asks the thread to end.
  void request_stop();
  bool stopped() const noexcept { return stopped_; }
  void join() { thread_.join(); }

 private:
  void loop();
  void look();

  AnyStore& store_;
  log::Log& log_;
  Signal signal_;
  bool ready_ = true;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace ctsync::server
