// SPDX-License-Identifier: MIT
#include "delivery/dispatcher.hpp"

#include <algorithm>
#include <log/logged_id.hpp>
#include <utility>

#include "delivery/timing.hpp"

namespace ctsync::server {

namespace {

/// While many calls wait and the target accepts each round quickly, rounds grow up to the most: a
/// commit of more calls costs less per call.
constexpr int calls_a_round = 200;
constexpr int most_calls_a_round = 12'800;
constexpr Duration quick_round = std::chrono::milliseconds{250};

int next_limit(int limit, std::size_t calls, Duration took, int most) {
  const int least = std::min(calls_a_round, most);
  if (calls < static_cast<std::size_t>(limit)) return least;
  return std::clamp(took < quick_round ? limit * 2 : limit / 2, least, most);
}

/// The limit of a round: the calls that the burst of the rate limit allows and that are sent within
/// the lease, even if each answer takes half of the time that it may; at least those of one
/// request.
int most_calls(const Dispatcher::Options& options) {
  const std::size_t calls = options.calls_a_request;
  std::size_t most = most_calls_a_round;
  if (options.requests_per_minute > 0) {
    most = std::min(most, static_cast<std::size_t>(options.requests_per_minute) / 60 * calls);
  }
  if (options.request_timeout > Duration{0}) {
    const auto requests = static_cast<std::size_t>(2 * lease / options.request_timeout) *
                          static_cast<std::size_t>(options.concurrency);
    most = std::min(most, requests * calls);
  }
  return static_cast<int>(std::max(calls, most));
}

Reason pause_reason(const Delivered& round) {
  const auto found = std::find_if(round.outcomes.begin(), round.outcomes.end(), pauses_target);
  return found == round.outcomes.end() ? Reason{} : found->reason;
}

}  // namespace

Dispatcher::Dispatcher(AnyStore& store, Sinks sinks, Options options, metrics::Metrics& metrics,
                       log::Log& log)
    : store_(store),
      sinks_(std::move(sinks)),
      options_(std::move(options)),
      metrics_(metrics),
      log_(log),
      rate_(options_.requests_per_minute) {}

void Dispatcher::start() {
  running_ = 2;
  thread_ = std::thread([this] {
    loop();
    --running_;
  });
  failing_thread_ = std::thread([this] {
    failing_loop();
    --running_;
  });
}

void Dispatcher::request_stop() {
  stopping_ = true;
  work_.notify();
  failing_work_.notify();
  settle_again_.notify();
}

void Dispatcher::join() {
  if (thread_.joinable()) thread_.join();
  if (failing_thread_.joinable()) failing_thread_.join();
}

void Dispatcher::loop() {
  int store_failures = 0;
  int idle_rounds = 0;
  const int most = most_calls(options_);
  int limit = std::min(calls_a_round, most);
  std::uniform_real_distribution<double> uniform(0, 1);
  metrics_.set_sending({options_.tenant, options_.target}, target_.state());
  while (!stopping_) {
    if (must_wait()) continue;
    const Time began = options_.clock();
    const TargetState before = target_;
    most_requests_ = target_.part_of(options_.concurrency);
    auto round = deliver_due(store_, lanes(), sinks_.due, options_.retry, limit, lease, target_,
                             uniform(random_), options_.clock);
    if (!round || round->unsent) {
      report_failure(round ? *round->unsent : round.error());
      if (round) settle(*std::move(round));
      wait_out(work_, wait_for_store(++store_failures), stopping_);
      continue;
    }
    store_failures = 0;
    note_behind(round->calls.size() >= static_cast<std::size_t>(limit));
    if (round->calls.empty()) {
      work_.wait(idle_time(idle_rounds++));
    } else {
      idle_rounds = 0;
      limit = next_limit(limit, round->calls.size(), round->at - began, most);
      paused_until_ = round->at + target_.left(round->at);
      tell_change(before, round->pause.value_or(Duration{0}), pause_reason(*round));
      settle(std::move(*round));
    }
  }
  settling_.finish();
}

void Dispatcher::note_behind(bool behind) {
  if (std::exchange(is_behind_, behind) == behind || !options_.on_behind) return;
  options_.on_behind(behind);
}

/// Waits for the results of an earlier round, for the end of a pause, for the rate limit, or until
/// the calls of this process are surely its own; false if nothing is in the way.
bool Dispatcher::must_wait() {
  if (unsettled_) {
    settling_.finish();
    return true;
  }
  if (const Duration pause = target_.left(options_.clock()); pause > Duration{0}) {
    work_.wait(std::min(pause, longest_sleep));
    return true;
  }
  for (int spent = requests_.exchange(0); spent > 0; --spent) rate_.spend();
  const auto sending = store_.sending();
  const Duration delay = sending ? rate_.delay(options_.clock()) : wait_for_store(1);
  if (delay == Duration{0}) {
    sending_ = *sending;
    return false;
  }
  work_.wait(std::min(delay, longest_sleep));
  return true;
}

/// Settles a round while the next one is delivered. The round after that waits until this is done.
/// If the store fails, for example because the disk is full, only the settling is repeated: sending
/// the calls again would load the target and change nothing. When the thread is to end, one more
/// attempt is made, and what it leaves is sent again after the next start.
void Dispatcher::settle(Delivered round) {
  settling_.hand([this, round = std::move(round)]() mutable {
    settle_now(round, unsettled_, settle_again_);
    work_.notify();
  });
}

/// `wake` ends the wait before the round is settled again.
void Dispatcher::settle_now(Delivered& round, std::atomic<bool>& unsettled, Signal& wake) {
  const auto observe = [this](const auto&... each) { report(each...); };
  for (int failures = 1;; ++failures) {
    const bool last = stopping_;
    const auto status = settle_delivered(store_, lanes(), round, observe);
    unsettled = !status;
    if (!status) report_failure(status.error());
    if (status || last) break;
    wait_out(wake, wait_for_store(failures), stopping_);
  }
}

/// Sends failing calls, under a rate limit one in each of its intervals. Few targets ever have any,
/// so it seldom looks while there are none.
void Dispatcher::failing_loop() {
  constexpr Duration seldom = std::chrono::seconds{10};
  TargetState failing;
  std::minstd_rand random{std::random_device{}()};
  std::uniform_real_distribution<double> uniform(0, 1);
  std::atomic<bool> unsettled{false};
  Duration idle = seldom;
  const int limit = options_.requests_per_minute;
  const Duration longest = limit > 0 ? Duration{0} : longest_apart;
  while (!stopping_) {
    if (failing_must_wait(failing)) continue;
    auto round = deliver_failing(store_, lanes(), sinks_.failing, options_.retry, longest, lease,
                                 failing, uniform(random), options_.clock);
    if (!round || round->unsent) {
      report_failure(round ? *round->unsent : round.error());
      if (round) settle_now(*round, unsettled, failing_work_);
      wait_out(failing_work_, wait_for_store(1), stopping_);
    } else if (round->calls.empty()) {
      failing_work_.wait(idle);
      idle = std::min(idle * 2, seldom);
    } else {
      settle_now(*round, unsettled, failing_work_);
      idle = longest_sleep;
      if (limit > 0) wait_out(failing_work_, std::chrono::minutes{1} / limit, stopping_);
    }
  }
}

/// Waits while nothing may be sent; false if something may.
bool Dispatcher::failing_must_wait(const TargetState& failing) {
  const Time now = options_.clock();
  Duration wait = std::max(failing.left(now), paused_until_.load() - now);
  const auto sending = store_.sending();
  if (!sending) wait = std::max(wait, wait_for_store(1));
  if (wait > Duration{0}) {
    failing_work_.wait(std::min(wait, longest_sleep));
    return true;
  }
  failing_sending_ = *sending;
  return false;
}

/// Until a call falls due. That call may be of another target, whose backlog must not keep this
/// thread busy: so each further round without a call doubles the shortest wait.
Duration Dispatcher::idle_time(int idle_rounds) {
  auto due = store_.next_due(Table::outbox);
  if (!due || !*due) return longest_sleep;
  const Duration least = std::min(longest_sleep, Duration{1 << std::min(idle_rounds, 10)});
  return std::clamp(**due - options_.clock(), least, longest_sleep);
}

/// Tells of each change of state once. That a target is sending after a start is nothing to tell.
void Dispatcher::tell_change(const TargetState& before, Duration wait, const Reason& reason) {
  const auto state = target_.state();
  if (state == before.state()) return;
  metrics_.set_sending({options_.tenant, options_.target}, state);
  if (state != Sending::paused) {
    if (before.failures() == 0) return;
    return log_.write(log::Level::info,
                      state == Sending::ramping ? "target.ramping" : "target.sending",
                      {{"tenant", options_.tenant}, {"target", options_.target}});
  }
  log_.write(log::Level::warn, "target.paused",
             {{"tenant", options_.tenant},
              {"target", options_.target},
              {"milliseconds", static_cast<std::int64_t>(wait.count())},
              {"code", name(reason.code)},
              {"reason", reason.text}});
}

void Dispatcher::report(const ClaimedCall& claimed, const Outcome& outcome,
                        const Settlement& settlement) {
  const bool dead = settlement.state == CallState::dead;
  const bool accepted = settlement.state == CallState::accepted;
  metrics_.call({options_.tenant, options_.target}, claimed.call.kind, settlement.state);
  if (accepted) {
    metrics_.end_to_end({options_.tenant, options_.target}, options_.clock() - claimed.received_at);
  }
  if (!accepted && !dead && claimed.attempts + 1 == failing_attempts) failing_work_.notify();
  const Reason& reason = dead ? settlement.reason : outcome.reason;
  log_.write(dead       ? log::Level::error
             : accepted ? log::Level::info
                        : log::Level::warn,
             accepted ? "call.accepted"
             : dead   ? "call.dead"
                      : "call.retried",
             {{"id", log::logged_id(claimed.delivery_id)},
              {"tenant", options_.tenant},
              {"target", options_.target},
              {"message_id", claimed.call.message_id},
              {"attempt", std::int64_t{claimed.attempts} + 1},
              {"code", name(reason.code)},
              {"reason", reason.text}});
}

void Dispatcher::report_failure(const Error& error) {
  log_.write(log::Level::error, "outbox.failed",
             {{"code", name(error.code)}, {"error", to_string(error)}});
}

}  // namespace ctsync::server
