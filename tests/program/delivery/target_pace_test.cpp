// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctsync/protocol/deliver.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "delivery/dispatcher.hpp"
#include "extending/store_example.hpp"
#include "suites/store_words.hpp"

/// When and how much a dispatcher sends, by a clock that the test sets.
namespace ctsync::server {
namespace {

using namespace std::chrono_literals;
using suites::call_for;
using suites::must;

const Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4} + 12h;

/// What the target answers, and what it was sent.
struct StandIn {
  std::atomic<Duration::rep> time{0};  ///< since `start`
  std::atomic<int> reads{0};           ///< of the clock
  std::mutex mutex;
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::size_t> requests;  ///< with how many calls
  std::function<void()> on_request = [] {};

  Time now() {
    ++reads;
    return start + Duration{time.load()};
  }
  void answer(int with, std::vector<std::pair<std::string, std::string>> fields = {}) {
    const std::lock_guard lock(mutex);
    status = with;
    headers = std::move(fields);
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return requests.size();
  }
  /// How many calls a request had.
  std::size_t calls_of(std::size_t request) {
    const std::lock_guard lock(mutex);
    return requests.at(request);
  }
};

/// Sends to the stand-in as the sink of HTTP targets does.
struct StandInSink {
  std::shared_ptr<StandIn> target;
  AnyHttpProtocol protocol{segment::Protocol({"WRITEKEY123", 5, "token-1"})};

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    return protocol::deliver(
        calls, [this](std::span<const Call> some) { return send(some); },
        [this](const Call& call) { return protocol.refusal(call); },
        [this](std::span<const Call> some) { return protocol.fitting(some); });
  }
  Judgement send(std::span<const Call> calls) {
    target->on_request();
    const std::lock_guard lock(target->mutex);
    target->requests.push_back(calls.size());
    return protocol.judge(calls, {target->status, target->headers, "{}"},
                          start + Duration{target->time.load()});
  }
};

struct Running {
  explicit Running(int requests_per_minute = 0) : rate(requests_per_minute) {}
  ~Running() {
    dispatcher.request_stop();
    dispatcher.join();
  }

  int rate;
  std::shared_ptr<StandIn> target = std::make_shared<StandIn>();
  AnyStore store{examples::MemoryStore()};
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> lines{std::tmpfile(), std::fclose};
  log::Log log = log::Log::create({.stream = lines.get(), .at_once = true});
  metrics::Metrics metrics{{"1", "test", {{"shop", "hook"}}, {{"shop", "segment"}}}};
  Dispatcher dispatcher{
      store, {AnySink(StandInSink{target}), AnySink(StandInSink{target})}, options(), metrics, log};

  Dispatcher::Options options() const {
    Dispatcher::Options options;
    options.tenant = "shop";
    options.target = "segment";
    options.requests_per_minute = rate;
    options.calls_a_request = rate > 0 ? 1 : 5;
    options.clock = [at = target] { return at->now(); };
    return options;
  }
  void queue(int calls) {
    std::vector<NewCall> all;
    for (int i = 0; i < calls; ++i) {
      all.push_back(call_for("k" + std::to_string(i), std::to_string(i)));
    }
    suites::queue_calls(store, "x", std::move(all), start);
  }
  /// Starts the dispatcher, and waits until it has sent the first of so many calls.
  void start_with(int calls) {
    queue(calls);
    dispatcher.start();
    wait_for_requests(1);
  }
  std::int64_t accepted() {
    return must(store.counts()).calls[static_cast<std::size_t>(CallState::accepted)];
  }
  std::vector<int> attempts() {
    std::vector<int> all;
    for (const auto& row : must(store.list({.table = Table::outbox}))) all.push_back(row.attempts);
    return all;
  }
  void set(Duration since_start) {
    target->time = since_start.count();
    dispatcher.notify();
  }
  /// Waits until the dispatcher has looked at the clock and what is due several times.
  void settle_down() {
    for (const int seen = target->reads; target->reads < seen + 8;) {
      dispatcher.notify();
      std::this_thread::yield();
    }
  }
  /// Waits until so many attempts are settled. A result that is settled after its lease is void.
  void wait_for_attempts(int count) {
    for (int seen = 0; seen < count;) {
      seen = 0;
      for (const int each : attempts()) seen += each;
      std::this_thread::yield();
    }
  }
  void wait_for_requests(std::size_t count) {
    while (target->count() < count) {
      dispatcher.notify();
      std::this_thread::yield();
    }
  }
  /// How often a word is in the log.
  int logged(const std::string& word) {
    std::ifstream file("/proc/self/fd/" + std::to_string(fileno(lines.get())));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    int count = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
    return count;
  }
};

