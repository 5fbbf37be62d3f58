// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/event.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using ctsync::CallKind;
using ctsync::Event;
using ctsync::mapping::Origin;

namespace {

constexpr Origin origin{"default", "shop",    "order/o1",
                        "created", "segment", "2026-01-02T03:04:05Z"};

}  // namespace

TEST_CASE("a track is these bytes") {
  const Event event{CallKind::track, "Order Completed", "created", "", R"({"total":12.5})"};
  const auto call = ctsync::mapping::event(event, {"a@b.example", "", ""}, origin);
  CHECK(call.kind == CallKind::track);
  CHECK(call.user_id == "a@b.example");
  // python3: uuid.uuid5(UUID('4c23b0cc-9114-4496-bf42-338e9485d493'),
  //   '7:default4:shop8:order/o17:created21:track:Order Completed7:segment')
  CHECK(call.message_id == "4dbc710d-14d6-537f-a73e-4dcd1f77e352");
  CHECK(call.body ==
        R"({"timestamp":"2026-01-02T03:04:05Z","integrations":{},"type":"track",)"
        R"("userId":"a@b.example","event":"Order Completed","properties":{"total":12.5},)"
        R"("context":{"library":{"name":"ctsync","version":"2"}},)"
        R"("messageId":"4dbc710d-14d6-537f-a73e-4dcd1f77e352"})");
}

TEST_CASE("a group has an id and traits in place of an event and properties") {
  const Event event{CallKind::group, "club-7", "group:7", "", ""};
  const auto call = ctsync::mapping::event(event, {"", "a-1", ""}, origin);
  CHECK(call.kind == CallKind::group);
  CHECK(call.anonymous_id == "a-1");
  CHECK(call.user_id.empty());
  CHECK(call.body.find(R"("type":"group","anonymousId":"a-1","groupId":"club-7","traits":{},)") !=
        call.body.npos);
}

TEST_CASE("a group carries the number of its traits, which targets limit; a track carries none") {
  Event event{CallKind::group, "club-7", "group:7", "", R"({"name":"Club","size":3})", 2};
  CHECK(ctsync::mapping::event(event, {"u", "", ""}, Origin{}).traits == 2);
  event.kind = CallKind::track;
  CHECK(ctsync::mapping::event(event, {"u", "", ""}, Origin{}).traits == 0);
}

TEST_CASE("an event has no character that targets cannot store, in its name, ids or properties") {
  const auto body = [](std::string properties) {
    const Event event{CallKind::track, " Order\x01 Completed", "created", "",
                      std::move(properties)};
    return ctsync::mapping::event(event, {"u", "", ""}, origin).body;
  };
  const auto has = [](const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
  };
  const std::string cleaned =
      body(R"({"note":" a\u0000\bb ","k\u0001":["\ufffe",1.5],"c\fd":"c\fd"})");
  CHECK(has(cleaned, R"("event":"Order Completed","properties":{"note":" ab ",)"
                     "\"k\uFFFD\":[\"\",1.5],\"c\uFFFDd\":\"c d\"},"));
  CHECK(has(body("{\"a\":\"x\uFFFFy\"}"), R"("properties":{"a":"xy"},)"));
  // What can be stored keeps its bytes.
  CHECK(has(body(R"({"q":"\"\\\\u\n\t", "total": 12.50})"),
            R"("properties":{"q":"\"\\\\u\n\t", "total": 12.50},)"));
  const Event group{CallKind::group, "club\x02-7\u00A0", "group:7", "", R"({"n":"\u0000"})", 1};
  CHECK(has(ctsync::mapping::event(group, {"u", "", ""}, origin).body,
            R"("groupId":"club-7","traits":{"n":""},)"));
}
