// SPDX-License-Identifier: MIT
#include "service/readiness_watch.hpp"

#include <chrono>
#include <utility>

namespace ctsync::server {

namespace {

constexpr Duration between_looks = std::chrono::seconds{1};

}  // namespace

ReadinessWatch::ReadinessWatch(AnyStore& store, log::Log& log)
    : store_(store), log_(log), thread_([this] { loop(); }) {}

void ReadinessWatch::request_stop() {
  stopping_ = true;
  signal_.notify();
}

void ReadinessWatch::loop() {
  while (!stopping_) {
    look();
    signal_.wait(between_looks);
  }
  stopped_ = true;
}

void ReadinessWatch::look() {
  const auto status = store_.ready();
  const bool ready = status.has_value();
  if (std::exchange(ready_, ready) == ready) return;
  if (ready) return log_.info("store.ready");
  log_.error("store.not_ready", {{"error", to_string(status.error())}});
}

}  // namespace ctsync::server
