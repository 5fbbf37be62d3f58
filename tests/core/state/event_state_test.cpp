// SPDX-License-Identifier: MIT
#include "ctsync/state/event_state.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/concluded.hpp"

using ctsync::Fetched;
using ctsync::Hearing;
using ctsync::Needs;
using ctsync::ReasonCode;
using ctsync::Step;

namespace {

std::string order(std::string_view more = {}) {
  return R"({"id":"o-1","version":1,"createdAt":"2026-01-01T00:00:00Z","customerEmail":"g@shop.example",)"
         R"("totalPrice":{"type":"centPrecision","currencyCode":"EUR","centAmount":100,"fractionDigits":2})" +
         std::string(more) + "}";
}

std::string message(std::string_view type, std::string_view more, std::string_view id = "m-1") {
  return R"({"notificationType":"Message","projectKey":"shop","resource":{"typeId":"order","id":"o-1"},)"
         R"("version":1,"resourceVersion":2,"createdAt":"2026-01-02T00:00:00Z","id":")" +
         std::string(id) + R"(","type":")" + std::string(type) + '"' + std::string(more) + "}";
}

std::string created(std::string_view more = {}) {
  return message("OrderCreated", R"(,"order":)" + order(more));
}

constexpr std::string_view change =
    R"({"notificationType":"ResourceCreated","projectKey":"shop","version":1,)"
    R"("resource":{"typeId":"order","id":"o-1"},"modifiedAt":"2026-01-02T00:00:00Z"})";

/// A delivery applied to a record, with the answer to whatever is read.
class Applied {
 public:
  explicit Applied(std::string_view body, std::optional<std::string_view> record = std::nullopt,
                   std::optional<Fetched> fetched = std::nullopt, const Needs& needs = {})
      : fetched_(std::move(fetched)) {
    auto reading = transformer_.read("test", body);
    REQUIRE(reading.has_value());
    result = applied_with(transformer_, **reading, record, fetched_ ? &*fetched_ : nullptr, needs);
  }
  const Step& step() const {
    REQUIRE(result.has_value());
    return *result;
  }
  ReasonCode ignored() const { return step().ignored.code; }

  ctsync::Result<Step> result = ctsync::Error{};

 private:
  ctsync::Transformer transformer_{{.families = ctsync::commercetools::all_families}};
  std::optional<Fetched> fetched_;
};

Needs needs_with(std::initializer_list<std::string_view> named) {
  Needs needs;
  needs.hearing = Hearing::of_nothing();
  for (const auto name : named) needs.hearing.set(ctsync::find_event(name), true);
  return needs;
}

}  // namespace

TEST_CASE("nothing is read for an event that nobody wants") {
  const Applied off(change, std::nullopt, std::nullopt, needs_with({"Order Shipped"}));
  CHECK_FALSE(off.step().must_fetch);
  CHECK(off.ignored() == ReasonCode::event_off);
  const Applied truncated(
      message("DeliveryAdded", R"(,"payloadNotIncluded":{"payloadType":"DeliveryAdded"})"),
      std::nullopt, std::nullopt, needs_with({"Order Completed"}));
  CHECK_FALSE(truncated.step().must_fetch);
}

TEST_CASE("an order is completed once, whatever tells of it") {
  const Applied first(created());
  REQUIRE(first.step().events.size() == 2);
  CHECK(first.step().events[1].name == "Order Completed");
  for (const std::string_view type :
       {"OrderCreated", "OrderImported", "OrderCreatedFromRecurringOrder"}) {
    const Applied again(message(type, R"(,"order":)" + order(), "m-2"), first.step().record);
    CHECK(again.ignored() == ReasonCode::told_before);
    CHECK(again.step().record.empty());
  }
  CHECK(Applied(change, first.step().record, found(order())).ignored() == ReasonCode::told_before);
}

TEST_CASE("of the updates of an order an older version is not sent after a newer one") {
  const auto updated = [](std::string_view version, std::optional<std::string_view> record) {
    return Applied(
        message("OrderLineItemAdded", ""), record,
        found(R"({"id":"o-1","customerId":"c-1","version":)" + std::string(version) + "}"));
  };
  const auto seventh = updated("7", std::nullopt);
  CHECK(seventh.step().events.size() == 1);
  CHECK(updated("7", seventh.step().record).ignored() == ReasonCode::told_before);
  CHECK(updated("6", seventh.step().record).ignored() == ReasonCode::told_before);
  CHECK(updated("8", seventh.step().record).step().events.size() == 1);
}

