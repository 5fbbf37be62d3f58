// SPDX-License-Identifier: MIT
#include "delivery/background_thread.hpp"

#include <doctest/doctest.h>

#include <future>
#include <vector>

namespace ctsync::server {
namespace {

TEST_CASE("tasks run in sequence, one at a time, while their owner goes on") {
  std::promise<void> gate;
  std::vector<int> done;
  BackgroundThread behind;
  behind.hand([&] {
    gate.get_future().wait();
    done.push_back(1);
  });
  gate.set_value();  // reached although the first task has not ended
  behind.hand([&] { done.push_back(2); });
  behind.finish();
  CHECK(done == std::vector{1, 2});
}

TEST_CASE("a task that was handed over is done before the thread ends") {
  bool done = false;
  {
    BackgroundThread behind;
    behind.hand([&] { done = true; });
  }
  CHECK(done);
}

}  // namespace
}  // namespace ctsync::server
