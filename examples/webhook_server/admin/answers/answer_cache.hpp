// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <http/message.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace ctsync::server::admin {

/// Answers that count for a second, or for ten times as long as it took to make them, but for ten
/// seconds at most: of any number of viewers who ask the same, one makes the answer, and the others
/// wait for it. So a question takes about a tenth of the store's time. An answer that is an error
/// counts for a second, and no answer counts after a change. Any thread may use it.
class AnswerCache {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds shortest_kept{1'000};
  static constexpr std::chrono::milliseconds longest_kept{10'000};
  static constexpr std::size_t most_kept = 256;

  explicit AnswerCache(std::function<Clock::time_point()> now = Clock::now)
      : now_(std::move(now)) {}

  /// The answer of a question; `make()` makes it if there is none that counts.
  template <class Make>
  http::Response get(const std::string& question, Make make) {
    const auto entry = entry_of(question);
    const std::lock_guard lock(entry->mutex);
    if (const auto begun = now_(); begun >= entry->until) {
      entry->response = make();
      const auto made = now_();
      const auto kept =
          entry->response.status < 400
              ? std::clamp<Clock::duration>(10 * (made - begun), shortest_kept, longest_kept)
              : shortest_kept;
      entry->until = made + kept;
    }
    return entry->response;
  }

  /// No answer that was made or begun before counts any more.
  void forget() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
  }

 private:
  struct Entry {
    std::mutex mutex;
    http::Response response;
    Clock::time_point until = Clock::time_point::min();
  };

  std::shared_ptr<Entry> entry_of(const std::string& question) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= most_kept && !entries_.contains(question)) entries_.clear();
    auto& entry = entries_[question];
    if (entry == nullptr) entry = std::make_shared<Entry>();
    return entry;
  }

  std::function<Clock::time_point()> now_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace ctsync::server::admin
