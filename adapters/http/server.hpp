// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "ctsync/base/result.hpp"
#include "http/hooks.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

namespace ctsync::http {

/// HTTP/1.1 server for untrusted peers. It refuses requests that RFC 9112 calls malformed or that
/// exceed its Limits, and every request has one deadline. An object serves once: bind, run, stop.
/// Nothing in a request is decoded for the handler.
class Server {
 public:
  Server(Limits limits, Handler handler, Hooks hooks = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Stops the server and waits for running handlers. run() must have returned.
  ~Server();

  /// Listens on `host`, a name or an address of this machine, and returns the port: `port` itself,
  /// or the one that the system assigned for 0. Peers can connect from then on and are served once
  /// run() is called. Errc::unavailable if the address cannot be bound, Errc::configuration if
  /// `port` is outside 0 to 65535.
  Result<int> bind(const std::string& host, int port);

  /// Serves until stop() has finished. Call it once, after bind().
  void run();

  /// Stops accepting, closes idle connections, those that were just active after a moment, and lets
  /// requests in flight finish. Returns when they have finished, or at Limits::stop_deadline. Call
  /// it from any thread, but not from a handler.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace ctsync::http
