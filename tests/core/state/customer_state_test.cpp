// SPDX-License-Identifier: MIT
#include "ctsync/state/customer_state.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/concluded.hpp"
#include "core/customer_texts.hpp"

using ctsync::Config;
using ctsync::ReasonCode;
using ctsync::Transformer;
using Kind = Concluded::Kind;

namespace {

/// Reads a delivery whose customer has to be read, and concludes it with the customer that was.
ctsync::Result<Concluded> concluded_fetched(Transformer& transformer, std::string_view body,
                                            std::string_view customer,
                                            std::optional<std::string_view> record) {
  CHECK(concluded(transformer, body, record).kind == Kind::must_fetch);
  auto reading = transformer.read("web", body);
  REQUIRE(reading.has_value());
  const auto fetched = found(std::string(customer));
  return conclude(transformer, **reading, record, &fetched);
}

}  // namespace

TEST_CASE("the new record is what the next delivery is judged by") {
  Transformer transformer{Config{}};
  const auto first = concluded(transformer, customer_created);
  CHECK(first.record ==
        R"({"id":"c1","version":1,"createdAt":"2026-01-02T03:04:04Z",)"
        R"("lastModifiedAt":"2026-01-02T03:04:04Z","email":"A@b.example","firstName":"Ann",)"
        R"("addresses":[{"id":"x","city":"Oslo"}],"customerGroupAssignments":[],"whole":true})");
  const auto again = concluded(transformer, customer_created, first.record);
  CHECK(again.kind == Kind::ignored);
  CHECK(again.reason.code == ReasonCode::known_version);
  const auto second = concluded(
      transformer,
      forwarded_customer(
          R"({"id":"c1","version":2,"email":"a@b.example","createdAt":"2026-01-02T03:04:04Z",
        "lastModifiedAt":"2026-01-03T00:00:00Z","addresses":[]})"),
      first.record);
  CHECK(second.record ==
        R"({"id":"c1","version":2,"createdAt":"2026-01-02T03:04:04Z",)"
        R"("lastModifiedAt":"2026-01-03T00:00:00Z","email":"a@b.example","firstName":null,)"
        R"("addresses":[],"customerGroupAssignments":[],"whole":true,"said":["city"]})");
  const auto late = concluded(transformer, customer_created, second.record);
  CHECK(late.reason.code == ReasonCode::stale);
}

TEST_CASE("an update without a version has another message id than the version that it changes") {
  Transformer transformer{Config{}};
  const auto first = concluded(transformer, customer_created);
  const auto part = concluded(
      transformer, forwarded_customer(R"({"id":"c1","email":"a@b.example","locale":"nb"})"),
      first.record);
  REQUIRE(part.kind == Kind::told);
  CHECK(part.calls.front().message_id != first.calls.front().message_id);
  CHECK(part.calls.front().body.find("timestamp") == std::string::npos);
  CHECK(part.record.find(R"("version":1)") != std::string::npos);
}

TEST_CASE("the order in which versions arrive does not matter for what is known in the end") {
  const auto version = [](int number) {
    return forwarded_customer(R"({"id":"c1","version":)" + std::to_string(number) +
                              R"(,"createdAt":"2026-01-01T00:00:00Z","lastModifiedAt":"2026-01-0)" +
                              std::to_string(number) +
                              R"(T00:00:00Z","addresses":[],"email":"a@b.example","firstName":"v)" +
                              std::to_string(number) + "\"}");
  };
  const int orders[][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
  Transformer transformer{Config{}};
  for (const auto& order : orders) {
    std::optional<std::string> record;
    for (const int number : order) {
      const auto outcome = concluded(transformer, version(number), record);
      if (outcome.kind == Kind::told) record = outcome.record;
    }
    CAPTURE(order[0]);
    CHECK(record->find(R"("firstName":"v3")") != std::string::npos);
    CHECK(record->find(R"("version":3)") != std::string::npos);
  }
}

