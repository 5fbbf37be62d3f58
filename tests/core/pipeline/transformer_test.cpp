// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/transformer.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

using ctsync::Config;
using ctsync::Decision;
using ctsync::Transformer;

namespace {

constexpr std::string_view created =
    R"({"notificationType":"Message","projectKey":"shop","id":"m-1","type":"CustomerCreated",)"
    R"("resource":{"typeId":"customer","id":"c1"},"resourceVersion":1,)"
    R"("createdAt":"2026-01-02T03:04:05Z","customer":{"id":"c1","version":1,)"
    R"("createdAt":"2026-01-02T03:04:04Z","lastModifiedAt":"2026-01-02T03:04:04Z",)"
    R"("email":"A@b.example","firstName":"Ann","addresses":[{"id":"x","city":"Oslo"}]}})";

std::string forwarded(std::string_view customer) {
  return R"({"type":"customer.updated","projectKey":"shop","customer":)" + std::string(customer) +
         "}";
}

Decision decided(Transformer& transformer, std::string_view body,
                 std::optional<std::string_view> record = std::nullopt,
                 std::string_view mapping = "segment") {
  REQUIRE(transformer.read("web", body).has_value());
  auto decision = transformer.decide(record, mapping);
  REQUIRE(decision.has_value());
  return std::move(*decision);
}

std::string first_name_set(int version, int sequence, std::string_view name) {
  return R"({"notificationType":"Message","projectKey":"shop","id":"m-)" +
         std::to_string(sequence) +
         R"(","type":"CustomerFirstNameSet","resource":{"typeId":"customer","id":"c1"},)"
         R"("createdAt":"2026-02-03T04:05:06Z","resourceVersion":)" +
         std::to_string(version) + R"(,"sequenceNumber":)" + std::to_string(sequence) +
         R"(,"firstName":")" + std::string(name) + "\"}";
}

std::string fetched(int version, std::string_view name, std::string_view id = "c1") {
  return R"({"id":")" + std::string(id) + R"(","version":)" + std::to_string(version) +
         R"(,"createdAt":"2026-01-02T03:04:04Z","lastModifiedAt":"2026-02-04T00:00:00Z",)"
         R"("addresses":[],"email":"a@b.example","firstName":")" +
         std::string(name) + "\"}";
}

/// Reads a delivery that has to be fetched, and decides it with the customer that was.
ctsync::Result<Decision> decided_fetched(Transformer& transformer, std::string_view body,
                                         std::string_view customer,
                                         std::optional<std::string_view> record) {
  CHECK(decided(transformer, body, record).kind == Decision::Kind::fetch);
  return transformer.decide_fetched(customer, record, "segment");
}

std::string key_of(Transformer& transformer, std::string_view body) {
  auto reading = transformer.read("web", body);
  REQUIRE(reading.has_value());
  return (*reading)->profile_key;
}

Config tenant(std::string name, ctsync::UserId user_id) {
  Config config;
  config.tenant = std::move(name);
  config.user_id = user_id;
  return config;
}

std::string delivery_id(std::string_view source, std::string_view body) {
  Transformer transformer{Config{}};
  auto reading = transformer.read(source, body);
  REQUIRE(reading.has_value());
  return (*reading)->delivery_id;
}

}  // namespace

TEST_CASE("a reading names the delivery by its message id and the customer by tenant and project") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", created);
  REQUIRE(reading.has_value());
  CHECK((*reading)->delivery_id == "m-1");
  CHECK((*reading)->profile_key == "default/shop/c1");
  CHECK((*reading)->change.kind == ctsync::ChangeKind::snapshot);
}

TEST_CASE("an ignored delivery belongs to no customer, whoever was read before") {
  Transformer transformer{Config{}};
  REQUIRE(transformer.read("web", created).has_value());
  auto reading = transformer.read("web", R"({"notificationType":"Event","id":"e"})");
  REQUIRE(reading.has_value());
  CHECK((*reading)->profile_key.empty());
  auto decision = transformer.decide(std::nullopt, "segment");
  REQUIRE(decision.has_value());
  CHECK(decision->kind == Decision::Kind::ignored);
  CHECK(decision->reason == "events are not about customers");
  CHECK(decision->calls.empty());
  CHECK(decision->record.empty());
}

