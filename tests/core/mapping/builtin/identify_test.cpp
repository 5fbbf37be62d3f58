// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/identify.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

#include "core/profile_json.hpp"

using ctsync::Call;
using ctsync::CallKind;
using ctsync::UserId;
using ctsync::mapping::message_id;
using ctsync::mapping::Origin;

namespace {

constexpr std::string_view when = "2026-01-02T03:04:05.678Z";
constexpr Origin origin{"default", "shop", "customer/c1", "version:7", "segment", when};

ctsync::Status identify(const ProfileJson& customer, UserId rule, Origin from, Call& call) {
  ctsync::json::Parser parser;
  auto user = ctsync::mapping::user_id(customer.profile, rule);
  if (!user) return user.error();
  ctsync::mapping::identify(customer.profile, *user, from, {}, parser, call);
  return std::monostate{};
}

}  // namespace

TEST_CASE("an identify is these bytes, for ever") {
  const ProfileJson customer(R"({"id":"c1","email":"A@B.example","firstName":"Zoë"})");
  Call call;
  call.json = "left over";
  REQUIRE(identify(customer, UserId::email, origin, call).has_value());
  CHECK(call.kind == CallKind::identify);
  // python3: uuid.uuid5(UUID('4c23b0cc-9114-4496-bf42-338e9485d493'),
  //   '7:default4:shop11:customer/c19:version:78:identify7:segment')
  CHECK(call.message_id == "418d58b5-e15a-561b-a193-2e45304b2872");
  CHECK(call.json ==
        R"({"timestamp":"2026-01-02T03:04:05.678Z","integrations":{},"type":"identify",)"
        R"("userId":"a@b.example",)"
        R"("traits":{"email":"a@b.example","firstName":"Zoë","name":"Zoë",)"
        R"("id":"c1"},"context":{"library":{"name":"ctsync","version":"1"}},)"
        R"("messageId":"418d58b5-e15a-561b-a193-2e45304b2872"})");
}

TEST_CASE("without a time an identify has no timestamp") {
  const ProfileJson customer(R"({"email":"a@b.example"})");
  Call call;
  Origin without = origin;
  without.timestamp = {};
  REQUIRE(identify(customer, UserId::email, without, call).has_value());
  CHECK(call.json.starts_with(R"({"integrations":{},"type":"identify",)"));
}

TEST_CASE("without a userId there is no identify") {
  const ProfileJson customer(R"({"email":"a@b.example"})");
  Call call;
  auto status = identify(customer, UserId::external_id, origin, call);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().where == "/customer/externalId");
}

TEST_CASE("a message id tells apart tenants, projects, resources, revisions, kinds and mappings") {
  std::set<std::string> ids;
  ids.insert(message_id(origin, CallKind::identify));
  ids.insert(message_id(origin, CallKind::track));
  for (const auto& other : {Origin{"d", "shop", "customer/c1", "version:7", "segment", when},
                            Origin{"default", "s", "customer/c1", "version:7", "segment", when},
                            Origin{"default", "shop", "order/c1", "version:7", "segment", when},
                            Origin{"default", "shop", "customer/c1", "message:7", "segment", when},
                            Origin{"default", "shopcustomer/", "c1", "version:7", "segment", when},
                            Origin{"default", "shop", "customer/c1", "version:7", "other", when}}) {
    ids.insert(message_id(other, CallKind::identify));
  }
  CHECK(ids.size() == 8);
  for (const auto& id : ids) CHECK(id.size() == 36);
}

TEST_CASE("when something happened is no part of its message id") {
  Origin later = origin;
  later.timestamp = "2026-05-05T00:00:00Z";
  CHECK(message_id(later, CallKind::identify) == message_id(origin, CallKind::identify));
}

TEST_CASE("each kind of call has a word and is found by it") {
  for (const auto kind : {CallKind::identify, CallKind::track, CallKind::group, CallKind::alias,
                          CallKind::delete_person}) {
    CHECK(ctsync::call_kind(ctsync::name(kind)) == kind);
  }
  CHECK_FALSE(ctsync::call_kind("Identify"));
}
