// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/commercetools/platform.hpp"
#include "program/program.hpp"

namespace ctsync::test {

namespace {

using commercetools_api::test::failure;
using commercetools_api::test::Platform;
using commercetools_api::test::reply;

using Words = std::vector<std::string>;

/// A stand-in for commercetools without any resource, where some paths need a scope that the client
/// lacks, and with a Subscription to customers.
class Shop {
 public:
  explicit Shop(std::set<std::string> refused = {})
      : refused_(std::move(refused)),
        platform_([this](const http::Request& request) { return answer(request); }) {}

  Variables settings(Variables more = {}) const {
    more.insert({{"CTP_PROJECT_KEY", "shop"},
                 {"CTP_CLIENT_ID", "client"},
                 {"CTP_CLIENT_SECRET", "client-secret"},
                 {"CTP_AUTH_URL", platform_.url()},
                 {"CTP_API_URL", platform_.url()},
                 {"SEGMENT_WRITE_KEY", "k"},
                 {"WEBHOOK_SECRET", "0123456789abcdef"},
                 {"SYNC_MODE", "direct"},
                 {"SEGMENT_REGION", platform_.url()}});
    return more;
  }

  /// The resources that were asked for by id, as paths after the project.
  std::set<std::string> asked() {
    std::set<std::string> paths;
    for (const auto& each : platform_.asked()) {
      if (!each.target.starts_with("/shop/")) continue;
      const auto rest = each.target.substr(6);
      paths.insert(rest.substr(0, rest.find('/')));
    }
    return paths;
  }
  /// The body of the last request that had one.
  std::string sent() {
    for (auto all = platform_.asked(); !all.empty(); all.pop_back()) {
      if (!all.back().body.empty()) return all.back().body;
    }
    return {};
  }

 private:
  http::Response answer(const http::Request& request) const {
    const std::string path(request.path);
    if (path == "/shop/subscriptions/key=ctsync" && request.method == "GET") {
      return reply(200,
                   R"({"version":1,"key":"ctsync","status":"Healthy",)"
                   R"("destination":{"type":"GoogleCloudPubSub","projectId":"p","topic":"t"},)"
                   R"("messages":[{"resourceTypeId":"customer"}],)"
                   R"("changes":[{"resourceTypeId":"customer"}],"format":{"type":"Platform"}})");
    }
    if (path.starts_with("/shop/subscriptions")) return reply(200, "{}");
    for (const auto& each : refused_) {
      if (path.starts_with("/shop/" + each + "/")) return failure(403, "insufficient_scope");
    }
    return failure(404, "ResourceNotFound");
  }

  const std::set<std::string> refused_;
  Platform platform_;
};

/// The line of a check, and the one below it.
std::string lines_of(const Finished& finished, std::string_view check) {
  const auto at = finished.out.find(std::string(check) + ": ");
  REQUIRE_MESSAGE(at != std::string::npos, finished.out);
  const auto begin = finished.out.rfind('\n', at) + 1;
  return finished.out.substr(begin,
                             finished.out.find('\n', finished.out.find('\n', at) + 1) - begin);
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string all_but_orders =
    "Quote Requested,Quote Created,Quote Accepted,Quote Declined,Quote Withdrawn,"
    "Quote Renegotiation Requested,Product Reviewed,Product Added to Wishlist,"
    "Product Removed from Wishlist,Account Added User,Account Removed User,Group,Order Refunded";

std::string types_in(const std::string& body, std::string_view member) {
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root);
  std::string types;
  const auto add = [&](json::View resources) {
    resources.each_element([&](std::size_t, json::View one) {
      types.append(types.empty() ? "" : " ").append(one["resourceTypeId"].string_or_empty());
      return true;
    });
  };
  add((*root)[member]);
  (*root)["actions"].each_element([&](std::size_t, json::View action) {
    add(action[member]);
    return true;
  });
  return types;
}

}  // namespace

TEST_CASE("doctor tries the reads of the events that are on, and no others") {
  Shop shop;
  const auto found = run({"doctor"}, shop.settings({{"SHOP_EVENTS_OFF", all_but_orders}}));
  CHECK(lines_of(found, "commercetools events").starts_with("ok "));
  CHECK(shop.asked() == std::set<std::string>{"customers", "orders", "discount-codes", "messages",
                                              "subscriptions"});
  Shop whole;
  run({"doctor"}, whole.settings({{"SHOP_EVENTS_ON", "Order State Changed,Cart Abandoned"}}));
  CHECK(whole.asked() == std::set<std::string>{"customers", "orders", "discount-codes", "messages",
                                               "payments", "states", "quote-requests", "quotes",
                                               "reviews", "shopping-lists", "business-units",
                                               "carts", "subscriptions"});
}

TEST_CASE("doctor names each missing scope with the events that need it") {
  Shop shop({"payments", "reviews"});
  const auto found = run({"doctor"}, shop.settings());
  CHECK(found.exit_code == 1);
  const auto lines = lines_of(found, "commercetools events");
  CHECK(lines.starts_with("FAILED "));
  CHECK(says(lines, "view_payments is missing for Order Refunded"));
  CHECK(says(lines, "view_products is missing for Product Reviewed"));
  CHECK(says(lines, "also has view_payments, view_products"));
  CHECK(says(lines, "shop.events_off: Order Refunded, Product Reviewed"));
  CHECK_FALSE(says(lines, "Order Completed"));
  const auto without =
      run({"doctor"}, shop.settings({{"SHOP_EVENTS_OFF", "Order Refunded,Product Reviewed"}}));
  CHECK(lines_of(without, "commercetools events").starts_with("ok "));
}

TEST_CASE("doctor says what a Subscription leaves out of what the events come from") {
  Shop shop;
  const auto found = run({"doctor"}, shop.settings({{"SHOP_EVENTS_OFF", all_but_orders}}));
  const auto lines = lines_of(found, "Subscription ctsync");
  CHECK(lines.starts_with("warning "));
  CHECK(says(lines, "leaves out messages of order; changes of order"));
}

TEST_CASE("subscribe asks for what the events come from that some target gets") {
  const Words pubsub{"subscribe", "pubsub", "--gcp-project", "p", "--topic", "t"};
  Shop shop;
  const auto done = run(pubsub, shop.settings());
  CHECK_MESSAGE(done.exit_code == 0, done.err);
  CHECK(types_in(shop.sent(), "messages") ==
        "customer order payment quote-request quote review shopping-list business-unit");
  CHECK(types_in(shop.sent(), "changes") ==
        "customer order quote-request quote review business-unit");
  Words dry = pubsub;
  dry.push_back("--dry-run");
  const auto orders = run(dry, shop.settings({{"SHOP_EVENTS_OFF", all_but_orders},
                                              {"SHOP_EVENTS_ON", "Cart Abandoned"}}));
  CHECK(types_in(orders.out, "messages") == "customer order");
  CHECK(types_in(orders.out, "changes") == "customer order cart");
}

}  // namespace ctsync::test
