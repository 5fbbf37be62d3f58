// SPDX-License-Identifier: MIT
#include "ctsync/contract/sink.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "core/pipeline/bench.hpp"

using namespace ctsync::test;

TEST_CASE("any sink does what the sink inside it does") {
  ctsync::AnySink sink{ScriptedSink{{rejected}}};
  const std::vector<ctsync::Call> calls(2);
  const auto outcomes = sink.deliver(calls);
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[1].verdict == ctsync::Verdict::rejected);
  CHECK(outcomes[1].reason.code == ctsync::ReasonCode::rejected);
}
