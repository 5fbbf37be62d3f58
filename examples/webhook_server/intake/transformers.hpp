// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/transformer.hpp>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ctsync::server {

/// Lends transformers to the threads that serve requests, so that there are as many as requests are
/// understood at once, and not one per connection.
class Transformers {
 public:
  explicit Transformers(Config config) : config_(std::move(config)) {}

  /// Calls `use(Transformer&)` with one that nobody else has meanwhile.
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
    return std::make_unique<Transformer>(config_);
  }

  Config config_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transformer>> free_;
};

}  // namespace ctsync::server
