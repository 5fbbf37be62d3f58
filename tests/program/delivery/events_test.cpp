// SPDX-License-Identifier: MIT
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// An order of a guest, or of a customer if `customer` is an id, as the message of its creation.
std::string order_created(const std::string& id, const std::string& customer = "") {
  const std::string of_customer =
      customer.empty() ? "" : fmt::format(R"("customerId":"{}",)", customer);
  const std::string order = fmt::format(
      R"({{"id":"{0}","version":1,"createdAt":"2026-01-01T00:00:01.000Z",)"
      R"("lastModifiedAt":"2026-01-01T00:00:01.000Z","orderNumber":"N-{0}",{1})"
      R"("customerEmail":"Guest@Shop.example","orderState":"Open","shippingMode":"Single",)"
      R"("totalPrice":{{"type":"centPrecision","currencyCode":"EUR","centAmount":1050,)"
      R"("fractionDigits":2}},"lineItems":[{{"id":"l-1","productId":"p-1","name":{{"en":"Tea"}},)"
      R"("variant":{{"id":1,"sku":"TEA"}},"quantity":1,"price":{{"id":"x","value":{{)"
      R"("type":"centPrecision","currencyCode":"EUR","centAmount":1050,"fractionDigits":2}}}},)"
      R"("totalPrice":{{"type":"centPrecision","currencyCode":"EUR","centAmount":1050,)"
      R"("fractionDigits":2}},"discountedPricePerQuantity":[],"state":[]}}],)"
      R"("customLineItems":[],"syncInfo":[],"cart":{{"typeId":"cart","id":"cart-{0}"}}}})",
      id, of_customer);
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"m-{0}","version":1,)"
      R"("sequenceNumber":1,"resource":{{"typeId":"order","id":"{0}"}},"resourceVersion":1,)"
      R"("type":"OrderCreated","createdAt":"2026-01-01T00:00:01.000Z","order":{1}}})",
      id, order);
}

/// What a test looks at in a call.
struct Call {
  std::string type;
  std::string event;
  std::string user_id;
  bool has_anonymous_id = false;
  std::string trait_email;
  std::string email;
  std::string total;
  bool operator==(const Call&) const = default;
};

Call read(const Recorded& recorded) {
  json::Parser parser;
  const auto root = parser.parse(recorded.json);
  REQUIRE(root);
  const auto& call = *root;
  return {std::string(call["type"].string_or_empty()),
          std::string(call["event"].string_or_empty()),
          std::string(call["userId"].string_or_empty()),
          !call["anonymousId"].string_or_empty().empty(),
          std::string(call["traits"]["email"].string_or_empty()),
          std::string(call["properties"]["email"].string_or_empty()),
          recorded.json.find(R"("total":10.5)") != std::string::npos ? "10.5" : ""};
}

std::vector<Call> calls_of(Recorder& recorder) {
  std::vector<Call> calls;
  for (const auto& recorded : recorder.calls()) calls.push_back(read(recorded));
  return calls;
}

Call completed(const std::string& user_id, bool has_anonymous_id, const std::string& email) {
  return {"track", "Order Completed", user_id, has_anonymous_id, "", email, "10.5"};
}

/// Two targets of one tenant.
Variables two_targets(const Folder& folder, const Recorder& one, const std::string& of_one,
                      const Recorder& other, const std::string& of_other) {
  const auto target = [](const Recorder& recorder, const std::string& more) {
    return fmt::format(R"({{"kind":"segment","write_key":"k","region":"{}"{}}})", recorder.url(),
                       more);
  };
  const auto file =
      folder.write("sync-config.json",
                   fmt::format(R"({{"tenants":{{"a":{{"sources":{{"commercetools":{{"auth":"hmac",)"
                               R"("secrets":"{}"}}}},"targets":{{"one":{},"other":{}}}}}}}}})",
                               secret, target(one, of_one), target(other, of_other)));
  return {{"SYNC_CONFIG_PATH", file}, {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
}

}  // namespace

TEST_CASE("a guest's order is an Identify with the address and a purchase, once") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, order_created("o-1")).status == 202);
  CHECK(post(client, order_created("o-1")).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  // What comes after it shows that the repeat told nothing.
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(3));
  const auto calls = calls_of(segment);
  REQUIRE(calls.size() == 3);
  CHECK(calls[0].type == "identify");
  CHECK(calls[0].user_id == "guest@shop.example");
  CHECK(calls[0].trait_email == "guest@shop.example");
  CHECK(calls[1].event == "Order Completed");
  CHECK(calls[1].user_id == "guest@shop.example");
  CHECK(calls[1].email == "guest@shop.example");
  CHECK(calls[1].total == "10.5");
  CHECK(calls[2].user_id == "c-1@shop.example");
  CHECK(server.stop() == 0);
}

TEST_CASE("each target is told of guests by its own rule") {
  Recorder one;
  Recorder other;
  const Folder folder;
  Serving server(two_targets(folder, one, R"(,"guests":"anonymous")", other, ""));
  auto client = client_of(server.url());
  CHECK(post(client, order_created("o-1")).status == 202);
  REQUIRE(one.wait_for_calls(1));
  REQUIRE(other.wait_for_calls(2));
  const auto anonymous = calls_of(one);
  REQUIRE(anonymous.size() == 1);
  CHECK(anonymous[0] == completed("", true, ""));
  CHECK(one.calls()[0].json.find("guest@shop.example") == std::string::npos);
  CHECK(calls_of(other)[0].trait_email == "guest@shop.example");
  CHECK(calls_of(other)[1].user_id == "guest@shop.example");
  CHECK(server.stop() == 0);
}

TEST_CASE("an event that is off at one target reaches the other") {
  Recorder one;
  Recorder other;
  const Folder folder;
  Serving server(two_targets(folder, one, R"(,"events_off":["Order Completed"])", other, ""));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  CHECK(post(client, order_created("o-1", "c-1")).status == 202);
  CHECK(post(client, customer_delivery("c-2", 1)).status == 202);
  REQUIRE(other.wait_for_calls(3));
  REQUIRE(one.wait_for_calls(2));
  for (const auto& call : calls_of(one)) CHECK(call.type == "identify");
  bool told = false;
  for (const auto& call : calls_of(other)) {
    if (call.event != "Order Completed") continue;
    told = true;
    // The customer's own address, not the one that was typed at the checkout.
    CHECK(call.user_id == "c-1@shop.example");
  }
  CHECK(told);
  CHECK(server.stop() == 0);
}

TEST_CASE("an event that no target gets is ignored") {
  Recorder segment;
  const Folder folder;
  Serving server(
      settings(segment, folder, {{"SHOP_EVENTS_OFF", "Order Completed,Order Cancelled"}}));
  auto client = client_of(server.url());
  CHECK(post(client, order_created("o-1")).status == 202);
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(segment.calls()[0].user_id == "c-1@shop.example");
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 1);
}

TEST_CASE("in direct mode an order is told before the delivery is answered") {
  Recorder segment;
  Serving server({{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
                  {"SEGMENT_REGION", segment.url()},
                  {"WEBHOOK_SECRET", std::string(secret)},
                  {"SYNC_MODE", "direct"},
                  {"SHOP_GUESTS", "anonymous"}});
  auto client = client_of(server.url());
  CHECK(post(client, order_created("o-1")).status == 200);
  const auto calls = calls_of(segment);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0] == completed("", true, ""));
  CHECK(post(client, order_created("o-1")).status == 200);
  const auto again = segment.calls();
  REQUIRE(again.size() == 2);
  CHECK(again[0].message_id == again[1].message_id);
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
