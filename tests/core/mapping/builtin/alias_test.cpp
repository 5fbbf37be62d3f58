// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/alias.hpp"

#include <doctest/doctest.h>

using ctsync::mapping::Origin;

TEST_CASE("an alias names the old and the new userId, and the customer's id as an external id") {
  const Origin origin{"default", "shop", "customer/c1", "version:7", "segment", ""};
  const auto call = ctsync::mapping::alias("old@b.example", "new@b.example", "c1", origin);
  CHECK(call.kind == ctsync::CallKind::alias);
  CHECK(call.user_id == "new@b.example");
  CHECK(call.traits == 0);
  CHECK(call.body ==
        R"({"integrations":{},"userId":"new@b.example","type":"alias",)"
        R"("previousId":"old@b.example","context":{"library":{"name":"ctsync","version":"2"},)"
        R"("externalIds":[{"id":"c1","type":"customer_id","collection":"users",)"
        R"("encoding":"none"}]},"messageId":")" +
            call.message_id + "\"}");
}

TEST_CASE("an alias of a customer without an id has no external ids") {
  const auto call = ctsync::mapping::alias("old@b.example", "new@b.example", "", Origin{});
  CHECK(call.body.find("externalIds") == call.body.npos);
}
