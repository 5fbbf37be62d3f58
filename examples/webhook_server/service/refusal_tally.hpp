// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/contract/store/any_store.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>

#include "delivery/signal.hpp"

namespace ctsync::server {

/// Counts deliveries that are refused. They leave nothing in the store, so memory holds their
/// number for up to ten seconds, and a crash loses it. A thread adds it to the tallies of the
/// store.
class RefusalTally {
 public:
  /// Starts the thread.
  explicit RefusalTally(AnyStore& store);
  RefusalTally(const RefusalTally&) = delete;
  RefusalTally& operator=(const RefusalTally&) = delete;

  /// Any thread may call it. It does not wait for the store.
  void note(std::string_view tenant, std::string_view source);

  /// Asks the thread to end, after it has written what was noted before.
  void request_stop();
  bool stopped() const noexcept { return stopped_; }
  void join() { thread_.join(); }

 private:
  using Counts = std::map<std::tuple<std::string, std::string, Time>, std::int64_t>;

  void loop();
  void write();
  Counts take();
  void put_back(const Counts& counts);

  AnyStore& store_;
  std::mutex mutex_;
  Counts counts_;  // by tenant, source and minute
  Signal signal_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace ctsync::server