TEST_CASE("a delivery without an id is named by its source and bytes") {
  const std::string body = forwarded(R"({"id":"c1","email":"a@b.example"})");
  CHECK(delivery_id("web", body) == delivery_id("web", body));
  CHECK(delivery_id("web", body).size() == 36);
  CHECK(delivery_id("web", body) != delivery_id("shop", body));
  CHECK(delivery_id("web", body) != delivery_id("web", body + " "));
}

TEST_CASE("customers of different tenants, projects and identities have different keys") {
  Transformer plain{Config{}};
  Transformer north{tenant("north", ctsync::UserId::email)};
  Transformer external{tenant("default", ctsync::UserId::external_id)};
  CHECK(key_of(north, created) == "north/shop/c1");
  CHECK(key_of(plain, forwarded(R"({"email":" A@B.example"})")) ==
        "default/shop/email:a@b.example");
  CHECK(key_of(plain, forwarded(R"({"id":"","email":"a@b.example"})")) ==
        "default/shop/email:a@b.example");
  CHECK(key_of(external, forwarded(R"({"externalId":"X1"})")) == "default/shop/external_id:X1");
  CHECK(key_of(external, forwarded(R"({"externalId":"X2"})")) == "default/shop/external_id:X2");
}

TEST_CASE("the new golden record is what the next delivery is judged by") {
  Transformer transformer{Config{}};
  const Decision first = decided(transformer, created);
  CHECK(first.record ==
        R"({"id":"c1","version":1,"createdAt":"2026-01-02T03:04:04Z",)"
        R"("lastModifiedAt":"2026-01-02T03:04:04Z","email":"A@b.example","firstName":"Ann",)"
        R"("addresses":[{"id":"x","city":"Oslo"}],"whole":true})");
  const Decision again = decided(transformer, created, first.record);
  CHECK(again.kind == Decision::Kind::ignored);
  CHECK(again.reason == "this version of the customer is known already");
  const Decision second = decided(
      transformer,
      forwarded(R"({"id":"c1","version":2,"email":"a@b.example","createdAt":"2026-01-02T03:04:04Z",
        "lastModifiedAt":"2026-01-03T00:00:00Z","addresses":[]})"),
      first.record);
  CHECK(second.record ==
        R"({"id":"c1","version":2,"createdAt":"2026-01-02T03:04:04Z",)"
        R"("lastModifiedAt":"2026-01-03T00:00:00Z","email":"a@b.example","firstName":null,)"
        R"("addresses":[],"whole":true,"said":["city"]})");
  const Decision late = decided(transformer, created, second.record);
  CHECK(late.reason == "a newer state of this customer is known");
}

TEST_CASE("a part without a version has an id of its own beside the version it lands on") {
  Transformer transformer{Config{}};
  const Decision first = decided(transformer, created);
  const Decision part = decided(
      transformer, forwarded(R"({"id":"c1","email":"a@b.example","locale":"nb"})"), first.record);
  REQUIRE(part.kind == Decision::Kind::deliver);
  CHECK(part.calls.front().message_id != first.calls.front().message_id);
  CHECK(part.calls.front().json.find("timestamp") == std::string::npos);
  CHECK(part.record.find(R"("version":1)") != std::string::npos);
}

TEST_CASE("the order in which versions arrive does not matter for what is known in the end") {
  const auto version = [](int number) {
    return forwarded(R"({"id":"c1","version":)" + std::to_string(number) +
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
      Decision decision = decided(transformer, version(number), record);
      if (decision.kind == Decision::Kind::deliver) record = decision.record;
    }
    CAPTURE(order[0]);
    CHECK(record->find(R"("firstName":"v3")") != std::string::npos);
    CHECK(record->find(R"("version":3)") != std::string::npos);
  }
}

TEST_CASE("the mapping of another target gives the same call another message id") {
  Transformer transformer{Config{}};
  const Decision one = decided(transformer, created, std::nullopt, "segment");
  const Decision two = decided(transformer, created, std::nullopt, "other");
  CHECK(one.calls.front().message_id != two.calls.front().message_id);
  CHECK(one.record == two.record);
}

