// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/deletion.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::mapping::Origin;

namespace {

constexpr Origin origin{"default", "shop",    "customer/c1",
                        "deleted", "segment", "2026-01-02T03:04:05Z"};

}  // namespace

TEST_CASE("a deleted customer is marked with the time of the deletion, or with true") {
  auto call = ctsync::mapping::identify_deleted("a@b.example", origin);
  CHECK(call.kind == ctsync::CallKind::identify);
  CHECK(call.traits == 1);
  CHECK(call.body == R"({"timestamp":"2026-01-02T03:04:05Z","integrations":{},"type":"identify",)"
                     R"("userId":"a@b.example","traits":{"deletedAt":"2026-01-02T03:04:05Z"},)"
                     R"("context":{"library":{"name":"ctsync","version":"2"}},"messageId":")" +
                         call.message_id + "\"}");
  Origin unknown = origin;
  unknown.timestamp = {};
  call = ctsync::mapping::identify_deleted("a@b.example", unknown);
  CHECK(call.body.find(R"("traits":{"deletedAt":true})") != call.body.npos);
}

TEST_CASE("a deletion names the userId, and its id is not that of the Identify") {
  const auto call = ctsync::mapping::delete_person("a\"b", origin);
  CHECK(call.kind == ctsync::CallKind::delete_person);
  CHECK(call.user_id == "a\"b");
  CHECK(call.body == R"({"type":"delete","userId":"a\"b","messageId":")" + call.message_id + "\"}");
  CHECK(call.message_id != ctsync::mapping::identify_deleted("a\"b", origin).message_id);
}
