// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <log/log.hpp>
#include <metrics/metrics.hpp>
#include <random>
#include <string>
#include <thread>

#include "delivery/background_thread.hpp"
#include "delivery/rate_limit.hpp"
#include "delivery/signal.hpp"

namespace ctsync::server {

/// Delivers the calls of one target of one tenant with two threads: one delivers a round while the
/// other settles the previous one. They wake up when they are notified, when a call falls due, and
/// every second, because an operator's command may have changed the store.
class Dispatcher {
 public:
  struct Options {
    std::string tenant;
    std::string target;
    RetryPolicy retry;
    int requests_per_minute = 0;  ///< 0: no limit
    std::size_t calls_a_request = 1;
  };

  Dispatcher(AnyStore& store, AnySink sink, Options options, metrics::Metrics& metrics,
             log::Log& log);

  void start();
  void notify() { work_.notify(); }
  /// Counts a request of the sink against the rate limit. Any thread may call it.
  void requested() noexcept { ++requests_; }
  /// Asks the threads to end after their current round; stopped() is true once they have.
  void request_stop();
  bool stopped() const noexcept { return !running_; }
  void join();

 private:
  void loop();
  void settle(Delivered round);
  Duration idle_time();
  void pause(Duration time, const Reason& reason);
  /// Waits for the whole time, whatever is notified; less only if the threads are to end.
  void rest(Duration time);
  void report(const ClaimedCall& call, const Outcome& outcome, const Settlement& settlement);
  void report_failure(const Error& error);

  AnyStore& store_;
  AnySink sink_;
  Options options_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  RateLimit rate_;
  std::atomic<int> requests_{0};  ///< that are not yet in `rate_`
  std::minstd_rand random_{std::random_device{}()};
  Signal work_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> running_{false};
  std::atomic<bool> settle_failed_{false};  ///< a round could not be settled since the last rest
  std::atomic<int> settle_failures_{0};     ///< rounds in a row that could not be settled
  BackgroundThread settling_;
  std::thread thread_;
};

}  // namespace ctsync::server
