// SPDX-License-Identifier: MIT
#include "ctsync/customer_event/interpret.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using ctsync::CustomerChange;
using ctsync::Errc;

namespace {

/// What an event means, with the document that it borrows from.
struct Interpreted {
  explicit Interpreted(std::string_view payload, std::string_view type = "customer.upsert") {
    auto root = parser.parse(payload);
    REQUIRE(root.has_value());
    ctsync::Notification event;
    event.kind = ctsync::NotificationKind::customer_event;
    event.message_type = type;
    event.created_at = "2026-04-01T10:30:00Z";
    event.payload = *root;
    change = ctsync::customer_event::interpret(event, profile);
  }

  ctsync::json::Parser parser;
  ctsync::Profile profile;
  ctsync::Result<ctsync::Change> change = ctsync::Error{};
};

std::string with_version(std::string_view version) {
  return R"({"schema_version":)" + std::string(version) +
         R"(,"data":{"shop_id":"c1","email":"a@b.example","phone":null,"crm_id":"C-77"}})";
}

}  // namespace

TEST_CASE("an upsert says part of the customer, at the time at which it occurred") {
  for (const std::string_view version : {"1", "\"1\"", "\"1.0\""}) {
    const Interpreted event(with_version(version));
    REQUIRE(event.change.has_value());
    CHECK(event.change->customer()->kind == CustomerChange::Kind::update);
    CHECK(event.profile.id.value == "c1");
    CHECK(event.profile.email.value == "a@b.example");
    CHECK(event.profile.phone.presence == ctsync::Presence::cleared);
    CHECK(event.profile.first_name.presence == ctsync::Presence::unknown);
    CHECK(event.profile.last_modified_at.value == "2026-04-01T10:30:00Z");
  }
}

TEST_CASE("a member without a field of its own is a custom field") {
  const Interpreted event(with_version("1"));
  REQUIRE(event.profile.custom.value.size() == 1);
  CHECK(event.profile.custom.value[0].name == "crm_id");
  CHECK(event.profile.custom.value[0].value.string() == "C-77");
}

TEST_CASE("a delete is a deletion") {
  const Interpreted event(with_version("1"), "customer.delete");
  REQUIRE(event.change.has_value());
  CHECK(event.change->customer()->kind == CustomerChange::Kind::deletion);
}

TEST_CASE("a version or a type that is not known is refused by name") {
  for (const std::string_view version : {"2", "\"1.1\"", "\"\"", "1.5", "true"}) {
    CAPTURE(version);
    const Interpreted event(with_version(version));
    REQUIRE_FALSE(event.change.has_value());
    CHECK(event.change.error().code == Errc::unsupported);
    CHECK(event.change.error().where == "/schema_version");
  }
  CHECK(Interpreted(with_version("2")).change.error().detail ==
        "version 2 is not known, expected one of: 1");
  CHECK(Interpreted(R"({"data":{}})").change.error().code == Errc::missing);
  const Interpreted other(with_version("1"), "customer.merge");
  REQUIRE_FALSE(other.change.has_value());
  CHECK(other.change.error().where == "/type");
}

TEST_CASE("a version that may be anything else is not repeated in the error") {
  const Interpreted event(with_version("\"secret\""));
  CHECK(event.change.error().detail == "this version is not known, expected one of: 1");
}
