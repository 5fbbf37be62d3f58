// SPDX-License-Identifier: MIT
#include "delivery/inbox/processor.hpp"

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/pipeline/process.hpp>
#include <log/logged_id.hpp>
#include <memory>
#include <utility>

#include "clock.hpp"
#include "delivery/timing.hpp"
#include "tenants/acceptance.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

constexpr int entries_a_round = 256;

}  // namespace

Processor::Processor(AnyStore& store, bool is_shared, const Tenants& tenants, TenantFetcher fetch,
                     Events events, metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      is_shared_(is_shared),
      tenants_(tenants),
      fetch_(std::move(fetch)),
      events_(std::move(events)),
      metrics_(metrics),
      log_(log) {}

void Processor::start() {
  running_ = true;
  thread_ = std::thread([this] {
    loop();
    for (const auto& each : slow_work_) each.second->request_stop();
    slow_work_.clear();  // waits for the batches in hand
    running_ = false;
  });
}

void Processor::request_stop() {
  stopping_ = true;
  work_.notify();
}

void Processor::join() {
  if (thread_.joinable()) thread_.join();
}

void Processor::loop() {
  Transformer transformer{Config{.families = families()}};  // each entry names its own tenant
  int failures = 0;
  int idle_rounds = 0;
  while (!stopping_) {
    const auto done = round(transformer);
    if (!done) {
      report_failure(done.error());
      wait_out(work_, wait_for_store(++failures), stopping_);
      continue;
    }
    failures = 0;
    if (*done == 0) {
      work_.wait(idle_time(idle_rounds++));
    } else {
      idle_rounds = 0;
      events_.on_calls();
    }
  }
}

/// Returns how many entries were claimed.
Result<int> Processor::round(Transformer& transformer) {
  const Time claimed_at = now();
  auto entries = store_.claim(entries_a_round, claimed_at, lease);
  if (!entries) return std::move(entries).error();
  if (entries->empty()) return 0;
  events_.on_claimed(*entries, claimed_at);
  const auto count = static_cast<int>(entries->size());
  if (is_shared_) refuse(*entries, transformer);
  auto left = process_quick(
      store_, transformer, tenants_, *std::move(entries), now(),
      [this](const auto& entry, const auto& end) { report(entry, end); }, fetch_.known());
  if (!left) return std::move(left).error();
  hand_over(*std::move(left), claimed_at);
  return count;
}

/// Ends entries that the configuration does not accept, and leaves the others.
void Processor::refuse(std::vector<ClaimedEntry>& entries, Transformer& transformer) {
  std::vector<ClaimedEntry> refused;
  std::vector<Completion> ends;
  std::erase_if(entries, [&](ClaimedEntry& entry) {
    auto reason = not_accepted(entry, tenants_, transformer);
    if (!reason) return false;
    Completion end;
    end.row = entry.row;
    end.fence = entry.fence;
    end.state = EntryState::dead;
    end.reason = *std::move(reason);
    ends.push_back(std::move(end));
    refused.push_back(std::move(entry));
    return true;
  });
  if (ends.empty()) return;
  if (const auto status = store_.complete(ends, now()); !status) {
    return report_failure(status.error());
  }
  for (std::size_t i = 0; i < ends.size(); ++i) report(refused[i], ends[i]);
}

/// Hands entries to the threads of their tenants, or puts them off.
void Processor::hand_over(std::vector<ClaimedEntry> entries, Time claimed_at) {
  std::map<std::string, std::vector<ClaimedEntry>> by_tenant;
  for (auto& entry : entries) by_tenant[entry.tenant].push_back(std::move(entry));
  for (auto& [tenant, own] : by_tenant) {
    auto& thread = slow_work_[tenant];
    if (thread == nullptr) {
      thread = std::make_unique<SlowWork>([this](auto batch) { return work_slowly(batch); }, now);
    }
    if (!thread->take(own, claimed_at)) put_off(own);
  }
}

/// Runs in the thread of a tenant, with entries of this tenant. Returns false if the store failed.
bool Processor::work_slowly(std::span<const ClaimedEntry> entries) {
  Transformer transformer{Config{.families = families()}};
  const auto done =
      process_claimed(store_, transformer, tenants_, fetch_, entries, now,
                      [this](const auto& entry, const auto& end) { report(entry, end); });
  work_.notify();  // other entries of these keys can be claimed now
  if (!done) {
    report_failure(done.error());
    return false;
  }
  events_.on_calls();
  if (done->erased) {
    log_.info("privacy.erased", {{"asked_by", "commercetools"}});
    events_.on_erased();
  }
  return true;
}

/// Gives back entries of a tenant, which is configured, because too many wait already.
void Processor::put_off(std::span<const ClaimedEntry> entries) {
  std::vector<Completion> ends;
  for (const auto& entry : entries) {
    Completion end;
    end.row = entry.row;
    end.fence = entry.fence;
    end.state = EntryState::waiting;
    end.reason = {ReasonCode::fetch_failed, "earlier reads or erasures of the tenant are not done"};
    end.due_at = now() + backoff(tenants_.find(entry.tenant)->retry, entry.attempts + 1, 0.999);
    ends.push_back(std::move(end));
  }
  if (const auto status = store_.complete(ends, now()); !status) {
    return report_failure(status.error());
  }
  for (std::size_t i = 0; i < ends.size(); ++i) report(entries[i], ends[i]);
}

Duration Processor::idle_time(int idle_rounds) {
  if (is_shared_) return poll_wait(idle_rounds);
  auto due = store_.next_due(Table::inbox);
  if (!due || !*due) return longest_sleep;
  return std::clamp(**due - now(), Duration{1}, longest_sleep);
}

void Processor::report(const ClaimedEntry& entry, const Completion& completion) {
  metrics_.processed(completion.state, wall_now());
  const auto id = log::logged_id(entry.id);
  const auto level = completion.state == EntryState::dead ? log::Level::error : log::Level::info;
  log_.write(level, "delivery.processed",
             {{"id", id},
              {"source", entry.source},
              {"outcome", name(completion.state)},
              {"code", name(completion.reason.code)},
              {"reason", completion.reason.text}});
  for (const auto& call : completion.calls) {
    if (call.state != CallState::dead) continue;
    metrics_.call({entry.tenant, call.target}, call.call.kind, call.state);
    log_.write(log::Level::error, "call.dead",
               {{"id", id},
                {"tenant", entry.tenant},
                {"target", call.target},
                {"message_id", call.call.message_id},
                {"code", name(call.reason.code)},
                {"reason", call.reason.text}});
  }
}

void Processor::report_failure(const Error& error) {
  log_.write(log::Level::error, "inbox.failed",
             {{"code", name(error.code)}, {"error", to_string(error)}});
}

}  // namespace ctsync::server
