// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ctsync::postgres::test {

/// A loopback port whose connections are accepted and never answered, as those of a server that
/// hangs.
class SilentServer {
 public:
  SilentServer();
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { end(); }

  /// HOST:PORT, for a URL.
  const std::string& host() const noexcept { return host_; }
  /// Returns when a client has connected, one more than at the last call.
  void wait_for_client();
  /// Closes all connections, and the port.
  void end();

 private:
  int listener_ = -1;
  std::string host_;
  std::vector<int> clients_;
};

}  // namespace ctsync::postgres::test
