// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/pipeline/receive.hpp>
#include <functional>
#include <log/log.hpp>
#include <metrics/metrics.hpp>
#include <random>
#include <sqlite/store.hpp>
#include <thread>

#include "delivery/behind.hpp"
#include "delivery/fetch.hpp"
#include "delivery/rate_limit.hpp"
#include "delivery/signal.hpp"

namespace ctsync::server {

/// The threads behind the gateway: one turns inbox entries into calls, one hands calls to the
/// target, and one writes meanwhile what became of them. They sleep until they are notified,
/// something falls due, or a second has passed, in case an operator's command changed the store.
class Worker {
 public:
  struct Options {
    Config config;
    Target target;
    RetryPolicy retry;
    int requests_per_minute = 0;
    std::size_t calls_a_request = 1;
    std::function<void()> on_erased;  ///< a person was erased: scrub the store soon
  };

  Worker(sqlite::Store& store, AnySink sink, CustomerFetcher fetch, Options options,
         metrics::Metrics& metrics, log::Log& log);

  void start();
  /// There is work in the inbox.
  void notify() { inbox_.notify(); }
  /// The sink sent a request.
  void requested() noexcept { rate_.spend(); }

  /// Asks both threads to end after what they are doing.
  void request_stop();
  /// True once both have ended.
  bool stopped() const noexcept { return running_ == 0; }
  void join();

 private:
  void process_loop();
  void dispatch_loop();
  void settle(Delivered round);
  Duration idle_time(Table table);
  void report(const ClaimedEntry& entry, const Completion& completion);
  void report(const ClaimedCall& call, const Outcome& outcome, const Settlement& settlement);
  void report_failure(std::string_view event, const Error& error);
  void pause(Duration time, const std::string& reason);

  sqlite::Store& store_;
  AnySink sink_;
  CustomerFetcher fetch_;
  Options options_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  RateLimit rate_;
  std::minstd_rand random_{std::random_device{}()};
  Signal inbox_;
  Signal outbox_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> running_{0};
  std::atomic<bool> settled_{true};  ///< the last round could be settled
  Behind settling_;
  std::thread processor_;
  std::thread dispatcher_;
};

}  // namespace ctsync::server
