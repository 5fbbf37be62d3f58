// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <ctsync/contract/store/write_queue.hpp>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace ctsync {
namespace {

TEST_SUITE_BEGIN("write queue");

using Queue = WriteQueue<std::string>;
using Clock = std::chrono::steady_clock;

std::shared_ptr<Queue::Job> job_for(const std::string& work) {
  auto job = std::make_shared<Queue::Job>();
  job->work = work;
  return job;
}

TEST_CASE("who waits until a time leaves then, and what was not begun is not written") {
  Queue queue(10);
  auto job = job_for("late");
  const std::weak_ptr<Queue::Job> kept = job;
  const auto status = queue.submit(std::move(job), Clock::now());
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == Errc::unavailable);
  CHECK(queue.pending() == 0);
  CHECK(kept.expired());
  queue.stop();
  CHECK_FALSE(queue.write_next([](std::span<Queue::Job* const>) -> Status {
    FAIL("nothing is left");
    return std::monostate{};
  }));
}

TEST_CASE("what was begun is kept until it is written, also after its caller has left") {
  Queue queue(10);
  auto job = job_for("begun");
  const std::weak_ptr<Queue::Job> kept = job;
  Status status = std::monostate{};
  std::thread caller([&] {
    status = queue.submit(std::move(job), Clock::now() + std::chrono::milliseconds{500});
    queue.stop();  // so that the test ends if the job was not begun in time
  });
  std::string written;
  const bool begun = queue.write_next([&](std::span<Queue::Job* const> jobs) -> Status {
    caller.join();
    written = jobs[0]->work;
    return std::monostate{};
  });
  if (!begun) caller.join();
  CHECK(written == "begun");
  CHECK_FALSE(status.has_value());
  CHECK(queue.pending() == 0);
  CHECK(kept.expired());
}

TEST_CASE("who waits until a time learns before what became of the job") {
  Queue queue(10);
  Status status = std::monostate{};
  std::thread caller(
      [&] { status = queue.submit(job_for("refused"), Clock::now() + std::chrono::hours{1}); });
  queue.write_next([](std::span<Queue::Job* const>) -> Status {
    return Error{Errc::internal, "store", "this is why"};
  });
  caller.join();
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().detail == "this is why");
}

const Error held{Errc::unavailable, "store", "held by another"};

TEST_CASE("who was queued while a write found the store unavailable gets the same answer") {
  Queue queue(2);
  std::vector<std::thread> callers;
  std::vector<Status> answers(5, Status(std::monostate{}));
  const auto submit = [&](std::size_t i) {
    callers.emplace_back([&queue, &answers, i] {
      Queue::Job job;
      answers[i] = queue.submit(job);
    });
  };
  submit(0);
  CHECK(queue.write_next([&](std::span<Queue::Job* const>) -> Status {
    for (std::size_t i = 1; i < answers.size(); ++i) submit(i);
    while (queue.pending() < answers.size()) std::this_thread::yield();
    return held;
  }));
  CHECK(queue.pending() == 0);
  queue.stop();
  int written = 0;
  while (queue.write_next([&](std::span<Queue::Job* const>) -> Status {
    ++written;
    return std::monostate{};
  })) {
  }
  for (auto& caller : callers) caller.join();
  CHECK(written == 0);
  for (const auto& answer : answers) {
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().detail == "held by another");
  }
}

TEST_CASE("who waits until a time is tried again after a write that found the store unavailable") {
  Queue queue(1);
  Status first = std::monostate{}, second = Error{Errc::internal, "store", "not asked"};
  const auto end = Clock::now() + std::chrono::hours{1};
  std::thread before([&] { first = queue.submit(job_for("first"), end); });
  std::thread behind;
  queue.write_next([&](std::span<Queue::Job* const>) -> Status {
    behind = std::thread([&] { second = queue.submit(job_for("second"), end); });
    while (queue.pending() < 2) std::this_thread::yield();
    return held;
  });
  before.join();
  CHECK_FALSE(first.has_value());
  CHECK(queue.pending() == 1);
  queue.stop();
  while (queue.write_next([](std::span<Queue::Job* const>) { return Status(std::monostate{}); })) {
  }
  behind.join();
  CHECK(second.has_value());
}

TEST_CASE("of jobs that are written singly none is tried once the store is unavailable") {
  Queue queue(10);
  std::vector<std::thread> callers;
  std::vector<Status> answers(3, Status(std::monostate{}));
  for (auto& answer : answers) {
    callers.emplace_back([&queue, &answer] {
      Queue::Job job;
      answer = queue.submit(job);
    });
  }
  while (queue.pending() < answers.size()) std::this_thread::yield();
  int writes = 0;
  queue.write_next([&](std::span<Queue::Job* const>) -> Status {
    if (++writes == 1) return Error{Errc::internal, "store", "one of them"};
    return held;
  });
  for (auto& caller : callers) caller.join();
  CHECK(writes == 2);
  for (const auto& answer : answers) CHECK_FALSE(answer.has_value());
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync
