// SPDX-License-Identifier: MIT
#include "ctsync/protocol/ndjson/protocol.hpp"

#include <doctest/doctest.h>

#include "core/a_call.hpp"
#include "ctsync/model/step.hpp"

TEST_CASE("a line has no line break, whatever the layout of a sender's JSON") {
  const auto fragment =
      ctsync::ndjson::Protocol{}.write(a_call("m", "{\"a\":\n1,\r\n\"b\":\"x\\ny\"}"), {});
  CHECK(fragment.bytes == "{\"a\": 1,  \"b\":\"x\\ny\"}");
}
