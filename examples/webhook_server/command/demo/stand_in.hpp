// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <http/server.hpp>
#include <mutex>
#include <string_view>
#include <thread>

namespace ctsync::server {

/// In the e-mail address of who is refused.
inline constexpr std::string_view refused_word = "ctsync-test-refused-";

/// A stand-in for Segment on this machine: accepts batches and prints the calls in them. Calls of
/// somebody with refused_word it refuses for good. Once it is told to be busy, it puts off each
/// seventh request.
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

  void be_busy() noexcept { busy_ = true; }

 private:
  http::Response take(const http::Request& request);

  std::mutex mutex_;
  std::condition_variable condition_;
  int calls_ = 0;
  int requests_ = 0;
  std::atomic<bool> busy_{false};
  http::Server server_;
  std::thread serving_;
};

}  // namespace ctsync::server
