// SPDX-License-Identifier: MIT
#include "ctsync/model/call.hpp"

#include <doctest/doctest.h>

using ctsync::CallKind;

TEST_CASE("each kind of call has a word and is found by it") {
  for (const auto kind : ctsync::call_kinds) {
    CHECK(ctsync::call_kind(ctsync::name(kind)) == kind);
  }
  CHECK(ctsync::call_kind("request") == CallKind::request);
  CHECK_FALSE(ctsync::call_kind("Identify"));
}
