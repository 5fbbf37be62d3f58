// SPDX-License-Identifier: MIT
#include "delivery/worker.hpp"

#include <algorithm>
#include <utility>

namespace ctsync::server {

Worker::Worker(AnyStore& store, bool is_shared, const Tenants& tenants, TenantFetcher fetch,
               std::function<void()> on_erased, metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      metrics_(metrics),
      log_(log),
      processor_(store, is_shared, tenants, std::move(fetch),
                 {[this] {
                    for (const auto& dispatcher : dispatchers_) dispatcher->notify();
                  },
                  std::move(on_erased),
                  [this](std::span<const ClaimedEntry> entries, Time at) {
                    traffic_.claimed(entries, at);
                  }},
                 metrics, log) {}

Dispatcher& Worker::add(Dispatcher::Sinks sinks, Dispatcher::Options options) {
  options.on_behind = [this](bool behind) {
    behind ? traffic_.fell_behind() : traffic_.caught_up();
  };
  dispatchers_.push_back(
      std::make_unique<Dispatcher>(store_, std::move(sinks), std::move(options), metrics_, log_));
  return *dispatchers_.back();
}

void Worker::start() {
  for (const auto& dispatcher : dispatchers_) dispatcher->start();
  processor_.start();
}

void Worker::request_stop() {
  processor_.request_stop();
  for (const auto& dispatcher : dispatchers_) dispatcher->request_stop();
}

bool Worker::stopped() const noexcept {
  return processor_.stopped() &&
         std::all_of(dispatchers_.begin(), dispatchers_.end(),
                     [](const auto& dispatcher) { return dispatcher->stopped(); });
}

void Worker::join() {
  processor_.join();
  for (const auto& dispatcher : dispatchers_) dispatcher->join();
}

}  // namespace ctsync::server
