// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace ctsync::postgres {

/// One thread that writes for many. Jobs that arrive while it writes share the next transaction; a
/// lone job starts at once. A Job lives on the stack of the thread that waits for it.
template <class Work>
class GroupCommit {
 public:
  struct Job {
    Work work;
    std::size_t bytes = 0;  ///< about how much it writes
    Status status{std::monostate{}};

   private:
    friend class GroupCommit;
    bool done = false;
    std::mutex mutex;
    std::condition_variable ended;
  };
  /// Writes the jobs and sets the status of each.
  using Write = std::function<void(std::span<Job* const>)>;

  ~GroupCommit() { stop(); }

  void start(Write write) {
    write_ = std::move(write);
    thread_ = std::thread([this] { loop(); });
  }
  /// Writes what waits, and ends the thread.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  /// Returns when the job is written, or could not be.
  Status submit(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(&job);
      if (queue_.size() == 1) arrived_.notify_one();
    }
    std::unique_lock lock(job.mutex);
    job.ended.wait(lock, [&job] { return job.done; });
    return std::move(job.status);
  }

 private:
  static constexpr std::size_t most_jobs = 256;
  static constexpr std::size_t most_bytes = 8u << 20;

  void loop() {
    while (next_batch()) {
      write_(batch_);
      for (auto* job : batch_) finish(*job);
    }
  }
  bool next_batch() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !queue_.empty() || stopping_; });
    batch_.clear();
    std::size_t bytes = 0;
    while (batch_.size() < std::min(queue_.size(), most_jobs) && bytes < most_bytes) {
      bytes += queue_[batch_.size()]->bytes;
      batch_.push_back(queue_[batch_.size()]);
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch_.size()));
    return !batch_.empty();
  }
  // Notifies under the lock, because the waiting thread destroys the job once it has the lock.
  void finish(Job& job) {
    const std::lock_guard lock(job.mutex);
    job.done = true;
    job.ended.notify_one();
  }

  Write write_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Job*> queue_;
  std::vector<Job*> batch_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::postgres
