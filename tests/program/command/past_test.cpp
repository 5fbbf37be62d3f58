// SPDX-License-Identifier: MIT
#include <atomic>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <sqlite/store.hpp>
#include <sstream>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

using Words = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A server that has brought "c-1" to its target, whose target refuses "c-bad" for good and asks to
/// wait with "c-slow", and that ignores a message type of which it knows nothing.
struct Past {
  std::atomic<bool> slow{true};
  Recorder segment{[this](const http::Request& request) {
    http::Response response;
    response.status = 200;
    if (has(std::string(request.body), "c-bad@")) response.status = 400;
    if (slow && has(std::string(request.body), "c-slow@")) response.status = 503;
    return response;
  }};
  Folder folder;
  Variables variables = settings(segment, folder);
  Serving server{variables};

  Past() {
    auto client = client_of(server.url());
    for (const auto* id : {"c-1", "c-bad"}) {
      CHECK(post(client, customer_delivery(id, 1)).status == 202);
    }
    CHECK(post(client, R"({"notificationType":"Message","projectKey":"p","id":"m-1","version":1,)"
                       R"("sequenceNumber":1,"resource":{"typeId":"zone","id":"z-1"},)"
                       R"("resourceVersion":1,"type":"ZoneMoved",)"
                       R"("createdAt":"2026-01-01T00:00:01.000Z"})")
              .status == 202);
    REQUIRE(segment.wait_for_calls(1));
    REQUIRE(server.wait_for_log("call.dead"));
    CHECK(post(client, customer_delivery("c-slow", 1)).status == 202);
    REQUIRE(server.wait_for_log("target.paused"));
    wait_for({"list", "--state", "dead"}, "c-bad");
    wait_for({"list"}, "retrying");
  }
  Finished events(std::vector<std::string> arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), "events");
    return run(arguments, variables, input);
  }
  /// Asks again until the answer has this part.
  void wait_for(const std::vector<std::string>& arguments, std::string_view part) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!has(events(arguments).out, part)) {
      REQUIRE(std::chrono::steady_clock::now() < end);
    }
  }
};

}  // namespace

TEST_CASE("everything that arrived is listed with what became of it, the newest first") {
  Past past;
  const auto listed = past.events({"list"});
  CHECK(listed.exit_code == 0);
  CAPTURE(listed.out);
  CHECK(lines(listed.out) == 5);
  const auto at = [&](std::string_view text) { return listed.out.find(text); };
  CHECK(at("customer c-slow") < at("zone z-1"));
  CHECK(at("zone z-1") < at("customer c-bad"));
  CHECK(at("customer c-bad") < at("customer c-1"));
  CHECK(has(listed.out, "retrying  inbox-4      CustomerCreated"));
  CHECK(has(listed.out, "ignored   inbox-3      ZoneMoved"));
  CHECK(has(listed.out, "dead      inbox-2      CustomerCreated"));
  CHECK(has(listed.out, "done      inbox-1      CustomerCreated"));
  CHECK(has(listed.out, "1/1"));
  CHECK(has(listed.out, "segment: Segment answered 503"));
  CHECK_FALSE(has(listed.out, "shop.example"));
  const auto page = past.events({"list", "--limit", "2"});
  CHECK(lines(page.out) == 3);
  CHECK(has(page.err, "older ones: ctsync events list --before inbox-3"));
  CHECK(has(past.events({"list", "--before", "inbox-3"}).out, "c-bad"));
  CHECK(past.events({"list", "--before", "outbox-3"}).exit_code == 2);
}

TEST_CASE("events are chosen by state, reason, type, customer, source, target and age") {
  Past past;
  const auto ids = [&](std::vector<std::string> filter, const std::string& input = {}) {
    filter.insert(filter.begin(), {"list", "--json"});
    const auto out = past.events(filter, input).out;
    std::string found;
    for (std::size_t at = out.find("{\"id\":\""); at != out.npos;
         at = out.find("\n{\"id\":\"", at)) {
      at = out.find("inbox-", at);
      found += out[at + 6];
    }
    return found;
  };
  CHECK(ids({}) == "4321");
  CHECK(ids({"--state", "ignored"}) == "3");
  CHECK(ids({"--state", "dead"}) == "2");
  CHECK(ids({"--state", "waiting"}) == "4");
  CHECK(ids({"--state", "scheduled"}).empty());
  CHECK(ids({"--reason", "rejected"}) == "2");
  CHECK(ids({"--reason", "unknown_message"}) == "3");
  CHECK(ids({"--type", "ZoneMoved"}) == "3");
  CHECK(ids({"--type", "CustomerCreated"}) == "421");
  CHECK(ids({"--customer", "c-bad"}) == "2");
  CHECK(ids({"--customer", "C-1@shop.example"}) == "1");
  CHECK(ids({"--customer", "-"}, "c-slow@shop.example\n") == "4");
  CHECK(ids({"--customer", "nobody@shop.example"}).empty());
  CHECK(ids({"--source", "webhook"}).size() + ids({"--source", "elsewhere"}).size() <= 4);
  CHECK(ids({"--target", "segment"}) == "421");
  CHECK(ids({"--target", "crm"}).empty());
  CHECK(ids({"--target", "crm", "--state", "done"}).empty());
  CHECK(ids({"--target", "segment", "--state", "done"}) == "421");
  CHECK(ids({"--target", "segment", "--before", "inbox-4"}) == "21");
  const auto page = past.events({"list", "--target", "segment", "--limit", "1"});
  const std::string_view hint = "events list --before ";
  const auto at = page.err.find(hint);
  REQUIRE(at != page.err.npos);
  const auto place = page.err.substr(at + hint.size(), page.err.find('\n', at) - at - hint.size());
  CHECK(place.find(",outbox-") != place.npos);
  CHECK(ids({"--target", "segment", "--before", place}) == "21");
  CHECK(ids({"--since", "1h"}) == "4321");
  CHECK(past.events({"list", "--since", "soon"}).exit_code == 2);
  CHECK(past.events({"list", "--state", "gone"}).exit_code == 2);
}

