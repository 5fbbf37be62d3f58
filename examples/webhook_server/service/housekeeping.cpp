// SPDX-License-Identifier: MIT
#include "service/housekeeping.hpp"

#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr std::chrono::minutes between_rounds{10};
constexpr Duration between_looks = std::chrono::seconds{1};

}  // namespace

Housekeeping::Housekeeping(AnyStore& store, Options options, log::Log& log)
    : store_(store), options_(options), log_(log), thread_([this] { loop(); }) {}

void Housekeeping::request_stop() {
  stopping_ = true;
  signal_.notify();
}

void Housekeeping::loop() {
  using Clock = std::chrono::steady_clock;
  auto next = Clock::now();
  while (!stopping_) {
    look();
    if (notified_.exchange(false) || Clock::now() >= next) {
      const Time time = now();
      prune(time);
      scrub(time);
      next = Clock::now() + between_rounds;
    }
    if (!stopping_) signal_.wait(between_looks);
  }
  stopped_ = true;
}

void Housekeeping::look() {
  const auto status = store_.ready();
  const bool ready = status.has_value();
  if (std::exchange(ready_, ready) == ready) return;
  if (ready) return log_.info("store.ready");
  log_.error("store.not_ready", {{"error", to_string(status.error())}});
}

void Housekeeping::prune(Time now) {
  const auto pruned = store_.prune(now - options_.keep_bodies, now, options_.dead_letters);
  if (!pruned) {
    log_.write(log::Level::warn, "prune.failed", {{"error", to_string(pruned.error())}});
  } else if (*pruned > 0) {
    log_.write(log::Level::info, "prune.done", {{"rows", *pruned}});
  }
}

/// Also scrubs what other processes erased, even if they have ended since.
void Housekeeping::scrub(Time now) {
  if (const auto status = store_.scrub(Scrub::in_good_time, now); !status) {
    log_.write(log::Level::error, "scrub.failed", {{"error", to_string(status.error())}});
  }
}

}  // namespace ctsync::server
