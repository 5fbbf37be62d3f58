// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/identify.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "core/profile_json.hpp"

using ctsync::Call;
using ctsync::CallKind;
using ctsync::UserId;
using ctsync::mapping::Origin;

namespace {

constexpr std::string_view when = "2026-01-02T03:04:05.678Z";
constexpr Origin origin{"default", "shop", "customer/c1", "version:7", "segment", when};

ctsync::Result<Call> identify(const ProfileJson& customer, UserId rule, Origin from) {
  auto user = ctsync::mapping::user_id(customer.profile, rule);
  if (!user) return std::move(user).error();
  return ctsync::mapping::identify(customer.profile, *user, from, ctsync::Plan{}, {});
}

}  // namespace

TEST_CASE("an identify is these bytes, for ever") {
  const ProfileJson customer(R"({"id":"c1","email":"A@B.example","firstName":"Zoë"})");
  auto made = identify(customer, UserId::email, origin);
  REQUIRE(made.has_value());
  const Call& call = *made;
  CHECK(call.user_id == "a@b.example");
  CHECK(call.anonymous_id.empty());
  CHECK(call.traits == 4);
  CHECK(call.kind == CallKind::identify);
  // python3: uuid.uuid5(UUID('4c23b0cc-9114-4496-bf42-338e9485d493'),
  //   '7:default4:shop11:customer/c19:version:78:identify7:segment')
  CHECK(call.message_id == "418d58b5-e15a-561b-a193-2e45304b2872");
  CHECK(call.body ==
        R"({"timestamp":"2026-01-02T03:04:05.678Z","integrations":{},"type":"identify",)"
        R"("userId":"a@b.example",)"
        R"("traits":{"email":"a@b.example","firstName":"Zoë","name":"Zoë",)"
        R"("id":"c1"},"context":{"library":{"name":"ctsync","version":"2"}},)"
        R"("messageId":"418d58b5-e15a-561b-a193-2e45304b2872"})");
}

TEST_CASE("without a time an identify has no timestamp") {
  const ProfileJson customer(R"({"email":"a@b.example"})");
  Origin without = origin;
  without.timestamp = {};
  auto call = identify(customer, UserId::email, without);
  REQUIRE(call.has_value());
  CHECK(call->body.starts_with(R"({"integrations":{},"type":"identify",)"));
}

TEST_CASE("without a userId there is no identify") {
  const ProfileJson customer(R"({"email":"a@b.example"})");
  auto call = identify(customer, UserId::external_id, origin);
  REQUIRE_FALSE(call.has_value());
  CHECK(call.error().where == "/customer/externalId");
}
