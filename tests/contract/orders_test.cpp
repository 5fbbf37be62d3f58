// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock.hpp"
#include "mock_fetcher.hpp"

/// Orders that are made through the API of the mock, from their notifications to their calls. The
/// mock calculates no taxes and no shipping, so amounts are tested elsewhere.
namespace ctsync::test {

namespace {

std::string text_at(std::string_view body, std::initializer_list<std::string_view> path) {
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root);
  json::View value = *root;
  for (const auto name : path) {
    json::View next = value[name];
    value.each_element([&](std::size_t, json::View first) { return next = first[name], false; });
    value = next;
  }
  if (const auto number = value.integer()) return std::to_string(*number);
  return std::string(value.string_or_empty());
}

/// A shop with one product, in which orders are placed.
class Shop {
 public:
  explicit Shop(Mock& mock) : mock_(mock) {
    mock.send("POST", "/product-types", R"({"key":"pt","name":"pt","description":"d"})");
    mock.send(
        "POST", "/products",
        R"({"key":"kettle","name":{"en":"Kettle"},"slug":{"en":"kettle"},"publish":true,)"
        R"("productType":{"typeId":"product-type","key":"pt"},"masterVariant":{"sku":"KET-1",)"
        R"("prices":[{"value":{"currencyCode":"EUR","centAmount":5000}}]}})");
  }

  /// Places an order of two kettles and returns its id.
  std::string order() {
    const auto cart = mock_.send(
        "POST", "/carts",
        R"({"currency":"EUR","country":"DE","customerEmail":"ada@shop.example",)"
        R"("shippingAddress":{"country":"DE"},"lineItems":[{"sku":"KET-1","quantity":2}]})");
    const auto shipped =
        mock_.send("POST", "/carts/" + text_at(cart, {"id"}),
                   R"({"version":1,"actions":[{"action":"setCustomShippingMethod",)"
                   R"("shippingMethodName":"Parcel","shippingRate":{"price":{"currencyCode":"EUR",)"
                   R"("centAmount":500}}}]})");
    const auto made = mock_.send(
        "POST", "/orders",
        fmt::format(R"({{"cart":{{"typeId":"cart","id":"{}"}},"version":{},"orderNumber":"N-1"}})",
                    text_at(cart, {"id"}), text_at(shipped, {"version"})));
    line_ = text_at(made, {"lineItems", "id"});
    return text_at(made, {"id"});
  }

  /// Sends one update action to the order and returns the order as it is then.
  std::string update(const std::string& order, const std::string& action) {
    const auto version = text_at(mock_.send("GET", "/orders/" + order), {"version"});
    return mock_.send("POST", "/orders/" + order,
                      fmt::format(R"({{"version":{},"actions":[{}]}})", version, action));
  }

  const std::string& line() const noexcept { return line_; }

 private:
  Mock& mock_;
  std::string line_;
};

std::string message(std::string_view type, std::string_view resource, std::string_view id,
                    std::string_view members) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"aurora-shop","id":"m-{}","type":"{}",)"
      R"("resource":{{"typeId":"{}","id":"{}"}},"resourceVersion":2,"sequenceNumber":2,)"
      R"("createdAt":"2026-05-06T14:00:00.000Z",{}}})",
      type, type, resource, id, members);
}

/// The calls of one notification for Segment, without a store.
std::vector<std::string> calls_of(const Mock& mock, const std::string& notification) {
  Tenant tenant{"default", {{"segment", Plan{}, segment::Protocol{}}}, {}};
  tenant.needs = needs_of(tenant);
  Transformer transformer{{.families = commercetools::all_families}};
  Conversation conversation(transformer, Stages::together);
  Question question{"default", "commercetools", notification};
  question.needs = &tenant.needs;
  MockFetcher fetch(mock);
  std::vector<std::string> bodies;
  const auto none = [](const Reading*, const Key&) -> Result<std::optional<std::string>> {
    return std::optional<std::string>{};
  };
  const auto status =
      conversation.hold({&question, 1}, fetch, none, [&](std::size_t, Answer& answer) -> Status {
        REQUIRE_MESSAGE(answer.result, to_string(answer.result.error()));
        REQUIRE_MESSAGE(!answer.result->must_fetch, answer.result->must_fetch->reason.text);
        const auto mapped = map(*answer.result, tenant.targets[0].plan);
        REQUIRE(mapped);
        for (const auto& call : mapped->calls) bodies.push_back(call.body);
        return {std::monostate{}};
      });
  REQUIRE(status);
  return bodies;
}