namespace {

/// The first column of ids that `events list --json` prints with this filter.
Words found(const Variables& variables, std::vector<std::string> filter,
            const std::string& input = {}) {
  filter.insert(filter.begin(), {"events", "list", "--json"});
  const auto finished = run(filter, variables, input);
  CAPTURE(finished.err);
  CHECK(finished.exit_code == 0);
  Words ids;
  std::istringstream all(finished.out);
  for (std::string line; std::getline(all, line);) {
    const auto at = line.find("inbox-");
    ids.push_back(line.substr(at, line.find('"', at) - at));
  }
  return ids;
}

}  // namespace

TEST_CASE("events are found by what they are about, while they wait and after they ended") {
  Recorder segment;
  Folder folder;
  const Variables variables = settings(segment, folder);
  {
    auto store = sqlite::Store::open({folder.file("ctsync.db")});
    REQUIRE(store.has_value());
    Transformer transformer{{.families = commercetools::all_families}};
    const auto arrive = [&](const std::string& id, const std::string& body) {
      const auto reading = transformer.read("default", "commercetools", body);
      REQUIRE(reading.has_value());
      const NewEntry entry{id, digest((*reading)->key), body};
      REQUIRE(store->accept({"default", "commercetools", wall_clock(), {&entry, 1}}).has_value());
    };
    arrive("c-1-1", customer_delivery("c-1", 1));
    arrive("order-1042", order_delivery("1042"));
    arrive("order-1043", order_delivery("1043"));
  }
  const auto all_are_found = [&] {
    CHECK(found(variables, {"--customer", "c-1"}) == Words{"inbox-1"});
    CHECK(found(variables, {"--email", " C-1@Shop.example"}) == Words{"inbox-1"});
    CHECK(found(variables, {"--email", "-"}, "guest-1042@shop.example\n") == Words{"inbox-2"});
    CHECK(found(variables, {"--order", "1043"}) == Words{"inbox-3"});
    CHECK(found(variables, {"--order", "o-1042"}) == Words{"inbox-2"});
    CHECK(found(variables, {"--delivery", "order-1043"}) == Words{"inbox-3"});
    CHECK(found(variables, {"--order", "104"}).empty());
    CHECK(found(variables, {"--number", "c-1"}).empty());
    CHECK(found(variables, {"--delivery", "order-104"}).empty());
  };
  all_are_found();
  CHECK(found(variables, {"--order", "1043", "--state", "waiting"}) == Words{"inbox-3"});
  {
    Serving server(variables);
    REQUIRE(segment.wait_for_calls(3));
    server.stop();
  }
  CHECK(found(variables, {"--state", "waiting"}).empty());
  all_are_found();
  CHECK(found(variables, {"--order", "1043", "--state", "waiting"}).empty());
  CHECK(found(variables, {"--order", "1043", "--target", "segment"}) == Words{"inbox-3"});
  CHECK(found(variables, {"--order", "1043", "--target", "crm"}).empty());
  CHECK(found(variables, {"--order", "1043", "--type", "OrderCreated"}) == Words{"inbox-3"});
  CHECK(found(variables, {"--order", "1043", "--type", "OrderImported"}).empty());
  CHECK(found(variables, {"--order", "1043", "--before", "inbox-3"}).empty());
  for (const auto& call : segment.calls()) {
    const auto of_call = found(variables, {"--message", call.message_id});
    REQUIRE(of_call.size() == 1);
    CHECK(of_call[0] <= "inbox-3");  // the delivery, not what it went on as
    CHECK(has(run({"events", "show", call.message_id}, variables).out, call.message_id));
  }
  CHECK(run({"events", "list", "--order", "1", "--email", "a@b.c"}, variables).exit_code == 2);
  CHECK(run({"events", "list", "--email", "nobody"}, variables).exit_code == 2);
  CHECK(run({"privacy", "erase", "--email", "guest-1042@shop.example", "--yes"}, variables)
            .exit_code == 0);
  CHECK(found(variables, {"--email", "guest-1042@shop.example"}).empty());
  CHECK(found(variables, {"--order", "1042"}).empty());
  CHECK(found(variables, {"--order", "1043"}) == Words{"inbox-3"});
}

