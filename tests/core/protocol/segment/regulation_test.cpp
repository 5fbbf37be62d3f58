// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/regulation.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/a_call.hpp"

TEST_CASE("a regulation lists the users to delete, as JSON strings") {
  std::vector<ctsync::Call> calls;
  for (const auto* user : {"a", "b\"\n", "ü"}) {
    ctsync::Call call = a_call("m", "of the mapping");
    call.kind = ctsync::CallKind::delete_person;
    call.user_id = user;
    call.body = ctsync::segment::write_deletion(call);
    calls.push_back(std::move(call));
  }
  std::string body = "left over";
  ctsync::segment::render_regulation(calls, body);
  CHECK(body == R"({"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID",)"
                R"("subjectIds":["a","b\"\n","ü"]})");
}
