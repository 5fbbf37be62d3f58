// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "ctsync/base/result.hpp"
#include "http/hooks.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

namespace ctsync::http {

/// An HTTP/1.1 server for peers that are not trusted: it refuses what RFC 9112 calls malformed and
/// what is over its Limits, and puts every request under one deadline. It serves once: bind, run,
/// stop. The host reaches it through `Handler` only; nothing in a request is decoded for it.
class Server {
 public:
  Server(Limits limits, Handler handler, Hooks hooks = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Stops and waits for every handler that still runs. run() must have returned.
  ~Server();

  /// Listens on `host`, a name or an address of this machine, and gives the port: `port` itself, or
  /// the one the system chose for 0. Peers may connect from now on and are served once run() is
  /// called. Errc::unavailable if the address cannot be had, Errc::configuration for an odd port.
  Result<int> bind(const std::string& host, int port);

  /// Serves until stop() has done its work. Call it once, after bind().
  void run();

  /// From any thread, except a handler's: accepts no more, closes idle connections at once, lets
  /// requests in flight finish and returns when they have, or at Limits::stop_deadline.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace ctsync::http
