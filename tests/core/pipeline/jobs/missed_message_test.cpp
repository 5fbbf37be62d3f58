// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/missed_message.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <string>
#include <string_view>

using ctsync::Hearing;
using ctsync::write_message_notification;

namespace {

std::string message(std::string_view type, std::string_view resource, std::string_view more = "") {
  return R"( {"id":"m-1","version":1,"sequenceNumber":3,"resource":{"typeId":")" +
         std::string(resource) + R"(","id":"r-1"},"resourceVersion":7,"type":")" +
         std::string(type) + R"(","createdAt":"2026-01-01T00:00:00.000Z",)" +
         R"("lastModifiedAt":"2026-01-01T00:00:00.000Z")" + std::string(more) + "}";
}

/// Whether a message says something where all events are heard that are on by default, or none.
bool says(std::string_view json, const Hearing& events = {}) {
  ctsync::Transformer transformer({"default", ctsync::commercetools::all_families});
  const auto body = write_message_notification("shop", json);
  const auto reading = transformer.read("reconcile", body);
  REQUIRE(reading);
  return says_something(**reading, events);
}

}  // namespace

TEST_CASE("a message of the Messages API becomes the notification of a Subscription") {
  CHECK(write_message_notification("shop", R"( {"id":"m"})") ==
        R"({"notificationType":"Message","projectKey":"shop","id":"m"})");
  ctsync::json::Parser parser;
  CHECK(parser.parse(write_message_notification("shop", "{}")));
  CHECK(parser.parse(write_message_notification("shop", "{ }")));
}

TEST_CASE("an entry of a message has the id and the key of its delivery") {
  ctsync::Transformer transformer({"default", ctsync::commercetools::all_families});
  auto body = write_message_notification("shop", message("OrderCreated", "order"));
  const auto reading = transformer.read("reconcile", body);
  REQUIRE(reading);
  const auto entry = message_entry(**reading, body);
  CHECK(entry.id == "m-1");
  CHECK(entry.key == digest(ctsync::resource_key("default", "shop", "order", "r-1")));
  CHECK(entry.body == body);
}

TEST_CASE("a message says something if a record changes or some target hears of its events") {
  CHECK(says(message("OrderCreated", "order")));
  CHECK_FALSE(says(message("OrderCreated", "order"), Hearing::of_nothing()));
  CHECK(says(message("CustomerFirstNameSet", "customer", R"(,"firstName":"Ada")"),
             Hearing::of_nothing()));
  CHECK_FALSE(says(message("ProductPublished", "product")));  // off by default
  CHECK_FALSE(says(message("StoreCreated", "store")));
}
