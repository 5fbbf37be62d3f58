// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <functional>
#include <log/log.hpp>
#include <metrics/metrics.hpp>
#include <random>
#include <string>
#include <thread>

#include "clock.hpp"
#include "delivery/background_thread.hpp"
#include "delivery/rate_limit.hpp"
#include "delivery/signal.hpp"

namespace ctsync::server {

/// Delivers the calls of one target of one tenant with three threads: one delivers a round while
/// another settles the previous one; the third sends calls that are failing, so that these delay no
/// other. They wake up when they are notified, when a call falls due, and every second, because an
/// operator's command may have changed the store. While the store cannot keep the results of a
/// round, they are settled again and again, and nothing new is delivered. How much is sent says a
/// TargetState, which other processes do not know.
class Dispatcher {
 public:
  struct Options {
    std::string tenant;
    std::string target;
    std::optional<AnyProtocol> protocol;  ///< of the target
    RetryPolicy retry;
    int requests_per_minute = 0;  ///< 0: no limit
    std::size_t calls_a_request = 1;
    Duration request_timeout{};  ///< 0: no request takes long
    int concurrency = 1;         ///< requests in flight
    std::function<Time()> clock = now;
    /// More calls wait than are sent in a round, or no longer.
    std::function<void(bool behind)> on_behind{};
  };

  struct Sinks {
    AnySink due;
    AnySink failing;
  };

  Dispatcher(AnyStore& store, Sinks sinks, Options options, metrics::Metrics& metrics,
             log::Log& log);

  void start();
  void notify() { work_.notify(); }
  /// Counts a request of the sink against the rate limit. Any thread may call it.
  void requested() noexcept { ++requests_; }
  /// Whether a request with calls of a round of this class may begin. Any thread may call it.
  bool may_request(CallClass calls) {
    const auto& before = calls == CallClass::failing ? failing_sending_ : sending_;
    return !stopping_ && store_.sending() == before.load();
  }
  /// How many requests of the round may be in flight. Any thread may call it.
  int most_requests() const noexcept { return most_requests_; }
  /// Asks the threads to end after their current round; stopped() is true once they have.
  void request_stop();
  bool stopped() const noexcept { return running_ == 0; }
  void join();

 private:
  Lanes lanes() const {
    return {options_.tenant, options_.target, options_.protocol ? &*options_.protocol : nullptr};
  }
  void loop();
  void failing_loop();
  bool failing_must_wait(const TargetState& failing);
  bool must_wait();
  void settle(Delivered round);
  void settle_now(Delivered& round, std::atomic<bool>& unsettled, Signal& wake);
  Duration idle_time(int idle_rounds);
  void note_behind(bool behind);
  void tell_change(const TargetState& before, Duration wait, const Reason& reason);
  void report(const ClaimedCall& call, const Outcome& outcome, const Settlement& settlement);
  void report_failure(const Error& error);

  AnyStore& store_;
  Sinks sinks_;
  Options options_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  RateLimit rate_;
  TargetState target_;
  std::atomic<int> most_requests_{1};
  std::atomic<int> requests_{0};          ///< that are not yet in `rate_`
  std::atomic<std::int64_t> sending_{0};  ///< what the store said before the round
  std::atomic<std::int64_t> failing_sending_{0};
  std::atomic<Time> paused_until_{};
  bool is_behind_ = false;
  std::minstd_rand random_{std::random_device{}()};
  Signal work_;
  Signal failing_work_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> running_{0};         ///< threads
  Signal settle_again_;                 ///< ends the wait before a round is settled again
  std::atomic<bool> unsettled_{false};  ///< a round could not be settled yet: deliver nothing
  BackgroundThread settling_;
  std::thread thread_;
  std::thread failing_thread_;
};

}  // namespace ctsync::server
