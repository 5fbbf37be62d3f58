// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/target_state.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using ctsync::RetryPolicy;
using ctsync::Sending;
using ctsync::TargetState;
using ctsync::Time;

namespace {

const Time noon{12h};
const RetryPolicy policy;

}  // namespace

TEST_CASE("a target begins ramping: a tenth, half, all") {
  TargetState target;
  CHECK(target.state() == Sending::ramping);
  CHECK(target.left(noon) == 0ms);
  CHECK(target.part_of(200) == 20);
  target.succeed();
  CHECK(target.state() == Sending::ramping);
  CHECK(target.part_of(200) == 100);
  target.succeed();
  CHECK(target.state() == Sending::sending);
  CHECK(target.part_of(200) == 200);
  target.succeed();
  CHECK(target.state() == Sending::sending);
}

TEST_CASE("a part of anything is at least one") {
  TargetState target;
  CHECK(target.part_of(3) == 1);
  CHECK(target.part_of(0) == 1);
  CHECK(target.part_of(16) == 1);
  target.fail(policy, 0.5, {}, noon);
  CHECK(target.part_of(12'800) == 1);
}

TEST_CASE("a failure pauses from any state, and waits grow until the target is sending again") {
  TargetState target;
  CHECK(target.fail(policy, 0.5, {}, noon) == 250ms);
  CHECK(target.state() == Sending::paused);
  CHECK(target.left(noon + 249ms) == 1ms);
  CHECK(target.left(noon + 250ms) == 0ms);
  CHECK(target.state() == Sending::paused);
  CHECK(target.fail(policy, 0.5, {}, noon) == 500ms);
  target.succeed();
  CHECK(target.state() == Sending::ramping);
  CHECK(target.part_of(200) == 20);
  CHECK(target.left(noon) == 0ms);
  CHECK(target.fail(policy, 0.5, {}, noon) == 1s);
  target.succeed();
  target.succeed();
  CHECK(target.failures() == 3);
  CHECK(target.fail(policy, 0.5, {}, noon) == 2s);
  for (int i = 0; i < 3; ++i) target.succeed();
  CHECK(target.state() == Sending::sending);
  CHECK(target.failures() == 0);
  CHECK(target.fail(policy, 0.5, {}, noon) == 250ms);
}

TEST_CASE("a pause is at least as long as the target asked for, and waits have a bound") {
  TargetState target;
  CHECK(target.fail(policy, 0.5, 120s, noon) == 126s);
  for (int i = 0; i < 100; ++i) CHECK(target.fail(policy, 0.999, {}, noon) <= policy.cap);
  CHECK(target.fail(policy, 0.999, 24h, noon) <= ctsync::longest_wait);
}
