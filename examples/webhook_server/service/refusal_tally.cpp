// SPDX-License-Identifier: MIT
#include "service/refusal_tally.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr Duration between_writes = std::chrono::seconds{10};
// A store that cannot be written for days must not fill the memory.
constexpr std::size_t most_counts = 10'000;

}  // namespace

RefusalTally::RefusalTally(AnyStore& store) : store_(store), thread_([this] { loop(); }) {}

void RefusalTally::note(std::string_view tenant, std::string_view source) {
  put_back({{{std::string(tenant), std::string(source), bucket_of(Resolution::minute, now())}, 1}});
}

void RefusalTally::request_stop() {
  stopping_ = true;
  signal_.notify();
}

void RefusalTally::loop() {
  while (!stopping_) {
    signal_.wait(between_writes);
    write();
  }
  stopped_ = true;
}

// What could not be written is written later.
void RefusalTally::write() {
  const auto counts = take();
  if (counts.empty()) return;
  std::vector<Refusal> refusals;
  for (const auto& [what, n] : counts) {
    const auto& [tenant, source, minute] = what;
    refusals.push_back({tenant, source, minute, n});
  }
  if (!store_.count_refused(refusals)) put_back(counts);
}

RefusalTally::Counts RefusalTally::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(counts_, {});
}

void RefusalTally::put_back(const Counts& counts) {
  const std::lock_guard lock(mutex_);
  for (const auto& [what, n] : counts) {
    if (counts_.size() < most_counts || counts_.contains(what)) counts_[what] += n;
  }
}

}  // namespace ctsync::server
