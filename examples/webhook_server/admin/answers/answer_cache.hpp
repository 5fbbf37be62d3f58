// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <http/message.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ctsync::server::admin {

/// Answers that count for a second, or ten times as long as it took to make them: of any number of
/// viewers who ask the same, one makes the answer, and the others wait for it. So a question takes
/// at most a tenth of the store's time. Any thread may use it.
class AnswerCache {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kept_for{1'000};
  static constexpr std::size_t most_kept = 256;

  /// The answer of a question; `make()` makes it if there is none that counts.
  template <class Make>
  http::Response get(const std::string& question, Make make) {
    const auto entry = entry_of(question);
    const std::lock_guard lock(entry->mutex);
    if (Clock::now() >= entry->until) {
      const auto begun = Clock::now();
      entry->response = make();
      const auto made = Clock::now();
      entry->until = made + std::max<Clock::duration>(kept_for, 10 * (made - begun));
    }
    return entry->response;
  }

 private:
  struct Entry {
    std::mutex mutex;
    http::Response response;
    Clock::time_point until{};
  };

  std::shared_ptr<Entry> entry_of(const std::string& question) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= most_kept && !entries_.contains(question)) entries_.clear();
    auto& entry = entries_[question];
    if (entry == nullptr) entry = std::make_shared<Entry>();
    return entry;
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace ctsync::server::admin
