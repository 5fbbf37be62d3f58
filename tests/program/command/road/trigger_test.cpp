// SPDX-License-Identifier: MIT
#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "operator/trigger/batch.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/remote.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

namespace {

/// Base64 of 32 bytes, which both signatures can use.
constexpr const char* both_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The names that `ctsync trigger --list` prints, of those that need no resource of commercetools.
std::vector<std::string> listed_events() {
  std::vector<std::string> names;
  for (const auto& line : lines_of(run({"trigger", "--list"}).out)) {
    if (!line.starts_with("EVENT") && !has(line, "(--")) {
      names.push_back(line.substr(0, line.find(' ')));
    }
  }
  return names;
}

struct Road {
  explicit Road(const Variables& more = {}) : variables(settings(segment, folder, more)) {}

  Finished trigger(std::vector<std::string> words) const {
    words.insert(words.begin(), "trigger");
    words.insert(words.end(), {"--to", server.url()});
    return run(words, variables);
  }

  Recorder segment;
  Folder folder;
  Variables variables;
  Serving server{variables};
};

bool contains_event(const std::vector<Recorded>& calls, std::string_view name) {
  return std::any_of(calls.begin(), calls.end(),
                     [&](const Recorded& call) { return has(call.json, name); });
}

}  // namespace

TEST_CASE("trigger makes a new customer each time, whom the target gets as test data") {
  Road road;
  const auto first = road.trigger({"customer.created"});
  CHECK(first.exit_code == 0);
  CHECK(first.err.empty());
  CHECK(has(first.out, "CustomerCreated, customer "));
  CHECK(has(first.out, "202 accepted, id "));
  CHECK(has(first.out, "1 delivery sent: 1 accepted, 0 there already, 0 refused\n"));
  CHECK(has(first.out, program() + " events list\n"));
  CHECK(road.trigger({"customer.created"}).exit_code == 0);
  REQUIRE(road.segment.wait_for_calls(2));
  const auto calls = road.segment.calls();
  CHECK(calls[0].user_id != calls[1].user_id);
  for (const auto& call : calls) {
    CHECK(call.user_id.starts_with("ctsync-test-"));
    CHECK(call.user_id.ends_with("@example.com"));
  }
}

TEST_CASE("every listed event becomes calls, and nothing of it has to be read from commercetools") {
  Road road;
  const auto events = listed_events();
  CHECK(events.size() >= 14);
  std::size_t sent = 0;
  for (const auto& event : events) {
    CAPTURE(event);
    const auto triggered = road.trigger({event});
    CHECK(triggered.exit_code == 0);
    CHECK(has(triggered.out, " 0 there already, 0 refused\n"));
    sent += lines_of(triggered.out).size() - 4;
  }
  CHECK(sent == 2 * events.size() - 1);
  const std::vector<std::string> expected{"Order Completed",          "Order Cancelled",
                                          "Quote Requested",          "Quote Created",
                                          "Product Reviewed",         R"("type":"group")",
                                          R"("type":"alias")",        "Changed Test Street",
                                          R"("firstName":"Changed")", R"("isEmailVerified":true)",
                                          R"("customerGroup":)",      R"("deletedAt":)"};
  const bool arrived = road.segment.wait_until([&](const std::vector<Recorded>& calls) {
    return std::all_of(expected.begin(), expected.end(),
                       [&](const std::string& one) { return contains_event(calls, one); });
  });
  for (const auto& one : expected) {
    CHECK_MESSAGE(contains_event(road.segment.calls(), one), one);
  }
  CHECK(arrived);
  CHECK(run({"dlq", "list"}, road.variables).out == "no dead letters\n");
}

TEST_CASE("trigger sends many, each twice and in random order, and counts the answers") {
  Road road;
  const auto sent = road.trigger(
      {"customer.created", "--count", "10", "--duplicate", "--shuffle", "--rate", "1000/s"});
  CHECK(sent.exit_code == 0);
  CHECK(has(sent.out, "20 deliveries sent: 10 accepted, 10 there already, 0 refused\n"));
  CHECK(road.segment.wait_for_calls(10));
}

TEST_CASE("a delivery that shuffling puts before its creation is told before anything is sent") {
  Road road;
  for (const auto* event : {"customer.updated", "review.created"}) {
    const auto sent = road.trigger({event, "--count", "40", "--shuffle"});
    CHECK(sent.exit_code == 0);
    CHECK(has(sent.err, "before the creation of the customer"));
  }
  CHECK(road.trigger({"customer.updated", "--count", "3", "--duplicate"}).err.empty());
}

TEST_CASE("the rate of trigger is kept") {
  Road road;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(road.trigger({"customer.created", "--count", "4", "--rate", "20/s"}).exit_code == 0);
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds{150});
}

TEST_CASE("an address of one's own is taken, and numbered where there are several") {
  Road road;
  CHECK(road.trigger({"customer.created", "--email", "me@example.com", "--count", "2"}).exit_code ==
        0);
  REQUIRE(road.segment.wait_for_calls(2));
  const auto calls = road.segment.calls();
  const std::set<std::string> ids{calls[0].user_id, calls[1].user_id};
  CHECK(ids == std::set<std::string>{"me@example.com", "me+2@example.com"});
}

