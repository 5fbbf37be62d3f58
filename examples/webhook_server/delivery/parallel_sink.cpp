// SPDX-License-Identifier: MIT
#include "delivery/parallel_sink.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "delivery/background_thread.hpp"

namespace ctsync::server {

namespace {

class ParallelSink {
 public:
  ParallelSink(std::vector<AnySink> sinks, std::function<int()> most)
      : sinks_(std::move(sinks)), most_(std::move(most)) {
    for (std::size_t i = 1; i < sinks_.size(); ++i) {
      threads_.push_back(std::make_unique<BackgroundThread>());
    }
  }

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    const auto most =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(most_(), 1)), 1, sinks_.size());
    const auto parts = std::clamp<std::size_t>(calls.size(), 1, most);
    std::vector<std::vector<Outcome>> outcomes(parts);
    const auto part = [&](std::size_t i) {
      const auto begin = calls.size() * i / parts;
      const auto end = calls.size() * (i + 1) / parts;
      outcomes[i] = sinks_[i].deliver(calls.subspan(begin, end - begin));
      outcomes[i].resize(end - begin);
    };
    for (std::size_t i = 1; i < parts; ++i) {
      threads_[i - 1]->hand([&part, i] { part(i); });
    }
    part(0);
    for (std::size_t i = 1; i < parts; ++i) threads_[i - 1]->finish();
    std::vector<Outcome> all;
    all.reserve(calls.size());
    for (auto& each : outcomes) {
      all.insert(all.end(), std::make_move_iterator(each.begin()),
                 std::make_move_iterator(each.end()));
    }
    return all;
  }

 private:
  std::vector<AnySink> sinks_;
  std::function<int()> most_;
  std::vector<std::unique_ptr<BackgroundThread>> threads_;  // the first part needs none
};

static_assert(Sink<ParallelSink>);

}  // namespace

Result<AnySink> make_parallel_sink(const std::function<Result<AnySink>()>& make, int concurrency,
                                   std::function<int()> most) {
  std::vector<AnySink> sinks;
  for (int i = 0; i < std::max(1, concurrency); ++i) {
    auto sink = make();
    if (!sink) return sink;
    sinks.push_back(*std::move(sink));
  }
  if (sinks.size() == 1) return std::move(sinks.front());
  return AnySink(ParallelSink(std::move(sinks), std::move(most)));
}

}  // namespace ctsync::server
