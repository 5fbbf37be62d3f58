// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "delivery/dispatcher.hpp"
#include "delivery/inbox/processor.hpp"
#include "delivery/traffic.hpp"

namespace ctsync::server {

/// The threads behind the gateway: a processor, and a dispatcher for each target of each tenant.
class Worker {
 public:
  /// `tenants` must outlive the worker. `is_shared`: other processes accept into the store.
  Worker(AnyStore& store, bool is_shared, const Tenants& tenants, TenantFetcher fetch,
         std::function<void()> on_erased, metrics::Metrics& metrics, log::Log& log);

  /// Adds a dispatcher, before start(). The reference stays valid as long as the worker lives.
  Dispatcher& add(Dispatcher::Sinks sinks, Dispatcher::Options options);

  void start();
  /// The inbox has new entries.
  void notify() { processor_.notify(); }
  /// Asks all threads to end after their current round; stopped() is true once they have.
  void request_stop();
  bool stopped() const noexcept;
  void join();

  const Traffic& traffic() const noexcept { return traffic_; }

 private:
  AnyStore& store_;
  Traffic traffic_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  std::vector<std::unique_ptr<Dispatcher>> dispatchers_;
  Processor processor_;
};

}  // namespace ctsync::server
