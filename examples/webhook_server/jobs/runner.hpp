// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <ctsync/contract/store/any_store.hpp>
#include <functional>
#include <list>
#include <log/log.hpp>
#include <mutex>
#include <stop_token>
#include <thread>

#include "delivery/signal.hpp"
#include "jobs/work.hpp"

namespace ctsync::server {

/// The threads that carry jobs out: one that looks for running jobs without a leader, and one for
/// each job that this process leads, of which there are four at most. A job whose leader died is
/// led by another process once its lease is over.
class JobRunner {
 public:
  struct Hooks {
    std::function<void()> on_entries;  ///< the inbox has new entries
    std::function<void()> on_look;     ///< about once a second: it may make jobs that are due
  };

  /// All references must outlive the runner.
  JobRunner(JobTools tools, Hooks hooks, log::Log& log);

  void start();
  /// Asks the threads to end after their current step, of which requests are interrupted; stopped()
  /// is true once they have.
  void request_stop();
  bool stopped() const noexcept { return !running_; }
  void join();

 private:
  struct Led {
    std::thread thread;
    std::atomic<bool> ended{false};
    std::int64_t number = 0;
  };

  void loop();
  void look_for_jobs();
  void run(LedJob led);
  bool wait_for_room(LedJob& led);
  bool wait_while(LedJob& led, const std::function<Duration()>& left);
  bool advance(LedJob& led, const JobWork& work);
  bool renew(LedJob& led);
  void release(const LedJob& led);
  bool wait(Duration time);
  bool is_full(const Job& job);
  void note_waiting(std::size_t calls);
  void report_failure(const Error& error);

  AnyStore& store_;
  JobTools tools_;
  std::function<void()> on_entries_;
  std::function<void()> on_look_;
  log::Log& log_;
  Signal wake_;
  std::list<Led> led_;  // only the looking thread changes it
  std::mutex counting_;
  Time count_next_{};
  std::int64_t waiting_calls_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> running_{false};
  std::stop_source interrupt_;
  std::thread thread_;
};

}  // namespace ctsync::server