TEST_CASE("a patch makes the next record and a call with its own time and id") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","firstName":"Ann","sequence":2,"whole":true})";
  const auto outcome = concluded(transformer, first_name_set(5, 3, "Bea"), known);
  REQUIRE(outcome.kind == Kind::told);
  CHECK(outcome.record == R"({"id":"c1","version":5,"lastModifiedAt":"2026-02-03T04:05:06Z",)"
                          R"("email":"a@b.example","firstName":"Bea","sequence":3})");
  CHECK(outcome.calls.front().body.starts_with(R"({"timestamp":"2026-02-03T04:05:06Z",)"));
  const auto next = concluded(transformer, first_name_set(5, 4, "Cy"), outcome.record);
  REQUIRE(next.kind == Kind::told);
  CHECK(next.calls.front().message_id != outcome.calls.front().message_id);
  CHECK(next.record.find(R"("sequence":4)") != std::string::npos);
}

TEST_CASE("a patch of which nothing is known asks for its customer, by the key of that customer") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", first_name_set(5, 3, "Bea"));
  REQUIRE(reading.has_value());
  CHECK((*reading)->change.customer()->kind == ctsync::CustomerChange::Kind::patch);
  CHECK(encode((*reading)->key) == "default/shop/c1");
  auto result = transformer.apply(**reading, std::nullopt);
  REQUIRE(result.has_value());
  REQUIRE(result->must_fetch.has_value());
  const auto& fetch = *result->must_fetch;
  CHECK(fetch.reason.code == ReasonCode::not_known_yet);
  CHECK_FALSE(fetch.reason.text.empty());
  CHECK(fetch.what == ctsync::Fetch{ctsync::Fetch::Kind::resource, "customer", "c1"});
}

TEST_CASE("a patch that is not the next, or is about an unknown address, asks for its customer") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","sequence":2,"whole":true})";
  CHECK(concluded(transformer, first_name_set(6, 4, "Bea"), known).reason.code ==
        ReasonCode::missing_changes);
  constexpr std::string_view custom =
      R"({"notificationType":"Message","projectKey":"shop","id":"m-3","name":"x","value":1,)"
      R"("type":"CustomerAddressCustomFieldAdded","resource":{"typeId":"customer","id":"c1"},)"
      R"("resourceVersion":5,"sequenceNumber":3,"addressId":"z"})";
  CHECK(concluded(transformer, custom, known).reason.code == ReasonCode::unknown_address);
}

TEST_CASE("a customer that was read makes the same calls as one in a message") {
  Transformer transformer{Config{}};
  auto outcome = concluded_fetched(transformer, first_name_set(5, 3, "Bea"),
                                   whole_customer(5, "Bea"), std::nullopt);
  REQUIRE(outcome.has_value());
  REQUIRE(outcome->kind == Kind::told);
  const auto carried = concluded(transformer, forwarded_customer(whole_customer(5, "Bea")));
  CHECK(outcome->calls.front().body == carried.calls.front().body);
  CHECK(outcome->calls.front().message_id == carried.calls.front().message_id);
}

TEST_CASE("after a read the patches go on from the message that asked for it") {
  Transformer transformer{Config{}};
  auto read = concluded_fetched(transformer, first_name_set(5, 3, "Bea"), whole_customer(5, "Bea"),
                                std::nullopt);
  REQUIRE(read.has_value());
  const auto next = concluded(transformer, first_name_set(6, 4, "Cy"), read->record);
  CHECK(next.kind == Kind::told);
}

TEST_CASE("after a read of a newer version, patches continue from that version's message") {
  Transformer transformer{Config{}};
  auto read = concluded_fetched(transformer, first_name_set(5, 3, "Bea"), whole_customer(7, "Dee"),
                                std::nullopt);
  REQUIRE(read.has_value());
  CHECK(concluded(transformer, first_name_set(6, 4, "Cy"), read->record).record.empty());
  CHECK(concluded(transformer, first_name_set(8, 6, "Eve"), read->record).kind == Kind::must_fetch);
  const auto known = concluded(transformer, first_name_set(7, 5, "Dee"), read->record);
  CHECK(known.kind == Kind::ignored);
  REQUIRE_FALSE(known.record.empty());
  CHECK(concluded(transformer, first_name_set(8, 6, "Eve"), known.record).kind == Kind::told);
}

