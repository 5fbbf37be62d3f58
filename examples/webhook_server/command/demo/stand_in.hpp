// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <http/server.hpp>
#include <mutex>
#include <thread>

namespace ctsync::server {

/// A stand-in for Segment on this machine: accepts batches and prints the calls in them.
class StandIn {
 public:
  StandIn() : server_({}, [this](const http::Request& request) { return take(request); }) {}
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  ~StandIn();

  /// Starts serving, and returns the port.
  Result<int> start();

  /// Waits until this many calls have arrived. Returns false after ten seconds.
  bool wait_for(int calls);

 private:
  http::Response take(const http::Request& request);

  std::mutex mutex_;
  std::condition_variable condition_;
  int calls_ = 0;
  http::Server server_;
  std::thread serving_;
};

}  // namespace ctsync::server
