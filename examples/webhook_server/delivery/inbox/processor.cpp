// SPDX-License-Identifier: MIT
#include "delivery/processor.hpp"

#include <algorithm>
#include <log/logged_id.hpp>
#include <utility>

#include "clock.hpp"
#include "delivery/timing.hpp"

namespace ctsync::server {

namespace {

constexpr int entries_a_round = 256;

}  // namespace

Processor::Processor(AnyStore& store, const Tenants& tenants, TenantFetcher fetch, Events events,
                     metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      tenants_(tenants),
      fetch_(std::move(fetch)),
      events_(std::move(events)),
      metrics_(metrics),
      log_(log) {}

void Processor::start() {
  running_ = true;
  thread_ = std::thread([this] {
    loop();
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
  Transformer transformer{Config{}};  // each entry names its own tenant
  int failures = 0;
  while (!stopping_) {
    auto done = process(store_, transformer, tenants_, fetch_, entries_a_round, now(), lease,
                        [this](const auto& entry, const auto& end) { report(entry, end); });
    if (!done) {
      report_failure(done.error());
      wait_out(work_, wait_for_store(++failures), stopping_);
      continue;
    }
    failures = 0;
    if (done->entries == 0) {
      work_.wait(idle_time());
    } else {
      events_.on_calls();
      if (done->erased) {
        log_.info("privacy.erased", {{"asked_by", "commercetools"}});
        events_.on_erased();
      }
    }
  }
}

Duration Processor::idle_time() {
  auto due = store_.next_due(Table::inbox);
  if (!due || !*due) return longest_sleep;
  return std::clamp(**due - now(), Duration{1}, longest_sleep);
}

void Processor::report(const ClaimedEntry& entry, const Completion& completion) {
  metrics_.processed(completion.state, now());
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