TEST_CASE("a customer of an earlier trigger can be changed by id") {
  Road road;
  const auto created = road.trigger({"customer.created"});
  std::smatch id;
  REQUIRE(std::regex_search(created.out, id, std::regex("customer ([0-9a-f-]{36}), version 1")));
  const auto changed =
      road.trigger({"customer.email_changed", "--customer", id[1], "--email", "new@example.com"});
  CHECK(changed.exit_code == 0);
  CHECK(has(changed.out, "CustomerEmailChanged, customer " + id[1].str() + ", version 2"));
  const auto again = road.trigger({"customer.deleted", "--customer", id[1], "--at-version", "2"});
  CHECK(has(again.out, "CustomerDeleted, customer " + id[1].str() + ", version 3"));
  CHECK(road.segment.wait_until(
      [](const std::vector<Recorded>& calls) { return contains_event(calls, R"("deletedAt":)"); }));
  CHECK(contains_event(road.segment.calls(), R"("email":"new@example.com")"));
  CHECK(run({"dlq", "list"}, road.variables).out == "no dead letters\n");
}

TEST_CASE("deliveries of trigger are taken in every envelope and by both signatures") {
  Road road(Variables{{"WEBHOOK_SECRET", both_secret}});
  std::size_t count = 0;
  for (const auto* envelope :
       {"none", "pubsub", "sns", "eventbridge", "event_grid", "cloudevents"}) {
    for (const auto* sign : {"hmac", "standard_webhooks"}) {
      CAPTURE(envelope);
      CAPTURE(sign);
      const auto sent = road.trigger({"customer.created", "--envelope", envelope, "--sign", sign});
      CHECK(sent.exit_code == 0);
      CHECK(has(sent.out, "1 accepted, 0 there already, 0 refused"));
      ++count;
    }
  }
  CHECK(road.segment.wait_for_calls(count));
}

TEST_CASE("a delivery without a signature is refused, and a secret that does not suit is told") {
  Road road;
  const auto unsigned_one = road.trigger({"customer.created", "--sign", "none"});
  CHECK(unsigned_one.exit_code == 1);
  CHECK(has(unsigned_one.out, "401 invalid signature"));
  CHECK(has(unsigned_one.out, "0 accepted, 0 there already, 1 refused"));
  const auto unsuitable = road.trigger({"customer.created", "--sign", "standard_webhooks"});
  CHECK(unsuitable.exit_code == 3);
  CHECK(has(unsuitable.err, "webhooks.secret (WEBHOOK_SECRET): Standard Webhooks needs base64"));
}

TEST_CASE("trigger presents the key of a source that authenticates by one") {
  Recorder segment;
  const Folder folder;
  const auto config = folder.write("config.json", R"({"sources":{
    "bridge":{"auth":"eventbridge","secrets":"a key for the event bus"},
    "grid":{"auth":"event_grid","secrets":"a-key+for/the=event-grid","subscriptions":["grid-1"]},
    "google":{"auth":"pubsub","audience":"https://hook.example.com",
              "service_account":"push@p.iam.gserviceaccount.com"}}})");
  const auto variables = settings(segment, folder, {{"SYNC_CONFIG_PATH", config}});
  Serving server(variables);
  const auto to = [&](const std::string& source, std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"trigger", "customer.created", "--to", server.url(), "--source", source});
    return run(more, variables);
  };
  CHECK(to("bridge", {"--envelope", "eventbridge"}).exit_code == 0);
  CHECK(to("grid", {"--envelope", "cloudevents"}).exit_code == 0);
  CHECK(to("grid", {"--sign", "none"}).exit_code == 1);
  const auto google = to("google");
  CHECK(google.exit_code == 3);
  CHECK(has(google.err, "only the sender itself can sign for a source of auth pubsub"));
  CHECK(has(to("bridge", {"--sign", "hmac"}).err, "--sign: hmac does not suit the source bridge"));
  CHECK(to("bridges").exit_code == 2);
  CHECK(has(to("bridges").err, "--source: expected one of bridge, grid, google, got bridges"));
  CHECK(segment.wait_for_calls(2));
}

TEST_CASE("test people reach a real workspace only if the user says so") {
  const int nobody = free_port();
  const auto here = "http://127.0.0.1:" + std::to_string(nobody);
  const Variables real{{"SEGMENT_WRITE_KEY", "key"}, {"WEBHOOK_SECRET", std::string(secret)}};
  const auto refused = run({"trigger", "customer.created", "--to", here}, real);
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "made-up test data reaches segment (https://api.segment.io"));
  CHECK(has(refused.err, "--yes: is required"));
  // With --yes it is tried, and nobody listens there.
  CHECK(run({"trigger", "customer.created", "--to", here, "--yes"}, real).exit_code != 2);
  const auto elsewhere = run({"trigger", "customer.created", "--to", "https://hook.example.com"},
                             {{"WEBHOOK_SECRET", std::string(secret)}});
  CHECK(elsewhere.exit_code == 2);
  CHECK(has(elsewhere.err, "whatever the server at https://hook.example.com sends to"));

  Terminal terminal({"trigger", "customer.created", "--to", here}, real);
  CHECK(terminal.wait_for("Send 1 delivery? [y/N] "));
  terminal.type("n\n");
  CHECK(terminal.wait_for("nothing was sent"));
  CHECK(terminal.end() == 1);
}