TEST_CASE(
    "an event is shown with each call, each attempt, and what was answered, by any of its ids") {
  Past past;
  const auto shown = past.events({"show", "inbox-2"});
  CHECK(shown.exit_code == 0);
  CAPTURE(shown.out);
  CHECK(has(shown.out, "CustomerCreated customer c-bad\ndead: segment: Segment answered 400\n"));
  CHECK(has(shown.out, "to correct it: see in ctsync dlq show ID what the target answered"));
  CHECK(has(shown.out, "outbox-2  identify to segment: dead"));
  CHECK(has(shown.out, " 400 "));
  CHECK(has(past.events({"show", "inbox-1"}).out, "done: 1 call accepted within "));
  CHECK(has(past.events({"show", "inbox-3"}).out, "ignored: "));
  CHECK(has(past.events({"show", "inbox-4"}).out, "retrying: segment: Segment answered 503"));
  CHECK(past.events({"show", "outbox-2"}).out == shown.out);
  CHECK(past.events({"show", "c-bad-1"}).out == shown.out);
  const auto message = past.segment.calls().at(0).message_id;
  CHECK(has(past.events({"show", message}).out, "CustomerCreated customer c-1\n"));
  const auto json = past.events({"show", "inbox-2", "--json"}).out;
  CHECK(has(json, R"("status":"dead","type":"CustomerCreated","about":"customer c-bad")"));
  CHECK(has(json, R"("kept_attempts":[{"number":1)"));
  const auto unknown = past.events({"show", "inbox-99"});
  CHECK(unknown.exit_code == 1);
  CHECK(has(unknown.err, "no entry, call, delivery or message with this id is known"));
  CHECK(past.events({"show", "inbox-1", "inbox-99"}).exit_code == 5);
}

TEST_CASE("status says in one sentence what is wrong, and whether a person is needed") {
  Recorder segment;
  Folder folder;
  Variables variables = settings(segment, folder);
  variables["PORT"] = std::to_string(free_port());
  {
    Serving server(variables);
    CHECK(has(run({"status"}, variables).out, "Nothing has arrived yet.\n"));
    auto client = client_of(server.url());
    CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
    REQUIRE(segment.wait_for_calls(1));
    auto status = run({"status"}, variables);
    while (!has(status.out, "1 call accepted")) status = run({"status"}, variables);
    CHECK(status.exit_code == 0);
    CHECK(has(status.out, "Everything flows: 1 delivery in the last 24 hours, 0 waiting, p99 "));
    CHECK(has(status.out, "server      ready"));
    CHECK(has(status.out, "last 24 h   1 received, 0 refused, 1 call accepted by targets, p50 "));
    const auto delivery = customer_delivery("c-2", 1);
    CHECK(post(client, delivery, signed_headers(delivery, "another secret of 32 characters."))
              .status == 401);
    CHECK(server.stop() == 0);  // which writes what was refused
  }
  const auto json = run({"status", "--json"}, variables).out;
  CAPTURE(json);
  CHECK(has(json, R"("last_24_hours":{"received":1,"refused":1,"accepted_calls":1,"p50_ms":)"));
  const auto status = run({"status"}, variables);
  CHECK(status.exit_code == 4);
  CHECK(has(status.out, "No server answers on this machine"));
  CHECK(has(status.out, "start it: ctsync serve"));
}

TEST_CASE("status and doctor tell of a target that does not accept, and of dead letters") {
  Past past;
  past.variables["PORT"] = std::to_string(past.server.port());
  const auto status = run({"status"}, past.variables);
  CAPTURE(status.out);
  CHECK(status.exit_code == 1);
  CHECK(has(status.out, "Segment has not accepted calls for "));
  CHECK(has(status.out, "Segment answered 503"));
  CHECK(has(status.out, "nothing is lost"));
  CHECK(has(status.out, "1 dead letter needs a decision: 1 rejected"));
  CHECK(has(status.out, "ctsync dlq list"));
  const auto json = run({"status", "--json"}, past.variables).out;
  CHECK(has(json, R"("needs_attention":true)"));
  const auto doctor = run({"doctor"}, past.variables);
  CAPTURE(doctor.out);
  CHECK(has(doctor.out, "FAILED   delivering: segment has not accepted calls for "));
  CHECK(has(doctor.out, "FAILED   delivering: 1 dead letter needs a decision"));
  CHECK(doctor.exit_code != 0);
}

}  // namespace ctsync::test
