// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <ctsync/base/result.hpp>
#include <http/client.hpp>
#include <mutex>
#include <vector>

namespace ctsync::commercetools_api {

/// A pool of a fixed number of HTTP clients. Any number of threads may use it; a thread waits while
/// no client is free.
class Connections {
 public:
  explicit Connections(std::vector<http::Client> clients);

  /// Exclusive use of one client, which returns to the pool on destruction. Must not outlive its
  /// Connections.
  class Loan {
   public:
    explicit Loan(Connections& from);
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan();

    http::Client& client() noexcept { return *client_; }

   private:
    Connections& from_;
    http::Client* client_;
  };

 private:
  std::vector<http::Client> clients_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<http::Client*> free_;
};

}  // namespace ctsync::commercetools_api
