// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace ctsync {

/// For stores of which one thread writes for many (group commit). Jobs that arrive while it writes
/// share the next transaction, so that many callers pay for one sync of the disk. A lone job starts
/// at once.
template <class Work>
class WriteQueue {
 public:
  struct Job {
    Work work;
    std::size_t bytes = 0;  ///< about how much it writes

   private:
    friend class WriteQueue;
    Status status{std::monostate{}};
    bool done = false;
    std::shared_ptr<Job> kept;  // itself, until it is written, where its caller may leave
    std::mutex mutex;
    std::condition_variable ended;
  };

  explicit WriteQueue(std::size_t most_jobs) : most_jobs_(most_jobs) {}

  /// Returns when the job is written, or could not be. The job may lie on the caller's stack.
  Status submit(Job& job) {
    add(job);
    std::unique_lock lock(job.mutex);
    job.ended.wait(lock, [&job] { return job.done; });
    return std::move(job.status);
  }

  /// Returns at `end` at the latest, then with Error{unavailable}. A job that was not begun until
  /// then is not written. One that was may still be: the queue keeps it, so it must own all that
  /// the write needs.
  Status submit(std::shared_ptr<Job> job, std::chrono::steady_clock::time_point end) {
    job->kept = job;
    add(*job);
    {
      std::unique_lock lock(job->mutex);
      if (job->ended.wait_until(lock, end, [&job] { return job->done; })) {
        return std::move(job->status);
      }
    }
    take_back(*job);
    return Error{Errc::unavailable, "store", "the database did not answer in time"};
  }

  /// For the thread that writes: waits for jobs and writes them by `Status write(std::span<Job*
  /// const>)`, all or none. If that fails by one job alone, the others are written without it. If
  /// the store is unavailable, the jobs that came meanwhile have waited for it too and end by the
  /// same answer, but for those whose callers wait until a time of their own. False after stop(),
  /// when none is left.
  template <class Write>
  bool write_next(Write write) {
    if (!next_batch()) return false;
    const std::span<Job* const> all(batch_);
    Status status = write(all);
    // What makes the store unavailable would fail for each job.
    const bool singly = !status && all.size() > 1 && !is_unavailable(status);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (singly && !is_unavailable(status)) status = write(all.subspan(i, 1));
      finish(*all[i], status);
    }
    if (is_unavailable(status)) finish_queued(status);
    return true;
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    arrived_.notify_one();
  }

  /// The number of jobs that are not written yet.
  std::size_t pending() const noexcept { return pending_; }

 private:
  static constexpr std::size_t most_bytes = 8u << 20;

  static bool is_unavailable(const Status& status) {
    return !status && status.error().code == Errc::unavailable;
  }

  void add(Job& job) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(&job);
    ++pending_;
    if (queue_.size() == 1) arrived_.notify_one();
  }
  void take_back(Job& job) {
    const std::lock_guard lock(mutex_);
    if (std::erase(queue_, &job) == 0) return;  // it was begun
    --pending_;
    job.kept.reset();
  }
  bool next_batch() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !queue_.empty() || stopping_; });
    batch_.clear();
    std::size_t bytes = 0;
    while (batch_.size() < std::min(queue_.size(), most_jobs_) && bytes < most_bytes) {
      bytes += queue_[batch_.size()]->bytes;
      batch_.push_back(queue_[batch_.size()]);
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch_.size()));
    return !batch_.empty();
  }
  void finish_queued(const Status& status) {
    std::vector<Job*> waited;
    {
      const std::lock_guard lock(mutex_);
      const auto own_time = [](const Job* job) { return job->kept != nullptr; };
      const auto first = std::stable_partition(queue_.begin(), queue_.end(), own_time);
      waited.assign(first, queue_.end());
      queue_.erase(first, queue_.end());
    }
    for (auto* job : waited) finish(*job, status);
  }
  // Notifies under the lock, because the waiting thread destroys the job once it has the lock.
  void finish(Job& job, const Status& status) {
    --pending_;
    const auto kept = std::move(job.kept);  // for longer than the lock
    const std::lock_guard lock(job.mutex);
    job.status = status;
    job.done = true;
    job.ended.notify_one();
  }

  std::size_t most_jobs_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Job*> queue_;
  std::vector<Job*> batch_;
  std::atomic<std::size_t> pending_{0};
  bool stopping_ = false;
};

}  // namespace ctsync
