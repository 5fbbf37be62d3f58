// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace ctsync::server {

/// Made-up people who register, order and change their data in the demonstration, one every ten
/// seconds, so that the dashboard has something to show. Of each minute one is refused by the
/// stand-in for Segment.
class Visitors {
 public:
  /// Posts to the service on this port, signed with this secret.
  Visitors(int port, std::string secret);
  ~Visitors();
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

 private:
  void loop();
  void send(int number);

  int port_;
  std::string secret_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace ctsync::server
