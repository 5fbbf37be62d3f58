// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/limits.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/a_call.hpp"

using ctsync::Call;
using ctsync::ReasonCode;
using ctsync::segment::refusal;

namespace {

Call with_traits(std::size_t count) {
  Call call = a_call("m", "{}");
  call.traits = count;
  return call;
}

}  // namespace

TEST_CASE("a call may have 32,000 bytes and a message id of 100 characters, and no more") {
  Call call = a_call(std::string(100, 'm'), std::string(ctsync::segment::max_event_bytes, 'x'));
  CHECK_FALSE(refusal(call));
  call.body += 'x';
  REQUIRE(refusal(call));
  CHECK(refusal(call)->code == ReasonCode::over_limit);
  CHECK(refusal(call)->text == "the call has 32001 bytes, Segment takes at most 32000");
  call.body.pop_back();
  call.message_id += 'm';
  REQUIRE(refusal(call));
  CHECK(refusal(call)->code == ReasonCode::over_limit);
  CHECK(refusal(call)->text == "the messageId has 101 characters, Segment takes at most 100");
}

TEST_CASE("a call may have 299 traits, and no more") {
  CHECK_FALSE(refusal(with_traits(0)));
  CHECK_FALSE(refusal(with_traits(299)));
  for (const std::size_t count : {300U, 1'000U}) {
    const auto reason = refusal(with_traits(count));
    REQUIRE(reason);
    CHECK(reason->code == ReasonCode::over_limit);
    CHECK(reason->text ==
          "the call has " + std::to_string(count) + " traits, Segment takes at most 299");
  }
}

TEST_CASE("the number of traits that the mapping counted is what counts, not what the body says") {
  Call call = with_traits(300);
  call.body = R"({"traits":{}})";
  CHECK(refusal(call).has_value());
  call.traits = 0;
  CHECK_FALSE(refusal(call).has_value());
}
