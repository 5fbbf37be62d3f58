// SPDX-License-Identifier: MIT
#include "service/housekeeping.hpp"

#include <chrono>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr Duration between_rounds = std::chrono::minutes{10};

}  // namespace

Housekeeping::Housekeeping(AnyStore& store, Options options, log::Log& log)
    : store_(store), options_(options), log_(log), thread_([this] { loop(); }) {}

void Housekeeping::request_stop() {
  stopping_ = true;
  signal_.notify();
}

void Housekeeping::loop() {
  while (!stopping_) {
    const Time time = now();
    prune(time);
    scrub(time);
    if (!stopping_) signal_.wait(between_rounds);
  }
  stopped_ = true;
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
