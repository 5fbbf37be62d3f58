// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string_view>
#include <thread>

#include "sockets.hpp"
#include "time.hpp"

namespace ctsync::faults {

/// A loopback port in front of another one, with the faults of a network. A change applies to the
/// connections there are and to new ones.
class FaultProxy {
 public:
  enum class Mode {
    pass,
    blackhole,   ///< nothing passes, neither end hears of it; new connections are accepted
    drip,        ///< one byte every 20 ms in both directions
    half_close,  ///< the client's end of sending is passed on; what the server sends is not
  };
  enum class Direction { to_server, to_client };
  enum class Verdict { pass, cut_before, cut_after };
  /// Sees the bytes before they pass, and may have the connection cut before or after they do.
  using Watch = std::function<Verdict(Direction, std::string_view)>;

  explicit FaultProxy(int to_port);
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;
  ~FaultProxy();

  int port() const { return port_; }
  void set(Mode mode) { mode_ = mode; }
  void set_latency(milliseconds latency) { latency_ = latency; }
  /// Each connection is reset once so many bytes have passed in this direction; 0: never.
  void reset_after(Direction direction, std::uint64_t bytes);
  void watch(Watch watch);
  /// Resets all connections there are.
  void cut();
  std::size_t connections() const { return made_; }
  std::size_t cuts() const { return cuts_; }

 private:
  void accept_connections();
  void serve(Socket client);
  enum class Passed { yes, ended, cut };
  Passed pass(const Socket& from, const Socket& to, Direction direction, std::uint64_t& passed);
  bool send(const Socket& to, std::string_view bytes);

  Socket listener_;
  int port_ = 0;
  int to_port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<Mode> mode_{Mode::pass};
  std::atomic<milliseconds> latency_{milliseconds{0}};
  std::atomic<std::uint64_t> limit_to_server_{0};
  std::atomic<std::uint64_t> limit_to_client_{0};
  std::atomic<int> generation_{0};
  std::atomic<std::size_t> made_{0};
  std::atomic<std::size_t> cuts_{0};
  std::mutex mutex_;
  Watch watch_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace ctsync::faults
