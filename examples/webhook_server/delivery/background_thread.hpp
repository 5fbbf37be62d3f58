// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace ctsync::server {

/// A thread that runs one task while its owner goes on with the next. Tasks must not throw. The
/// destructor waits for the last task.
class BackgroundThread {
 public:
  BackgroundThread() : thread_([this] { loop(); }) {}
  ~BackgroundThread() {
    finish();
    hand(nullptr);
    thread_.join();
  }
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  /// Starts a task, after the previous one has ended.
  void hand(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
    work_ = std::move(work);
    busy_ = true;
    changed_.notify_all();
  }

  /// Waits until no task is running.
  void finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return busy_; });
      if (!work_) return;
      lock.unlock();
      std::exchange(work_, nullptr)();
      lock.lock();
      busy_ = false;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> work_;
  bool busy_ = false;
  std::thread thread_;
};

}  // namespace ctsync::server
