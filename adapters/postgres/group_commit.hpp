// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/contract/store/write_queue.hpp>
#include <memory>
#include <thread>
#include <utility>

namespace ctsync::postgres {

/// A thread that writes for many, see WriteQueue.
template <class Work>
class GroupCommit {
 public:
  using Job = typename WriteQueue<Work>::Job;

  ~GroupCommit() { stop(); }

  /// Starts the thread, which writes by `Status write(std::span<Job* const>)`, all or none.
  template <class Write>
  void start(Write write) {
    thread_ = std::thread([this, write] {
      while (queue_.write_next(write)) {
      }
    });
  }
  /// Writes what waits, and ends the thread.
  void stop() {
    queue_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Status submit(Job& job) { return queue_.submit(job); }
  Status submit(std::shared_ptr<Job> job, std::chrono::steady_clock::time_point end) {
    return queue_.submit(std::move(job), end);
  }

 private:
  // Larger transactions write no more rows a second.
  static constexpr std::size_t most_jobs = 256;

  WriteQueue<Work> queue_{most_jobs};
  std::thread thread_;
};

}  // namespace ctsync::postgres