TEST_CASE("what is not wanted is not kept as sent") {
  const auto first = Applied(created(R"(,"orderState":"Cancelled")"), std::nullopt, std::nullopt,
                             needs_with({"Order Completed"}));
  CHECK(first.step().events.size() == 2);
  const auto later = Applied(created(R"(,"orderState":"Cancelled")"), first.step().record);
  REQUIRE(later.step().events.size() == 1);
  CHECK(later.step().events[0].name == "Order Cancelled");
}

TEST_CASE("a message that came without its payload is read as a message") {
  const std::string truncated =
      message("OrderDeleted", R"(,"payloadNotIncluded":{"payloadType":"OrderDeleted"})");
  const auto needs = needs_with({"Order Deleted"});
  const Applied waiting(truncated, std::nullopt, std::nullopt, needs);
  REQUIRE(waiting.step().must_fetch);
  CHECK(waiting.step().must_fetch->what.kind == ctsync::Fetch::Kind::message);
  CHECK(waiting.step().must_fetch->what.id == "m-1");
  const Applied told(truncated, std::nullopt, found(R"({"order":)" + order() + "}"), needs);
  REQUIRE(told.step().events.size() == 1);
  CHECK(told.step().events[0].name == "Order Deleted");
  const Applied lost(truncated, std::nullopt, Fetched{Fetched::Kind::gone, {}, {}}, needs);
  REQUIRE_FALSE(lost.result.has_value());
  CHECK(lost.result.error().where == "/payloadNotIncluded");
  CHECK_FALSE(Applied(truncated, std::nullopt, found("{"), needs).result.has_value());
}

TEST_CASE("an order that is gone is nothing, unless only the text of a code is missing") {
  const Fetched gone{Fetched::Kind::gone, {}, {}};
  CHECK(Applied(change, std::nullopt, gone).ignored() == ReasonCode::gone);
  const std::string with_code = created(
      R"(,"discountCodes":[{"state":"MatchesCart","discountCode":{"typeId":"discount-code","id":"d"}}])");
  CHECK(Applied(with_code).step().must_fetch);
  CHECK(Applied(with_code, std::nullopt, gone).step().events.size() == 2);
  const Fetched later{Fetched::Kind::later, "503", {}};
  CHECK(Applied(with_code, std::nullopt, later).step().must_fetch);
}

TEST_CASE("of the custom fields only those that hold a consent leave the order") {
  Needs needs;
  needs.listeners = {{Hearing(), ctsync::UserId::email, "consent"},
                     {Hearing(), ctsync::UserId::email, "ok_*"}};
  const Applied applied(created(R"(,"custom":{"fields":{"consent":{"ads":true},"note":"secret",)"
                                R"("ok_ads":false,"consent_2":1}})"),
                        std::nullopt, std::nullopt, needs);
  CHECK(applied.step().custom == R"({"consent":{"ads":true},"ok_ads":false})");
  CHECK(Applied(created(R"(,"custom":{"fields":{"consent":{}}})")).step().custom.empty());
  CHECK(
      Applied(created(R"(,"custom":7)"), std::nullopt, std::nullopt, needs).step().custom.empty());
}

TEST_CASE("a guest's order is joined under the id it went out under, also if its address changed") {
  const Applied first(created());
  const std::string set =
      message("OrderCustomerSet", R"(,"customer":{"typeId":"customer","id":"c-1"})", "m-2");
  const auto guest_of = [&](std::optional<std::string_view> record, std::string_view address) {
    const Applied joined(set, record,
                         found(R"({"id":"o-1","customerId":"c-1","customerEmail":")" +
                               std::string(address) + "\"}"));
    REQUIRE(joined.step().events.size() == 1);
    return joined.step().events[0].guest;
  };
  const auto kept = guest_of(first.step().record, "new@shop.example");
  CHECK(kept == guest_of(std::nullopt, "g@shop.example"));
  CHECK(kept != guest_of(std::nullopt, "new@shop.example"));
  CHECK(kept.starts_with("email:"));
  CHECK(first.step().record.find("g@shop.example") == std::string::npos);
}

TEST_CASE("what is read must be an order") {
  for (const std::string_view text : {"{", "[]", "7", "\"order\"", R"({"totalPrice":"1"})",
                                      R"({"lineItems":{}})", R"({"version":"1"})"}) {
    CAPTURE(text);
    const Applied applied(change, std::nullopt, found(std::string(text)));
    REQUIRE_FALSE(applied.result.has_value());
    CHECK_FALSE(applied.result.error().detail.empty());
  }
}

TEST_CASE("a record that cannot be read is an internal error") {
  const Applied applied(created(), "{");
  REQUIRE_FALSE(applied.result.has_value());
  CHECK(applied.result.error().code == ctsync::Errc::internal);
}
