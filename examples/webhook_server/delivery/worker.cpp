// SPDX-License-Identifier: MIT
#include "delivery/worker.hpp"

#include <algorithm>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr int entries_a_round = 256;
/// A round grows up to the most while many calls wait, as long as the target takes it quickly: a
/// commit for more calls costs less for each.
constexpr int calls_a_round = 200;
constexpr int most_calls_a_round = 12'800;
constexpr Duration quick_round = std::chrono::milliseconds{250};
/// Longer than any round takes; leases only matter if a thread is lost.
constexpr Duration lease = std::chrono::minutes{15};
constexpr Duration longest_sleep = std::chrono::seconds{1};

int next_limit(int limit, std::size_t calls, Duration took, int most) {
  if (calls < static_cast<std::size_t>(limit)) return calls_a_round;
  return std::clamp(took < quick_round ? limit * 2 : limit / 2, calls_a_round, most);
}

/// What the rate limit lets go out at once, or as much as is any use.
int most_calls(int requests_per_minute, std::size_t calls_a_request) {
  if (requests_per_minute == 0) return most_calls_a_round;
  const auto burst = static_cast<std::size_t>(requests_per_minute) / 60 * calls_a_request;
  return static_cast<int>(std::clamp<std::size_t>(burst, calls_a_round, most_calls_a_round));
}

std::string pause_reason(const Delivered& round) {
  const auto found = std::find_if(round.outcomes.begin(), round.outcomes.end(), pauses_target);
  return found == round.outcomes.end() ? std::string() : found->reason;
}

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
      if (done->erased) {
        log_.info("privacy.erased", {{"asked_by", "commercetools"}});
        options_.on_erased();
      }
    }
  }
}

void Worker::dispatch_loop() {
  int failures = 0;
  int limit = calls_a_round;
  const int most = most_calls(options_.requests_per_minute, options_.calls_a_request);
  std::uniform_real_distribution<double> uniform(0, 1);
  while (!stopping_) {
    if (const Duration delay = rate_.delay(now()); delay > Duration{0}) {
      outbox_.wait(std::min(delay, longest_sleep));
      continue;
    }
    const Time began = now();
    auto round = deliver_due(store_, options_.target, sink_, options_.retry, limit, lease, failures,
                             uniform(random_), now);
    if (!round) {
      report_failure("outbox.failed", round.error());
      outbox_.wait(longest_sleep);
    } else if (round->calls.empty()) {
      outbox_.wait(idle_time(Table::outbox));
    } else {
      limit = next_limit(limit, round->calls.size(), round->at - began, most);
      const auto time = round->pause;
      const auto reason = pause_reason(*round);
      settle(std::move(*round));
      if (time) pause(*time, reason);
    }
  }
  settling_.finish();
}

/// While the next round is delivered; the one after that waits for it.
void Worker::settle(Delivered round) {
  settling_.hand([this, round = std::move(round)] {
    const auto status =
        settle_delivered(store_, round, [this](const auto&... each) { report(each...); });
    settled_ = status.has_value();
    if (!status) report_failure("outbox.failed", status.error());
    outbox_.notify();
  });
  if (!settled_) outbox_.wait(longest_sleep);
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
