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

TEST_CASE("members of version 1 with a canonical meaning have it beside their custom field") {
  const Interpreted event(
      R"({"schema_version":1,"data":{"shop_id":4711,"crm_id":"C-77","support_id":992,"old_id":null,)"
      R"("odd_id":[1],"_id":"x","external_id":"E-1","marketing_opt_in":true}})");
  REQUIRE(event.change.has_value());
  CHECK(event.profile.id.value == "4711");
  std::string ids;
  for (const auto& [system, id] : event.profile.external_ids.value) {
    ids.append(system).append("=").append(id).append(" ");
  }
  CHECK(ids == "shop=4711 crm=C-77 support=992 old= ");
  CHECK(event.profile.external_id.value == "E-1");
  CHECK(event.profile.consent.marketing_opt_in.value);
  CHECK(event.profile.custom.value.size() == 6);
}

TEST_CASE("version 2 says what version 1 says, in groups") {
  const Interpreted event(
      R"({"schema_version":2,"data":{"external_ids":{"shop":4711,"crm":"C-77"},"email":"a@b.example",)"
      R"("profile":{"first_name":"Ann"},"consent":{"marketing_opt_in":false,)"
      R"("given_at":"2025-01-01T00:00:00Z","withdrawn_at":"2026-01-01T00:00:00Z"},)"
      R"("meta":{"source_of_truth":"crm","updated_at":"2026-03-01T00:00:00Z","version":3},)"
      R"("custom":{"tier":"gold"}}})");
  REQUIRE(event.change.has_value());
  const auto& profile = event.profile;
  CHECK(profile.id.value == "4711");
  CHECK(profile.external_ids.value.size() == 2);
  CHECK(profile.first_name.value == "Ann");
  CHECK(profile.consent.marketing_opt_in.known());
  CHECK_FALSE(profile.consent.marketing_opt_in.value);
  CHECK(profile.consent.given_at.value == "2025-01-01T00:00:00Z");
  CHECK(profile.consent.withdrawn_at.value == "2026-01-01T00:00:00Z");
  CHECK(profile.source_of_truth.value == "crm");
  CHECK(profile.last_modified_at.value == "2026-03-01T00:00:00Z");
  CHECK(profile.version == 3);
  std::string names;
  for (const auto& field : profile.custom.value) names.append(field.name).append(" ");
  CHECK(names == "crm_id marketing_opt_in tier ");
}

TEST_CASE("a member that version 2 does not have is refused at its place") {
  const Interpreted event(R"({"schema_version":2,"data":{"profile":{"firstname":"Ann"}}})");
  REQUIRE_FALSE(event.change.has_value());
  CHECK(event.change.error().where == "/data/profile/firstname");
}

TEST_CASE("a delete is a deletion") {
  const Interpreted event(with_version("1"), "customer.delete");
  REQUIRE(event.change.has_value());
  CHECK(event.change->customer()->kind == CustomerChange::Kind::deletion);
}

TEST_CASE("a version or a type that is not known is refused by name") {
  for (const std::string_view version : {"3", "\"1.1\"", "\"\"", "1.5", "true"}) {
    CAPTURE(version);
    const Interpreted event(with_version(version));
    REQUIRE_FALSE(event.change.has_value());
    CHECK(event.change.error().code == Errc::unsupported);
    CHECK(event.change.error().where == "/schema_version");
  }
  CHECK(Interpreted(with_version("3")).change.error().detail ==
        "version 3 is not known, expected one of: 1, 2");
  CHECK(Interpreted(R"({"data":{}})").change.error().code == Errc::missing);
  const Interpreted other(with_version("1"), "customer.merge");
  REQUIRE_FALSE(other.change.has_value());
  CHECK(other.change.error().where == "/type");
}

TEST_CASE("a version that may be anything else is not repeated in the error") {
  const Interpreted event(with_version("\"secret\""));
  CHECK(event.change.error().detail == "this version is not known, expected one of: 1, 2");
}