TEST_CASE("an event about an order says what it needs, and the server reads that order") {
  const auto missing = run({"trigger", "order.shipped"});
  CHECK(missing.exit_code == 2);
  CHECK(has(missing.err, "--order: is required"));
  CHECK(has(missing.err, "the server reads it from commercetools"));
  CHECK(has(run({"trigger", "order.refunded"}).err, "--payment: is required"));

  Remote commercetools;
  commercetools.say(200, R"({"access_token":"token","expires_in":3600,"token_type":"Bearer",
    "id":"order-1","version":9,"createdAt":"2026-05-06T13:00:00.000Z",
    "lastModifiedAt":"2026-05-06T13:00:00.000Z","customerEmail":"iris@example.com",
    "lineItems":[],"customLineItems":[],"orderState":"Open",
    "totalPrice":{"type":"centPrecision","currencyCode":"EUR","centAmount":0,"fractionDigits":2}})");
  Road road(Variables{{"CTP_PROJECT_KEY", "p"},
                      {"CTP_CLIENT_ID", "client"},
                      {"CTP_CLIENT_SECRET", "secret"},
                      {"CTP_AUTH_URL", commercetools.url()},
                      {"CTP_API_URL", commercetools.url()}});
  for (const auto* event : {"order.shipped", "order.cancelled", "order.delivered"}) {
    const auto sent = road.trigger({event, "--order", "order-1"});
    CHECK(sent.exit_code == 0);
    CHECK(has(sent.err, "the server reads the order from commercetools"));
  }
  for (const auto* name : {"Order Shipped", "Order Cancelled", "Order Delivered"}) {
    CHECK(road.segment.wait_until(
        [&](const std::vector<Recorded>& calls) { return contains_event(calls, name); }));
  }
}

TEST_CASE("a dry run of trigger prints deliveries that map understands, and sends nothing") {
  for (const auto& event : listed_events()) {
    CAPTURE(event);
    const auto printed = run({"trigger", event, "--dry-run"});
    CHECK(printed.exit_code == 0);
    for (const auto& line : lines_of(printed.out)) {
      const auto mapped = run({"map", "--user-id", "customer_id"}, {}, line);
      // A change needs the customer, who is in no store here.
      CHECK_MESSAGE((mapped.exit_code == 0 || has(mapped.err, "the customer is not known yet")),
                    mapped.err);
    }
  }
}

TEST_CASE("trigger refuses what it cannot make, and names what was probably meant") {
  CHECK(has(run({"trigger", "customer.creatd"}).err, "did you mean customer.created?"));
  CHECK(run({"trigger"}).exit_code == 2);
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"customer.created", "--customer", "c-1"},
           {"customer.created", "--order", "o-1"},
           {"customer.updated", "--customer", "c 1"},
           {"customer.updated", "--at-version", "2"},
           {"order.cancelled", "--customer", "c", "--order", "o"},
           {"customer.updated", "--customer", "c", "--email", "new@example.com"},
           {"customer.created", "--email", "nobody"},
           {"customer.created", "--email", "<customer>@example.com"},
           {"customer.created", "--rate", "fast"},
           {"customer.created", "--rate", "0/s"},
           {"customer.created", "--count", "0"},
           {"customer.created", "--envelope", "paper"},
           {"customer.created", "--sign", "wax"}}) {
    auto all = words;
    all.insert(all.begin(), "trigger");
    const auto refused = run(all, {{"WEBHOOK_SECRET", std::string(secret)}});
    CHECK_MESSAGE(refused.exit_code == 2, words.back());
    CHECK(refused.out.empty());
  }
}

TEST_CASE("the same seed and time give the same deliveries, and another seed other people") {
  const auto now = Time{} + std::chrono::hours{24 * 365 * 50};
  server::BatchRequest request;
  request.count = 3;
  request.duplicate = true;
  request.shuffle = true;
  const auto* event = server::trigger_event("order.completed");
  REQUIRE(event != nullptr);
  const auto bodies = [&](std::string_view seed) {
    std::vector<std::string> all;
    for (const auto& each : server::batch_of(*event, request, seed, now).deliveries) {
      all.push_back(each.body);
    }
    return all;
  };
  const auto one = bodies("one");
  CHECK(one.size() == 12);
  CHECK(one == bodies("one"));
  const std::set<std::string> distinct(one.begin(), one.end());
  CHECK(distinct.size() == 6);
  for (const auto& body : bodies("other")) CHECK(!distinct.contains(body));
  for (const auto& body : one) CHECK(body.find('<') == std::string::npos);
}

}  // namespace ctsync::test
