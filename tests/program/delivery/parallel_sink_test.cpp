// SPDX-License-Identifier: MIT
#include "delivery/parallel_sink.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

using namespace ctsync;
using namespace ctsync::server;

namespace {

/// Waits until so many sinks deliver at the same time, then answers each call with its own id.
struct Meeting {
  explicit Meeting(int wanted) : missing(wanted) {}
  std::mutex mutex;
  std::condition_variable changed;
  int missing;

  void arrive() {
    std::unique_lock lock(mutex);
    --missing;
    changed.notify_all();
    changed.wait(lock, [this] { return missing <= 0; });
  }
};

struct MeetingSink {
  std::shared_ptr<Meeting> meeting;
  std::vector<Outcome> deliver(std::span<const Call> calls) {
    meeting->arrive();
    std::vector<Outcome> outcomes;
    for (const auto& call : calls) {
      outcomes.push_back({Verdict::rejected, {}, {ReasonCode::rejected, call.message_id}});
    }
    return outcomes;
  }
};

std::vector<Call> calls_of(int count) {
  std::vector<Call> calls(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    calls[static_cast<std::size_t>(i)].message_id = std::to_string(i);
  }
  return calls;
}

AnySink parallel(const std::shared_ptr<Meeting>& meeting, int concurrency, int most = 16) {
  auto sink = make_parallel_sink([&]() -> Result<AnySink> { return AnySink(MeetingSink{meeting}); },
                                 concurrency, [most] { return most; });
  REQUIRE(sink.has_value());
  return *std::move(sink);
}

}  // namespace

TEST_CASE("as many requests are in flight as the target allows, and each call keeps its outcome") {
  const auto meeting = std::make_shared<Meeting>(3);
  auto sink = parallel(meeting, 3);
  const auto calls = calls_of(10);
  const auto outcomes = sink.deliver(calls);
  REQUIRE(outcomes.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) CHECK(outcomes[i].reason.text == calls[i].message_id);
}

TEST_CASE("fewer calls than requests that are allowed leave the others idle") {
  const auto meeting = std::make_shared<Meeting>(2);
  auto sink = parallel(meeting, 8);
  CHECK(sink.deliver(calls_of(2)).size() == 2);
  CHECK(meeting->missing == 0);
}

TEST_CASE("no more requests are in flight than the state of the target allows") {
  const auto meeting = std::make_shared<Meeting>(2);
  auto sink = parallel(meeting, 8, 2);
  CHECK(sink.deliver(calls_of(10)).size() == 10);
  CHECK(meeting->missing == 0);
}

TEST_CASE("a sink that cannot be made is an error") {
  const auto sink = make_parallel_sink(
      []() -> Result<AnySink> {
        return Error{Errc::configuration, "where", "detail"};
      },
      2, [] { return 2; });
  REQUIRE_FALSE(sink.has_value());
  CHECK(sink.error().where == "where");
}
