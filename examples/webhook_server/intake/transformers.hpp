// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/transformer.hpp>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "tenants/families.hpp"

namespace ctsync::server {

/// A pool of transformers for the threads that serve requests. It grows to the number of requests
/// that are read at the same time, instead of one per connection.
class Transformers {
 public:
  /// Calls `use(Transformer&)` with a transformer that no other thread uses at that time.
  template <class F>
  auto with(F&& use) {
    auto transformer = take();
    auto result = use(*transformer);
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(transformer));
    return result;
  }

 private:
  std::unique_ptr<Transformer> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto transformer = std::move(free_.back());
        free_.pop_back();
        return transformer;
      }
    }
    return std::make_unique<Transformer>(Config{.families = families()});
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Transformer>> free_;
};

}  // namespace ctsync::server
