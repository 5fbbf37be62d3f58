// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
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

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync
