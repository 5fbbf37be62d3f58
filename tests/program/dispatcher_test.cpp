// SPDX-License-Identifier: MIT
#include "delivery/dispatcher.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "extending/store_example.hpp"

namespace ctsync::server {
namespace {

/// Holds one call that is always due, and has no room to write what became of it.
struct FullStore : examples::MemoryStore {
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view, std::string_view, int, Time,
                                               Duration) {
    return std::vector<ClaimedCall>(1);
  }
  Status settle(std::span<const Settlement>, Time) {
    return Error{Errc::unavailable, "store", "the disk is full"};
  }
};

struct CountingSink {
  std::shared_ptr<std::atomic<int>> sent;

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    *sent += static_cast<int>(calls.size());
    return std::vector<Outcome>(calls.size(), Outcome{Verdict::accepted, std::nullopt, {}});
  }
};

TEST_CASE("while the store cannot keep the results, calls are not sent again without a rest") {
  const auto sent = std::make_shared<std::atomic<int>>(0);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> nowhere(std::fopen("/dev/null", "w"),
                                                                std::fclose);
  REQUIRE(nowhere);
  auto log = log::Log::create({.stream = nowhere.get()});
  metrics::Metrics metrics({"1", "test", {"shop"}, {{"default", "segment"}}});
  AnyStore store{FullStore{}};
  Dispatcher::Options options;
  options.tenant = "default";
  options.target = "segment";
  Dispatcher dispatcher(store, AnySink(CountingSink{sent}), options, metrics, log);
  dispatcher.start();
  for (int i = 0; i < 50; ++i) {
    dispatcher.notify();  // what arrives meanwhile does not end the rest
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  dispatcher.request_stop();
  dispatcher.join();
  // A rest takes at least 100 ms. One more round may be under way when a failure is noticed.
  CHECK(sent->load() >= 1);
  CHECK(sent->load() <= 15);
}

}  // namespace
}  // namespace ctsync::server