TEST_CASE("a fresh transformer and one that has seen much make the same bytes") {
  Transformer fresh{Config{}};
  const Decision want = decided(fresh, created);
  Transformer used{Config{}};
  CHECK_FALSE(used.read("web", "{").has_value());
  CHECK_FALSE(
      used.read("web", R"({"type":"customer.updated","customer":{"email":5}})").has_value());
  const Decision wide = decided(
      used,
      forwarded(R"({"id":"z","email":"z@z.example","lastName":"Z","custom":{"fields":{"q":1}}})"),
      R"({"id":"z","companyName":"Z","said":["street","phone"]})");
  CHECK(wide.kind == Decision::Kind::deliver);
  const Decision got = decided(used, created);
  CHECK(got.calls.front().json == want.calls.front().json);
  CHECK(got.calls.front().message_id == want.calls.front().message_id);
  CHECK(got.record == want.record);
}

TEST_CASE("a patch makes the next golden record, and is told with its own time and id") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","firstName":"Ann","sequence":2,"whole":true})";
  const Decision decision = decided(transformer, first_name_set(5, 3, "Bea"), known);
  REQUIRE(decision.kind == Decision::Kind::deliver);
  CHECK(decision.record == R"({"id":"c1","version":5,"lastModifiedAt":"2026-02-03T04:05:06Z",)"
                           R"("email":"a@b.example","firstName":"Bea","sequence":3})");
  CHECK(decision.calls.front().json.starts_with(R"({"timestamp":"2026-02-03T04:05:06Z",)"));
  const Decision next = decided(transformer, first_name_set(5, 4, "Cy"), decision.record);
  REQUIRE(next.kind == Decision::Kind::deliver);
  CHECK(next.calls.front().message_id != decision.calls.front().message_id);
  CHECK(next.record.find(R"("sequence":4)") != std::string::npos);
}

TEST_CASE("a patch of which nothing is known asks for its customer, by the key of that customer") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", first_name_set(5, 3, "Bea"));
  REQUIRE(reading.has_value());
  CHECK((*reading)->change.kind == ctsync::ChangeKind::patch);
  CHECK((*reading)->profile_key == "default/shop/c1");
  auto decision = transformer.decide(std::nullopt, "segment");
  REQUIRE(decision.has_value());
  CHECK(decision->kind == Decision::Kind::fetch);
  CHECK_FALSE(decision->reason.empty());
  CHECK(decision->record.empty());
  CHECK(decision->calls.empty());
}

TEST_CASE("a customer that was read is told like one that a message carried") {
  Transformer transformer{Config{}};
  auto decision =
      decided_fetched(transformer, first_name_set(5, 3, "Bea"), fetched(5, "Bea"), std::nullopt);
  REQUIRE(decision.has_value());
  REQUIRE(decision->kind == Decision::Kind::deliver);
  const Decision carried = decided(transformer, forwarded(fetched(5, "Bea")));
  CHECK(decision->calls.front().json == carried.calls.front().json);
  CHECK(decision->calls.front().message_id == carried.calls.front().message_id);
}

TEST_CASE("after a read the patches go on from the message that asked for it") {
  Transformer transformer{Config{}};
  auto read =
      decided_fetched(transformer, first_name_set(5, 3, "Bea"), fetched(5, "Bea"), std::nullopt);
  REQUIRE(read.has_value());
  const Decision next = decided(transformer, first_name_set(6, 4, "Cy"), read->record);
  CHECK(next.kind == Decision::Kind::deliver);
}

TEST_CASE("after a read of a newer version, that version's message tells where patches go on") {
  Transformer transformer{Config{}};
  auto read =
      decided_fetched(transformer, first_name_set(5, 3, "Bea"), fetched(7, "Dee"), std::nullopt);
  REQUIRE(read.has_value());
  CHECK(decided(transformer, first_name_set(6, 4, "Cy"), read->record).record.empty());
  CHECK(decided(transformer, first_name_set(8, 6, "Eve"), read->record).kind ==
        Decision::Kind::fetch);
  const Decision known = decided(transformer, first_name_set(7, 5, "Dee"), read->record);
  CHECK(known.kind == Decision::Kind::ignored);
  REQUIRE_FALSE(known.record.empty());
  CHECK(decided(transformer, first_name_set(8, 6, "Eve"), known.record).kind ==
        Decision::Kind::deliver);
}

TEST_CASE("a read at the version of what patches made brings what they did not say") {
  Transformer transformer{Config{}};
  constexpr std::string_view patched =
      R"({"id":"c1","version":5,"email":"a@b.example","firstName":"Ann","sequence":3})";
  auto read = decided_fetched(transformer, first_name_set(5, 5, "Cy"), fetched(5, "Cy"), patched);
  REQUIRE(read.has_value());
  CHECK(read->kind == Decision::Kind::deliver);
  const Decision between = decided(transformer, first_name_set(5, 4, "Bea"), read->record);
  CHECK(between.kind == Decision::Kind::ignored);
}