TEST_CASE("a read at the version of what patches made brings what they did not say") {
  Transformer transformer{Config{}};
  constexpr std::string_view patched =
      R"({"id":"c1","version":5,"email":"a@b.example","firstName":"Ann","sequence":3})";
  auto read =
      concluded_fetched(transformer, first_name_set(5, 5, "Cy"), whole_customer(5, "Cy"), patched);
  REQUIRE(read.has_value());
  CHECK(read->kind == Kind::told);
  const auto between = concluded(transformer, first_name_set(5, 4, "Bea"), read->record);
  CHECK(between.kind == Kind::ignored);
}

TEST_CASE("a read that answers with an older state or another customer changes nothing") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":5,"email":"a@b.example","firstName":"Ann","sequence":3})";
  auto old =
      concluded_fetched(transformer, first_name_set(9, 9, "Cy"), whole_customer(4, "x"), known);
  REQUIRE(old.has_value());
  CHECK(old->kind == Kind::must_fetch);
  CHECK(old->record.empty());
  auto other = concluded_fetched(transformer, first_name_set(9, 9, "Cy"),
                                 whole_customer(9, "x", "c2"), known);
  REQUIRE_FALSE(other.has_value());
  CHECK(ctsync::to_string(other.error()) == "/id: expected the id of /resource/id");
}

TEST_CASE("a customer that was read and holds nonsense is an error at its place") {
  Transformer transformer{Config{}};
  auto outcome = concluded_fetched(transformer, first_name_set(5, 3, "Bea"),
                                   R"({"id":"c1","version":5,"email":5})", std::nullopt);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().where == "/email");
}

TEST_CASE("an update without a version does not change whether the record is whole") {
  Transformer transformer{Config{}};
  const auto first = concluded(transformer, customer_created);
  const auto part = concluded(
      transformer, forwarded_customer(R"({"id":"c1","email":"a@b.example","locale":"nb"})"),
      first.record);
  const auto again = concluded(transformer, customer_created, part.record);
  CHECK(again.kind == Kind::ignored);
}

TEST_CASE("a record that cannot be read is an error and no call") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", customer_created);
  REQUIRE(reading.has_value());
  auto outcome = conclude(transformer, **reading, "{");
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code == ctsync::Errc::internal);
}

TEST_CASE("a message that only raises the version is ignored, and the next message follows it") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","firstName":"Ann","sequence":2,"whole":true})";
  constexpr std::string_view password =
      R"({"notificationType":"Message","projectKey":"shop","id":"m-3","reset":false,)"
      R"("type":"CustomerPasswordUpdated","resource":{"typeId":"customer","id":"c1"},)"
      R"("createdAt":"2026-02-03T04:05:06Z","resourceVersion":5,"sequenceNumber":3})";
  const auto step = concluded(transformer, password, known);
  CHECK(step.kind == Kind::ignored);
  CHECK(step.reason.code == ReasonCode::no_profile_change);
  const auto next = concluded(transformer, first_name_set(6, 4, "Bea"), step.record);
  CHECK(next.kind == Kind::told);
  CHECK(concluded(transformer, first_name_set(6, 4, "Bea"), known).kind == Kind::must_fetch);

  // The rewritten record keeps its identifiers, so the step has to name the customer.
  auto reading = transformer.read("test", password);
  REQUIRE(reading.has_value());
  auto applied = transformer.apply(**reading, known);
  REQUIRE(applied.has_value());
  const auto& written = *applied;
  REQUIRE(written.before.has_value());
  CHECK(written.before->email.value == "a@b.example");
}

TEST_CASE("a customer that is read as it was before the change has to be read again") {
  Transformer transformer{Config{}};
  auto outcome =
      concluded_fetched(transformer, first_name_set(5, 3, "Bea"), whole_customer(4, "Ann"), {});
  REQUIRE(outcome.has_value());
  CHECK(outcome->kind == Kind::must_fetch);
  CHECK(outcome->reason.code == ReasonCode::read_too_early);
}

