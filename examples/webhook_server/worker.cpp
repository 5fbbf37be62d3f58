// SPDX-License-Identifier: MIT
#include "worker.hpp"

#include <algorithm>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr int entries_a_round = 256;
constexpr int calls_a_round = 200;
/// Longer than any round takes; leases only matter if a thread is lost.
constexpr Duration lease = std::chrono::minutes{15};
constexpr Duration longest_sleep = std::chrono::seconds{1};

}  // namespace

Worker::Worker(sqlite::Store& store, AnySink sink, CustomerFetcher fetch, Options options,
               metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      sink_(std::move(sink)),
      fetch_(std::move(fetch)),
      options_(std::move(options)),
      metrics_(metrics),
      log_(log),
      rate_(options_.requests_per_minute) {}

void Worker::start() {
  running_ = 2;
  processor_ = std::thread([this] {
    process_loop();
    --running_;
  });
  dispatcher_ = std::thread([this] {
    dispatch_loop();
    --running_;
  });
}

void Worker::request_stop() {
  stopping_ = true;
  inbox_.notify();
  outbox_.notify();
}

void Worker::join() {
  if (processor_.joinable()) processor_.join();
  if (dispatcher_.joinable()) dispatcher_.join();
}

void Worker::process_loop() {
  Transformer transformer(options_.config);
  while (!stopping_) {
    auto done =
        process(store_, transformer, options_.target, fetch_, options_.retry, entries_a_round,
                now(), lease, [this](const auto& entry, const auto& end) { report(entry, end); });
    if (!done) {
      report_failure("inbox.failed", done.error());
      inbox_.wait(longest_sleep);
    } else if (done->entries == 0) {
      inbox_.wait(idle_time(Table::inbox));
    } else {
      outbox_.notify();
      if (done->erased) options_.on_erased();
    }
  }
}

void Worker::dispatch_loop() {
  int failures = 0;
  std::uniform_real_distribution<double> uniform(0, 1);
  while (!stopping_) {
    if (const Duration delay = rate_.delay(now()); delay > Duration{0}) {
      outbox_.wait(std::min(delay, longest_sleep));
      continue;
    }
    std::string reason;
    auto round = dispatch(store_, options_.target, sink_, options_.retry, calls_a_round, lease,
                          failures, uniform(random_), now,
                          [&](const auto& call, const auto& outcome, const auto& end) {
                            if (pauses_target(outcome)) reason = outcome.reason;
                            report(call, outcome, end);
                          });
    if (!round) {
      report_failure("outbox.failed", round.error());
      outbox_.wait(longest_sleep);
    } else if (round->pause) {
      pause(*round->pause, reason);
    } else if (round->calls == 0) {
      outbox_.wait(idle_time(Table::outbox));
    }
  }
}

/// Until the next row of a table falls due, but not longer than a second.
Duration Worker::idle_time(Table table) {
  auto due = store_.next_due(table);
  if (!due || !*due) return longest_sleep;
  return std::clamp(**due - now(), Duration{1}, longest_sleep);
}

void Worker::pause(Duration time, const std::string& reason) {
  metrics_.set_paused(options_.target.name, true);
  log_.write(log::Level::warn, "target.paused",
             {{"target", options_.target.name},
              {"milliseconds", static_cast<std::int64_t>(time.count())},
              {"reason", reason}});
  const Time until = now() + time;
  while (!stopping_ && now() < until) outbox_.wait(std::min(until - now(), longest_sleep));
  metrics_.set_paused(options_.target.name, false);
}

void Worker::report(const ClaimedEntry& entry, const Completion& completion) {
  metrics_.processed(completion.state, now());
  const auto level = completion.state == EntryState::dead ? log::Level::error : log::Level::info;
  log_.write(level, "delivery.processed",
             {{"id", entry.id},
              {"source", entry.source},
              {"outcome", name(completion.state)},
              {"reason", completion.reason}});
  for (const auto& call : completion.calls) {
    if (call.state != CallState::dead) continue;
    metrics_.call(call.target, call.call.kind, call.state);
    log_.write(log::Level::error, "call.dead",
               {{"id", entry.id},
                {"target", call.target},
                {"message_id", call.call.message_id},
                {"reason", call.reason}});
  }
}

void Worker::report(const ClaimedCall& claimed, const Outcome& outcome,
                    const Settlement& settlement) {
  const bool dead = settlement.state == CallState::dead;
  const bool accepted = settlement.state == CallState::accepted;
  metrics_.call(options_.target.name, claimed.call.kind, settlement.state);
  if (accepted) metrics_.end_to_end(now() - claimed.received_at);
  log_.write(dead       ? log::Level::error
             : accepted ? log::Level::info
                        : log::Level::warn,
             accepted ? "call.accepted"
             : dead   ? "call.dead"
                      : "call.retried",
             {{"id", claimed.delivery_id},
              {"target", options_.target.name},
              {"message_id", claimed.call.message_id},
              {"attempt", std::int64_t{claimed.attempts} + 1},
              {"reason", dead ? settlement.reason : outcome.reason}});
}

void Worker::report_failure(std::string_view event, const Error& error) {
  log_.write(log::Level::error, event, {{"code", name(error.code)}, {"error", to_string(error)}});
}

}  // namespace ctsync::server