TEST_CASE("a read that answers with an older state or another customer changes nothing") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":5,"email":"a@b.example","firstName":"Ann","sequence":3})";
  auto old = decided_fetched(transformer, first_name_set(9, 9, "Cy"), fetched(4, "x"), known);
  REQUIRE(old.has_value());
  CHECK(old->kind == Decision::Kind::fetch);
  CHECK(old->record.empty());
  auto other =
      decided_fetched(transformer, first_name_set(9, 9, "Cy"), fetched(9, "x", "c2"), known);
  REQUIRE_FALSE(other.has_value());
  CHECK(ctsync::to_string(other.error()) == "/id: expected the id of /resource/id");
}

TEST_CASE("a customer that was read and holds nonsense is an error at its place") {
  Transformer transformer{Config{}};
  auto decision = decided_fetched(transformer, first_name_set(5, 3, "Bea"),
                                  R"({"id":"c1","version":5,"email":5})", std::nullopt);
  REQUIRE_FALSE(decision.has_value());
  CHECK(decision.error().where == "/email");
}

TEST_CASE("a part without a version leaves what is known as whole as it was") {
  Transformer transformer{Config{}};
  const Decision first = decided(transformer, created);
  const Decision part = decided(
      transformer, forwarded(R"({"id":"c1","email":"a@b.example","locale":"nb"})"), first.record);
  const Decision again = decided(transformer, created, part.record);
  CHECK(again.kind == Decision::Kind::ignored);
}

TEST_CASE("a record that cannot be read is an error and no call") {
  Transformer transformer{Config{}};
  REQUIRE(transformer.read("web", created).has_value());
  auto decision = transformer.decide("{", "segment");
  REQUIRE_FALSE(decision.has_value());
  CHECK(decision.error().code == ctsync::Errc::internal);
}

TEST_CASE("a step that says nothing is ignored, and the next message follows on it") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":4,"email":"a@b.example","firstName":"Ann","sequence":2,"whole":true})";
  constexpr std::string_view password =
      R"({"notificationType":"Message","projectKey":"shop","id":"m-3","reset":false,)"
      R"("type":"CustomerPasswordUpdated","resource":{"typeId":"customer","id":"c1"},)"
      R"("createdAt":"2026-02-03T04:05:06Z","resourceVersion":5,"sequenceNumber":3})";
  const Decision step = decided(transformer, password, known);
  CHECK(step.kind == Decision::Kind::ignored);
  const Decision next = decided(transformer, first_name_set(6, 4, "Bea"), step.record);
  CHECK(next.kind == Decision::Kind::deliver);
  CHECK(decided(transformer, first_name_set(6, 4, "Bea"), known).kind == Decision::Kind::fetch);
}

TEST_CASE("a customer that is read as it was before the change has to be read again") {
  Transformer transformer{Config{}};
  auto decision = decided_fetched(transformer, first_name_set(5, 3, "Bea"), fetched(4, "Ann"), {});
  REQUIRE(decision.has_value());
  CHECK(decision->kind == Decision::Kind::fetch);
  CHECK(decision->reason == "what was read is older than the change");
}

TEST_CASE("a customer of another system has a record of its own, whatever its source is called") {
  const auto event = [](std::string_view source) {
    return R"({"event_id":"1","source":")" + std::string(source) +
           R"(","schema_version":1,"type":"customer.upsert","occurred_at":"2026-01-01T00:00:00Z",)"
           R"("data":{"shop_id":"c1","email":"a@b.example"}})";
  };
  Transformer transformer{Config{}};
  CHECK(key_of(transformer, created) == "default/shop/c1");
  CHECK(key_of(transformer, event("shop")) == "default/event:shop/c1");
  CHECK(key_of(transformer, event("crm/eu%")) == "default/event:crm%2Feu%25/c1");
}

TEST_CASE("nothing is decided where nothing was read") {
  Transformer transformer{Config{}};
  CHECK_FALSE(transformer.decide(std::nullopt, "segment").has_value());
  CHECK_FALSE(transformer.read("web", "{").has_value());
  CHECK_FALSE(transformer.decide(std::nullopt, "segment").has_value());
}