TEST_CASE("a customer that is gone when it is read was deleted, if it was known") {
  Transformer transformer{Config{}};
  const ctsync::Fetched gone{ctsync::Fetched::Kind::gone, {}, {}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","sequence":2,"whole":true})";
  const auto deleted = concluded(transformer, first_name_set(9, 9, "Bea"), known, &gone);
  REQUIRE(deleted.kind == Kind::told);
  CHECK(deleted.calls.front().body.find("deletedAt") != std::string::npos);
  CHECK(deleted.record.find("deletedAt") != std::string::npos);
  const auto never = concluded(transformer, first_name_set(9, 9, "Bea"), std::nullopt, &gone);
  CHECK(never.reason.code == ReasonCode::gone);
  CHECK(never.record.empty());
}

TEST_CASE("a version known in part is sent again in full, and is known after that") {
  Transformer transformer{Config{}};
  constexpr std::string_view patched =
      R"({"id":"c1","version":5,"email":"a@b.example","firstName":"Ann","sequence":3})";
  auto reading = transformer.read("web", forwarded_customer(whole_customer(5, "Bea")));
  REQUIRE(reading.has_value());
  auto result = transformer.apply(**reading, patched);
  REQUIRE(result.has_value());
  const auto& step = *result;
  CHECK(step.same_version);
  CHECK(step.before->first_name.value == "Ann");
  CHECK(step.after->first_name.value == "Bea");
  CHECK(step.record.find(R"("whole":true)") != std::string::npos);
  CHECK(step.revision == "version:5");
}

TEST_CASE("no record is written if the caller needs none") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", customer_created);
  REQUIRE(reading.has_value());
  auto result = transformer.apply(**reading, std::nullopt, {}, ctsync::Needs{false});
  REQUIRE(result.has_value());
  CHECK(result->record.empty());
  CHECK(result->after.has_value());
}

namespace {

constexpr std::string_view in_groups =
    R"({"id":"c1","version":3,"email":"a@b.example","createdAt":"2026-01-02T03:04:04Z",
    "lastModifiedAt":"2026-01-03T00:00:00Z","addresses":[],"customerGroup":{"id":"g1"},
    "customerGroupAssignments":[{"customerGroup":{"id":"g1"}},{"customerGroup":{"id":"g2"}}]})";

ctsync::Needs groups_needed() {
  ctsync::Needs needs;
  needs.groups = true;
  return needs;
}

}  // namespace

TEST_CASE("where a target wants their names, the groups of a customer are read, each once") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", forwarded_customer(in_groups));
  REQUIRE(reading.has_value());
  const auto group = found(R"({"id":"g","key":"gold","name":"Gold"})");
  const auto step = applied_with(transformer, **reading, std::nullopt, &group, groups_needed());
  REQUIRE(step.has_value());
  CHECK_FALSE(step->must_fetch);
  REQUIRE(step->after->read_groups.known());
  const auto& groups = step->after->read_groups.value;
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].id == "g1");
  CHECK(groups[1].id == "g2");
  CHECK(groups[1].key == "gold");
  CHECK(groups[1].name == "Gold");
  CHECK(step->record.find("gold") == std::string::npos);
  const auto unwanted = applied_with(transformer, **reading, std::nullopt, nullptr);
  CHECK_FALSE(unwanted->must_fetch);
  CHECK_FALSE(unwanted->after->read_groups.known());
}

TEST_CASE("a group that cannot be read yet is waited for, and one of no project is done without") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", forwarded_customer(in_groups));
  REQUIRE(reading.has_value());
  const ctsync::Fetched later{ctsync::Fetched::Kind::later, "503", {}};
  const auto waiting = applied_with(transformer, **reading, std::nullopt, &later, groups_needed());
  REQUIRE(waiting->must_fetch);
  CHECK(waiting->must_fetch->what.type == "customer-group");
  CHECK(waiting->must_fetch->what.id == "g1");
  const ctsync::Fetched none{};
  const auto told = applied_with(transformer, **reading, std::nullopt, &none, groups_needed());
  CHECK_FALSE(told->must_fetch);
  CHECK(told->after.has_value());
  CHECK_FALSE(told->after->read_groups.known());
}
