// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <http/hooks.hpp>
#include <http/message.hpp>
#include <http/server.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace ctsync::vercel {

struct Options {
  std::string ipc_path;  ///< VERCEL_IPC_PATH: the unix socket the host listens on
  int port = 3000;       ///< the host sends requests to this port of 127.0.0.1; 0 is any
  std::size_t body = 0;  ///< bytes of the largest body taken; 0 is what Vercel lets through
  std::chrono::milliseconds stop_deadline{5'000};
};

class Host;

/// A Vercel Function of the runtime `executable`: an HTTP server for the host on this machine, and
/// the unix socket (Fluid IPC) on which the host is told when the function can be used and when
/// each request is over. The protocol is that of the crate vercel_runtime in
/// github.com/vercel/vercel: JSON messages, each ended by a NUL byte.
class Function {
 public:
  Function(Options options, http::Handler handler, http::Hooks hooks = {});
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  /// run() must have returned.
  ~Function();

  /// Listens, connects to the host and tells it to send requests; gives the port. `began` is when
  /// the process started. Errc::unavailable if the port or the socket cannot be had.
  Result<int> start(std::chrono::steady_clock::time_point began);

  /// Serves until stop() has done its work. Call it once, after start().
  void run();

  /// From any thread: takes no more requests, lets those in flight finish, and tells their ends.
  void stop();

 private:
  std::unique_ptr<Host> host_;
  std::unique_ptr<http::Server> server_;
  int port_;
};

/// Tells the host that the function can never work, and why. Instead of start().
void tell_unrecoverable(const std::string& ipc_path, int exit_code, std::string_view message);

}  // namespace ctsync::vercel
