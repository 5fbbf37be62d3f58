// SPDX-License-Identifier: MIT
#include "delivery/behind.hpp"

#include <doctest/doctest.h>

#include <future>
#include <vector>

namespace ctsync::server {
namespace {

TEST_CASE("work behind is done in order, one piece at a time, while its owner goes on") {
  std::promise<void> gate;
  std::vector<int> done;
  Behind behind;
  behind.hand([&] {
    gate.get_future().wait();
    done.push_back(1);
  });
  gate.set_value();  // reached although the first piece has not ended
  behind.hand([&] { done.push_back(2); });
  behind.finish();
  CHECK(done == std::vector{1, 2});
}

TEST_CASE("what was handed over is done before its thread goes") {
  bool done = false;
  {
    Behind behind;
    behind.hand([&] { done = true; });
  }
  CHECK(done);
}

}  // namespace
}  // namespace ctsync::server
