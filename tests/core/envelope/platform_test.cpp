// SPDX-License-Identifier: MIT
#include "ctsync/envelope/platform.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "core/opened.hpp"

using ctsync::NotificationKind;

TEST_CASE("a message in Platform format gives its header and stands as its own payload") {
  ctsync::envelope::Opener opener;
  auto message = opened(opener, R"({"notificationType":"Message","projectKey":"p","id":"m1",
    "version":1,"sequenceNumber":4,"resource":{"typeId":"customer","id":"c1"},"resourceVersion":7,
    "type":"CustomerCreated","createdAt":"2026-01-02T03:04:05.678Z","customer":{"id":"c1"}})");
  REQUIRE(message.has_value());
  CHECK(message->kind == NotificationKind::message);
  CHECK(message->project_key == "p");
  CHECK(message->message_id == "m1");
  CHECK(message->message_type == "CustomerCreated");
  CHECK(message->resource_type == "customer");
  CHECK(message->resource_id == "c1");
  CHECK(message->version == 7);
  CHECK(message->sequence_number == 4);
  CHECK(message->created_at == "2026-01-02T03:04:05.678Z");
  CHECK_FALSE(message->payload_not_included);
  CHECK(message->payload["customer"]["id"].string() == "c1");
}

TEST_CASE("a change notification takes its version from version and its time from modifiedAt") {
  ctsync::envelope::Opener opener;
  for (const auto& row : {std::pair{"ResourceCreated", NotificationKind::resource_created},
                          std::pair{"ResourceUpdated", NotificationKind::resource_updated},
                          std::pair{"ResourceDeleted", NotificationKind::resource_deleted}}) {
    const auto* word = row.first;
    CAPTURE(word);
    auto change = opened(opener, std::string(R"({"projectKey":"p","resourceVersion":9,"version":5,
      "resource":{"typeId":"customer","id":"c1"},"createdAt":"2020-01-01T00:00:00Z",
      "modifiedAt":"2026-01-02T03:04:05.678Z","notificationType":")") +
                                     word + "\"}");
    REQUIRE(change.has_value());
    CHECK(change->kind == row.second);
    CHECK(change->version == 5);
    CHECK(change->created_at == "2026-01-02T03:04:05.678Z");
    CHECK(change->message_id.empty());
    CHECK(change->message_type.empty());
  }
}

TEST_CASE("a message without its payload is known by the type that is named instead") {
  ctsync::envelope::Opener opener;
  auto message = opened(opener, R"({"notificationType":"Message","projectKey":"p","id":"m1",
    "resource":{"typeId":"customer","id":"c1"},"type":"Other",
    "payloadNotIncluded":{"reason":"too big","payloadType":"CustomerCreated"}})");
  REQUIRE(message.has_value());
  CHECK(message->payload_not_included);
  CHECK(message->message_type == "CustomerCreated");
}

TEST_CASE("events and kinds of notification that are not known yet need no resource") {
  ctsync::envelope::Opener opener;
  auto event = opened(opener, R"({"notificationType":"Event","id":"e1","type":"X"})");
  REQUIRE(event.has_value());
  CHECK(event->kind == NotificationKind::event);
  auto later = opened(opener, R"({"notificationType":"message","projectKey":"p"})");
  REQUIRE(later.has_value());
  CHECK(later->kind == NotificationKind::unknown);
  CHECK(later->project_key == "p");
}
