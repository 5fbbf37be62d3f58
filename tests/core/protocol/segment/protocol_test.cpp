// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/protocol.hpp"

#include <doctest/doctest.h>

#include "core/a_call.hpp"

TEST_CASE("the fragment of a call is the call itself, and of a deletion the user's id") {
  ctsync::Call call = a_call("m", R"({"type":"identify"})");
  call.user_id = "a@b.example\n";
  for (const auto kind : {ctsync::CallKind::identify, ctsync::CallKind::track,
                          ctsync::CallKind::group, ctsync::CallKind::alias}) {
    call.kind = kind;
    CHECK(ctsync::segment::protocol.write(call) == call.body);
  }
  call.kind = ctsync::CallKind::delete_person;
  CHECK(ctsync::segment::protocol.write(call) == R"("a@b.example\n")");
}

TEST_CASE("the protocol refuses what breaks a limit of Segment") {
  ctsync::Call call = a_call("m", "{}");
  CHECK_FALSE(ctsync::segment::protocol.refusal(call));
  call.traits = ctsync::segment::max_traits + 1;
  CHECK(ctsync::segment::protocol.refusal(call)->code == ctsync::ReasonCode::over_limit);
}
