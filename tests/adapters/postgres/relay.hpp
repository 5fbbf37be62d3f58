// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cluster.hpp"

namespace ctsync::postgres::test {

/// A loopback port in front of a cluster, as a NAT gateway is: it can forget its connections, and
/// then nothing passes them any more and neither end hears of it.
class Relay {
 public:
  explicit Relay(const Cluster& cluster);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  std::string url(const std::string& database) const;
  /// The connections that were made through it.
  int connections();
  /// Forgets all connections there are. New ones work.
  void forget();

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    bool forgotten = false;
  };
  void loop();
  void pass(Pair& pair, int from, int to);

  int server_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<Pair> pairs_;
  std::thread thread_;
};

}  // namespace ctsync::postgres::test
