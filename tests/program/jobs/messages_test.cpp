// SPDX-License-Identifier: MIT
#include <chrono>
#include <set>

#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/reconciled.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

/// Reconciliations that look for messages which were not delivered.
namespace ctsync::test {

namespace {

std::string text_before_now(Duration before) {
  std::string text;
  detail::append_datetime(text, wall_clock() - before);
  return text;
}

const Duration hour = std::chrono::hours{1};

/// A message about a customer, as the Messages API gives it.
std::string customer_message(const std::string& id, const std::string& customer, int version,
                             std::string_view type, std::string_view more) {
  return fmt::format(R"({{"id":"{0}","version":1,"sequenceNumber":{2},"createdAt":"{3}",)"
                     R"("lastModifiedAt":"{3}","resource":{{"typeId":"customer","id":"{1}"}},)"
                     R"("resourceVersion":{2},"type":"{4}",{5}}})",
                     id, customer, version, text_before_now(hour), type, more);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("messages that were not delivered are found, and --fix delivers them once") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1), customer_delivery("c-1", 2)});
  const auto ago = text_before_now(hour);
  shop.put_order("o-1", "c-1");
  shop.put_order("o-2", "c-1");
  shop.put_order_message("m-1", "o-1", "OrderCreated", ago);
  shop.put_order_message("m-2", "o-2", "OrderCreated", text_before_now(Duration{0}));
  shop.put_order_message("m-3", "o-1", "OrderImported", text_before_now(40 * 24 * hour));
  shop.put_order_message("m-4", "o-1", "OrderCustomerEmailSet", ago,
                         R"(,"email":"x@shop.example")");
  // Its delivery has this id.
  shop.put("messages", "c-1-1",
           customer_message("c-1-1", "c-1", 1, "CustomerCreated", R"("customer":{})"));
  // The record has a newer state.
  shop.put("messages", "m-5",
           customer_message("m-5", "c-1", 2, "CustomerFirstNameSet", R"("firstName":"Ada")"));
  shop.put("messages", "m-6",
           customer_message("m-6", "c-2", 1, "CustomerFirstNameSet", R"("firstName":"Grace")"));
  const auto found = reconcile(variables, {"messages", "--since", "3d"});
  CHECK(found.exit_code == 5);
  CHECK(found.numbers.at("compared") == 7);
  CHECK(found.samples == std::set<std::string>{"not_received m-1 4/0", "not_received m-6 1/0"});
  CHECK(found.numbers.at("not_judged") == 2);
  CHECK(found.numbers.at("equal") == 3);
  CHECK(has(found.out, R"("about":"OrderCreated of order o-1")"));
  CHECK_FALSE(has(found.out, "shop.example"));
  CHECK_FALSE(has(found.out, "Grace"));
  auto client = client_of(server.url());
  CHECK(has(get(client, "/metrics").body,
            R"(ctsync_drift_resources{drift="not_received",tenant="default"} 2)"));

  shop.put_customer("c-2", 1, "Grace");
  const auto calls = segment.calls().size();
  const auto mended = reconcile(variables, {"messages", "--since", "3d", "--fix"});
  CHECK(mended.exit_code == 0);
  CHECK(mended.numbers.at("added") == 2);
  CHECK(mended.numbers.at("told") == 2);
  REQUIRE(segment.wait_for_calls(calls + 2));
  const auto again = reconcile(variables, {"messages", "--since", "3d", "--fix"});
  CHECK(again.exit_code == 0);
  CHECK(again.numbers.at("equal") == 5);
  CHECK(again.numbers.at("added") == 0);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == calls + 2);
}

TEST_CASE("that a project has or shows no messages is said, and is no drift") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  const auto none = run({"reconcile", "messages", "--since", "3d"}, variables);
  CHECK(none.exit_code == 0);
  CHECK(has(none.out, "job 1 is done"));
  CHECK(has(none.out, "the project does not keep messages (messages.enabled of its settings)"));
  shop.hides_messages = true;
  const auto hidden = run({"reconcile", "messages", "--since", "3d"}, variables);
  CHECK(hidden.exit_code == 0);
  CHECK(has(hidden.out, "messages cannot be read: "));
  CHECK(has(hidden.out, "view_messages"));
  CHECK(server.stop() == 0);
}

TEST_CASE("a reconciliation of messages needs a time, and names no customers") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  const auto untimed = run({"reconcile", "messages"}, variables);
  CHECK(untimed.exit_code == 2);
  CHECK(has(untimed.err, "--since: required with messages"));
  CHECK(has(run({"reconcile", "messages", "--customer", "c-1"}, variables).err, "--since"));
}

}  // namespace ctsync::test