/// The only call of a notification, which must be this event.
std::string event_of(const Mock& mock, const std::string& notification, std::string_view event) {
  const auto bodies = calls_of(mock, notification);
  REQUIRE(bodies.size() == 1);
  CHECK(text_at(bodies[0], {"event"}) == event);
  CHECK(text_at(bodies[0], {"userId"}) == "ada@shop.example");
  CHECK(text_at(bodies[0], {"properties", "order_number"}) == "N-1");
  return bodies[0];
}

}  // namespace

TEST_CASE("an order that is placed is completed, and its states, deliveries and returns are told") {
  Mock mock;
  Shop shop(mock);
  const std::string order = shop.order();
  const auto placed = calls_of(
      mock, fmt::format(R"({{"notificationType":"ResourceCreated","projectKey":"aurora-shop",)"
                        R"("resource":{{"typeId":"order","id":"{}"}},"version":1,)"
                        R"("modifiedAt":"2026-05-06T14:00:00.000Z"}})",
                        order));
  REQUIRE(placed.size() == 2);
  CHECK(text_at(placed[0], {"type"}) == "identify");
  CHECK(text_at(placed[1], {"event"}) == "Order Completed");
  CHECK(text_at(placed[1], {"properties", "order_id"}) == order);
  CHECK(text_at(placed[1], {"properties", "products", "sku"}) == "KET-1");
  CHECK(text_at(placed[1], {"properties", "products", "total_price"}) == "100");

  const std::string as_written = mock.send("GET", "/orders/" + order);
  const auto message_with_order =
      calls_of(mock, message("OrderCreated", "order", order, "\"order\":" + as_written));
  REQUIRE(message_with_order.size() == 2);
  CHECK(text_at(message_with_order[1], {"messageId"}) == text_at(placed[1], {"messageId"}));

  shop.update(order, R"({"action":"changeOrderState","orderState":"Cancelled"})");
  event_of(mock, message("OrderStateChanged", "order", order, R"("orderState":"Cancelled")"),
           "Order Cancelled");

  const auto sent = shop.update(
      order,
      fmt::format(R"({{"action":"addDelivery","items":[{{"id":"{}","quantity":1}}],)"
                  R"("parcels":[{{"trackingData":{{"trackingId":"T-1","carrier":"DHL"}}}}]}})",
                  shop.line()));
  const auto delivery = text_at(sent, {"shippingInfo", "deliveries", "id"});
  const auto shipped =
      event_of(mock,
               message("DeliveryAdded", "order", order,
                       fmt::format(R"("delivery":{{"id":"{}","items":[{{"id":"{}","quantity":1}}],)"
                                   R"("parcels":[]}})",
                                   delivery, shop.line())),
               "Order Shipped");
  CHECK(text_at(shipped, {"properties", "tracking_number"}) == "T-1");
  CHECK(text_at(shipped, {"properties", "products", "quantity"}) == "1");

  const auto back =
      shop.update(order, fmt::format(R"({{"action":"addReturnInfo","items":[{{"quantity":1,)"
                                     R"("lineItemId":"{}","shipmentState":"Returned"}}]}})",
                                     shop.line()));
  const auto returned =
      event_of(mock,
               message("OrderReturnShipmentStateChanged", "order", order,
                       fmt::format(R"("returnItemId":"{}","returnShipmentState":"Returned")",
                                   text_at(back, {"returnInfo", "items", "id"}))),
               "Order Returned");
  CHECK(text_at(returned, {"properties", "products", "sku"}) == "KET-1");
}

TEST_CASE("a refund finds the order of its payment by a query") {
  Mock mock;
  Shop shop(mock);
  const std::string order = shop.order();
  const auto payment = mock.send(
      "POST", "/payments",
      R"({"amountPlanned":{"currencyCode":"EUR","centAmount":10000},"transactions":[)"
      R"({"type":"Refund","state":"Success","amount":{"currencyCode":"EUR","centAmount":4000}}]})");
  const auto id = text_at(payment, {"id"});
  shop.update(order, fmt::format(R"({{"action":"addPayment","payment":{{"typeId":"payment",)"
                                 R"("id":"{}"}}}})",
                                 id));
  const auto refunded = event_of(mock,
                                 message("PaymentTransactionStateChanged", "payment", id,
                                         fmt::format(R"("transactionId":"{}","state":"Success")",
                                                     text_at(payment, {"transactions", "id"}))),
                                 "Order Refunded");
  CHECK(text_at(refunded, {"properties", "order_id"}) == order);
  CHECK(text_at(refunded, {"properties", "total"}) == "40");
  CHECK(text_at(refunded, {"properties", "refunded_total"}) == "40");
}

}  // namespace ctsync::test
