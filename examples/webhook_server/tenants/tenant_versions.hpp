// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/pipeline/tenant.hpp>
#include <deque>
#include <mutex>
#include <utility>

namespace ctsync::server {

/// A tenant as it was with each set of rules since the start of the process. All stay in memory,
/// because threads may still map with them: rules change seldom.
class TenantVersions {
 public:
  /// The last one that was added; nullptr before the first.
  const Tenant* newest() const noexcept { return newest_.load(std::memory_order_acquire); }

  void add(Tenant tenant) {
    const std::lock_guard lock(mutex_);
    newest_.store(&all_.emplace_back(std::move(tenant)), std::memory_order_release);
  }

 private:
  std::mutex mutex_;
  std::deque<Tenant> all_;  // whose elements stay where they are
  std::atomic<const Tenant*> newest_{nullptr};
};

}  // namespace ctsync::server
