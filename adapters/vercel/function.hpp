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
  int port = 3000;       ///< port on 127.0.0.1 for the requests of the host; 0: any free port
  std::size_t body = 0;  ///< largest accepted body in bytes; 0: Vercel's own limit
  std::chrono::milliseconds stop_deadline{5'000};
};

class Host;

/// A Vercel Function of the runtime `executable`. It runs an HTTP server for the host on this
/// machine. Over the unix socket (Fluid IPC) it reports to the host when it is ready and when each
/// request has ended. The protocol is that of the crate vercel_runtime in github.com/vercel/vercel:
/// JSON messages, each terminated by a NUL byte.
class Function {
 public:
  Function(Options options, http::Handler handler, http::Hooks hooks = {});
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  /// run() must have returned.
  ~Function();

  /// Listens, connects to the host, reports that it accepts requests, and returns the port. `began`
  /// is the start time of the process. Errc::unavailable if the port or the socket is not
  /// available.
  Result<int> start(std::chrono::steady_clock::time_point began);

  /// Serves until stop() has finished. Call it once, after start().
  void run();

  /// Stops accepting requests, lets those in flight finish and reports their ends. Thread-safe.
  void stop();

 private:
  std::unique_ptr<Host> host_;
  std::unique_ptr<http::Server> server_;
  int port_;
};

/// Reports to the host that the function can never work, and why. Call it instead of start().
void tell_unrecoverable(const std::string& ipc_path, int exit_code, std::string_view message);

}  // namespace ctsync::vercel
