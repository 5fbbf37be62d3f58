// SPDX-License-Identifier: MIT
#include "jobs/reconcile/stuck_calls.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ctsync::server {

namespace {

constexpr Duration stuck_after = std::chrono::hours{1};

/// The oldest rows of a target in a state.
Result<std::vector<RowSummary>> rows_of(AnyStore& store, const Tenant& tenant, const Target& target,
                                        CallState state) {
  RowFilter filter;
  filter.table = Table::outbox;
  filter.tenant = tenant.name;
  filter.target = target.name;
  filter.state = name(state);
  filter.limit = StuckCalls::most;
  return store.list(filter);
}

}  // namespace

Result<std::vector<StuckCalls>> stuck_calls(AnyStore& store, const Tenant& tenant, Time now) {
  std::vector<StuckCalls> all;
  for (const auto& target : tenant.targets) {
    const auto dead = rows_of(store, tenant, target, CallState::dead);
    if (!dead) return dead.error();
    const auto waiting = rows_of(store, tenant, target, CallState::waiting);
    if (!waiting) return waiting.error();
    StuckCalls calls{target.name, static_cast<std::int64_t>(dead->size()), 0, false};
    calls.waiting = std::ranges::count_if(
        *waiting, [&](const RowSummary& row) { return row.since < now - stuck_after; });
    calls.at_least = calls.dead == StuckCalls::most || calls.waiting == StuckCalls::most;
    if (calls.dead > 0 || calls.waiting > 0) all.push_back(std::move(calls));
  }
  return all;
}

}  // namespace ctsync::server