TEST_CASE("no request is sent before the time that the target named, in whatever way") {
  struct Named {
    std::pair<std::string, std::string> field;
    Duration least;
  };
  const std::vector<Named> all{
      {{"retry-after", "120"}, 120s},
      {{"retry-after", "Wed, 04 Mar 2026 12:02:00 GMT"}, 120s},
      {{"retry-after", "Wednesday, 04-Mar-26 12:02:00 GMT"}, 120s},
      {{"x-ratelimit-reset", "120"}, 120s},
      {{"retry-after", "99999999999999999999"}, 1h},
      {{"retry-after", "Wed, 04 Mar 2099 12:00:00 GMT"}, 1h},
  };
  for (const auto& named : all) {
    const Duration least = named.least;
    CAPTURE(named.field.second);
    Running running;
    running.target->answer(429, {named.field});
    running.start_with(3);
    running.settle_down();
    running.set(least - 1ms);
    running.settle_down();
    CHECK(running.target->count() == 1);
    running.target->answer(200);
    running.set(least + least / 10);
    while (running.accepted() < 3) running.settle_down();
    CHECK(running.target->calls_of(1) == 1);
  }
}

TEST_CASE("a time in the past, and what is no time, leave the wait to ctsync") {
  for (const std::string value : {"Wed, 04 Mar 2026 11:00:00 GMT", "-5", "soon", "1e3", ""}) {
    CAPTURE(value);
    Running running;
    running.target->answer(429, {{"retry-after", value}});
    running.start_with(3);
    running.settle_down();
    running.set(shortest_wait - 1ms);
    running.settle_down();
    CHECK(running.target->count() == 1);
    running.set(RetryPolicy{}.base);
    running.wait_for_requests(2);
  }
}

TEST_CASE(
    "while a target is down each pause ends with one request, of the call that failed the fewest "
    "times") {
  Running running;
  running.target->answer(503);
  running.start_with(30);
  for (std::size_t probes = 1; probes <= 6; ++probes) {
    running.wait_for_attempts(5 + static_cast<int>(probes) - 1);
    running.settle_down();
    CHECK(running.target->count() == probes);
    running.set(probes * 1h);
    running.wait_for_requests(probes + 1);
  }
  running.wait_for_attempts(5 + 6);
  const auto attempts = running.attempts();
  // The first request began ramping: a tenth of a round, in batches of five.
  CHECK(std::count(attempts.begin(), attempts.end(), 1) == 5 + 6);
  CHECK(std::count(attempts.begin(), attempts.end(), 0) == 30 - 5 - 6);
  for (std::size_t i = 1; i <= 6; ++i) CHECK(running.target->calls_of(i) == 1);
  running.target->answer(200);
  running.set(24h);
  while (running.accepted() < 30) running.settle_down();
  CHECK(running.target->calls_of(7) == 1);
  CHECK(running.logged("target.paused") == 1);
  CHECK(running.logged("target.ramping") == 1);
}

TEST_CASE("a backlog meets a target step by step after a start: a tenth of a round, half, all") {
  Running running;
  running.queue(320);
  running.dispatcher.start();
  while (running.accepted() < 320) running.dispatcher.notify();
  CHECK(running.target->count() == 320 / 5);
  CHECK(running.logged("target.sending") == 0);
}

TEST_CASE("a target that fails while ramping is paused again") {
  Running running;
  running.target->answer(503);
  running.start_with(30);
  running.settle_down();
  std::atomic<int> requests{0};
  running.target->on_request = [&] { running.target->answer(++requests == 1 ? 200 : 503); };
  running.set(1h);
  running.wait_for_requests(3);
  running.settle_down();
  CHECK(running.target->count() == 3);
  CHECK(running.accepted() == 1);
  CHECK(running.target->calls_of(2) == 5);
  CHECK(running.logged("target.paused") == 2);
  CHECK(running.logged("target.ramping") == 1);
  running.target->on_request = [] {};
  running.target->answer(200);
  running.set(2h);
  while (running.accepted() < 30) running.settle_down();
  CHECK(running.logged("target.sending") == 1);
}

TEST_CASE("a target gets no more requests in a minute than its limit") {
  Running running(60);
  running.target->on_request = [&] { running.dispatcher.requested(); };
  running.start_with(6);
  running.settle_down();
  CHECK(running.target->count() == 1);
  for (int i = 1; i <= 5; ++i) {
    running.set(i * 1s - 1ms);
    running.settle_down();
    CHECK(running.target->count() == static_cast<std::size_t>(i));
    running.set(i * 1s + 1ms);
    running.wait_for_requests(static_cast<std::size_t>(i + 1));
    running.settle_down();
  }
  while (running.accepted() < 6) running.settle_down();  // the last is settled by another thread
}

}  // namespace
}  // namespace ctsync::server
