// SPDX-License-Identifier: MIT
#include "delivery/dispatcher.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "extending/store_example.hpp"
#include "suites/store_words.hpp"

namespace ctsync::server {
namespace {

using suites::call_for;
using suites::must;
using suites::Words;

/// Counts the claims, and the attempts to settle, of which the next `failures` fail.
struct Settling {
  std::atomic<int> failures{0};
  std::atomic<int> attempts{0};
  std::atomic<int> claims{0};
};

struct FullStore : examples::MemoryStore {
  std::shared_ptr<Settling> settling;

  explicit FullStore(std::shared_ptr<Settling> shared) : settling(std::move(shared)) {}
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls) {
    if (calls != CallClass::failing) ++settling->claims;  // another thread claims these
    return MemoryStore::claim_calls(tenant, target, limit, now, lease, calls);
  }
  Status settle(std::span<const Settlement> settlements, Time now) {
    ++settling->attempts;
    if (settling->failures > 0) {
      --settling->failures;
      return Error{Errc::unavailable, "store", "the disk is full"};
    }
    return MemoryStore::settle(settlements, now);
  }
};

/// Accepts every call and notes its message id.
struct AcceptingSink {
  struct Seen {
    std::mutex mutex;
    std::vector<std::string> ids;
    std::size_t most = 0;  ///< calls in one round
  };
  std::shared_ptr<Seen> seen = std::make_shared<Seen>();

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    const std::lock_guard lock(seen->mutex);
    for (const auto& call : calls) seen->ids.push_back(call.message_id);
    seen->most = std::max(seen->most, calls.size());
    return std::vector<Outcome>(calls.size(), Outcome{Verdict::accepted, std::nullopt, {}});
  }
};

/// A dispatcher over a store that can fail.
struct Running {
  explicit Running(Duration request_timeout = {}) : timeout(request_timeout) {}

  Duration timeout;
  std::shared_ptr<Settling> settling = std::make_shared<Settling>();
  AnyStore store{FullStore(settling)};
  AcceptingSink sink;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> nowhere{std::fopen("/dev/null", "w"),
                                                          std::fclose};
  log::Log log = log::Log::create({.stream = nowhere.get()});
  metrics::Metrics metrics{{"1", "test", {{"shop", "hook"}}, {{"shop", "segment"}}}};
  Dispatcher dispatcher{store, {AnySink(sink), AnySink(sink)}, options(), metrics, log};

  void queue(const std::string& entry, std::vector<NewCall> calls) {
    suites::queue_calls(store, entry, std::move(calls), Time{});
  }
  std::vector<std::string> seen() {
    const std::lock_guard lock(sink.seen->mutex);
    return sink.seen->ids;
  }
  std::int64_t accepted() {
    return must(store.counts()).calls[static_cast<std::size_t>(CallState::accepted)];
  }
  void stop() {
    dispatcher.request_stop();
    dispatcher.join();
  }

 private:
  Dispatcher::Options options() const {
    Dispatcher::Options options;
    options.request_timeout = timeout;
    options.tenant = "shop";
    options.target = "segment";
    return options;
  }
};

void wait_until(const std::function<bool()>& done) {
  while (!done()) std::this_thread::yield();
}

TEST_CASE("results that the store cannot keep are settled again, and no call is sent twice") {
  Running running;
  running.settling->failures = 4;
  running.queue("x", {call_for("a", "1"), call_for("b", "2"), call_for("c", "3")});
  running.dispatcher.start();
  while (running.accepted() < 3) running.dispatcher.notify();  // what arrives ends no wait
  running.stop();
  CHECK(running.seen() == Words{"1", "2", "3"});
  CHECK(running.settling->attempts == 5);
}

TEST_CASE("while results wait to be settled, nothing new is sent; then all is, in sequence") {
  Running running;
  running.settling->failures = 1'000'000;
  running.queue("x", {call_for("a", "1")});
  running.dispatcher.start();
  wait_until([&] { return running.settling->attempts >= 2; });
  running.queue("y", {call_for("a", "2"), call_for("b", "3")});
  running.dispatcher.notify();
  wait_until([&] { return running.settling->attempts >= 4; });
  CHECK(running.seen() == Words{"1"});
  running.settling->failures = 0;
  wait_until([&] { return running.accepted() == 3; });
  running.stop();
  CHECK(running.seen() == Words{"1", "2", "3"});
}

TEST_CASE("a dispatcher that cannot settle ends when it is asked to") {
  Running running;
  running.settling->failures = 1'000'000;
  running.queue("x", {call_for("a", "1")});
  running.dispatcher.start();
  wait_until([&] { return running.settling->attempts >= 1; });
  running.stop();
  CHECK(running.dispatcher.stopped());
  CHECK(running.seen() == Words{"1"});
}

TEST_CASE("a round has no more calls than slow answers allow within its lease") {
  Running running(std::chrono::minutes{5});
  std::vector<NewCall> calls;
  for (int i = 0; i < 20; ++i)
    calls.push_back(call_for("k" + std::to_string(i), std::to_string(i)));
  running.queue("x", std::move(calls));
  running.dispatcher.start();
  wait_until([&] { return running.accepted() == 20; });
  running.stop();
  CHECK(running.sink.seen->most == 6);
}

TEST_CASE("the backlog of another target does not keep a dispatcher busy") {
  Running running;
  auto other = call_for("a", "1");
  other.target = "hung";
  running.queue("x", {other});
  const auto began = std::chrono::steady_clock::now();
  running.dispatcher.start();
  wait_until([&] { return running.settling->claims >= 9; });
  // 1, 2, 4, ... 128 ms lie between them.
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds{255});
  running.queue("y", {call_for("b", "2")});
  running.dispatcher.notify();
  wait_until([&] { return running.accepted() == 1; });
  running.stop();
  CHECK(running.seen() == Words{"2"});
}

}  // namespace
}  // namespace ctsync::server
