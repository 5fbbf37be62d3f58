// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <functional>
#include <log/log.hpp>
#include <map>
#include <memory>
#include <metrics/metrics.hpp>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "delivery/fetch.hpp"
#include "delivery/inbox/slow_work.hpp"
#include "delivery/signal.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The thread that turns inbox entries into outbox calls. It wakes up when it is notified, when an
/// entry falls due, and every second, because an operator's command may have changed the store. It
/// asks a shared store up to every 100 ms, and ends what its own configuration does not accept.
/// What may take long, reads from commercetools and erasures, is done in a thread of the tenant,
/// which begins with the tenant's first such entry.
class Processor {
 public:
  struct Events {
    std::function<void()> on_calls;   ///< the outbox may have new calls
    std::function<void()> on_erased;  ///< a person was erased: scrub the store soon
    std::function<void(std::span<const ClaimedEntry>, Time)> on_claimed;
  };

  /// `tenants` must outlive the processor. `is_shared`: other processes accept into the store.
  Processor(AnyStore& store, bool is_shared, const Tenants& tenants, TenantFetcher fetch,
            Events events, metrics::Metrics& metrics, log::Log& log);

  void start();
  void notify() { work_.notify(); }
  /// Asks the thread to end after its current round; stopped() is true once it has.
  void request_stop();
  bool stopped() const noexcept { return !running_; }
  void join();

 private:
  void loop();
  Result<int> round(Transformer& transformer);
  void refuse(std::vector<ClaimedEntry>& entries, Transformer& transformer);
  void hand_over(std::vector<ClaimedEntry> entries, Time claimed_at);
  bool work_slowly(std::span<const ClaimedEntry> entries);
  void put_off(std::span<const ClaimedEntry> entries);
  Duration idle_time(int idle_rounds);
  void report(const ClaimedEntry& entry, const Completion& completion);
  void report_failure(const Error& error);

  AnyStore& store_;
  const bool is_shared_;
  const Tenants& tenants_;
  TenantFetcher fetch_;
  Events events_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  Signal work_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> running_{false};
  std::map<std::string, std::unique_ptr<SlowWork>> slow_work_;  ///< by tenant
  std::thread thread_;
};

}  // namespace ctsync::server
