// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ctsync::http {

/// The numeric addresses of a host, in the sequence in which they are to be tried; none: there is
/// no such host.
using Addresses = std::vector<std::string>;

/// Resolves host names within a time. The system's resolver keeps no time: a name server that does
/// not answer takes it half a minute or more, and nothing can interrupt it. So it runs in a thread
/// of its own, one for each name that is being resolved, and who asks waits no longer than it wants
/// to. Any thread may use it; a thread that still resolves may outlive it.
class Resolver {
 public:
  using Lookup = std::function<Addresses(const std::string& host)>;
  using Clock = std::chrono::steady_clock;

  /// By default the system's, getaddrinfo().
  explicit Resolver(Lookup lookup = {});

  /// Nothing if it takes longer than until `deadline`. A look-up that goes on then is waited for by
  /// the next who asks for the same name. A numeric address is returned as it is.
  std::optional<Addresses> resolve(const std::string& host, Clock::time_point deadline);

 private:
  /// A name that is being resolved, or was and nobody has taken the answer yet.
  struct Pending {
    bool done = false;
    Addresses addresses;
    Clock::time_point ended{};
  };
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, std::shared_ptr<Pending>> pending;
    Lookup lookup;
  };
  static bool begin(const std::shared_ptr<State>& state, const std::string& host,
                    std::shared_ptr<Pending> pending);

  std::shared_ptr<State> state_;
};

/// The resolver that all clients of a process share.
Resolver& system_resolver();

}  // namespace ctsync::http
