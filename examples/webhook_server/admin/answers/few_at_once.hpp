// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <http/message.hpp>

#include "admin/answers/problem.hpp"

namespace ctsync::server::admin {

/// A place among the few requests that may read much at a time. There are two in the process.
class HeavyRequest {
 public:
  HeavyRequest() : has_place_(++running_ <= most) {}
  ~HeavyRequest() { --running_; }
  HeavyRequest(const HeavyRequest&) = delete;
  HeavyRequest& operator=(const HeavyRequest&) = delete;

  bool has_place() const noexcept { return has_place_; }
  static http::Response busy() {
    return response_of(
        {429, "busy", "two exports or previews that read much run already; try it again", {}, 10});
  }

 private:
  static constexpr int most = 2;
  static inline std::atomic<int> running_{0};
  bool has_place_;
};

}  // namespace ctsync::server::admin
