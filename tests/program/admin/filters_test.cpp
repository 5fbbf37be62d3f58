// SPDX-License-Identifier: MIT
#include "watched.hpp"

namespace ctsync::test {

namespace {

constexpr const char* deliveries = "/api/v1/deliveries";

/// How many items an answer has.
std::size_t items_in(const std::string& body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root.has_value());
  return (*root)["items"].size();
}

}  // namespace

TEST_CASE("an order is listed as the delivery that arrived, whatever it is found by") {
  Watched watched;
  auto gateway = watched.gateway();
  for (const auto* number : {"1042", "bad-7"}) {
    CHECK(post(gateway, order_delivery(number)).status == 202);
  }
  (void)watched.until("/api/v1/issues", R"("count":1)");
  for (const auto* filter : {"state=dead", "reason=rejected", "target=segment&state=dead"}) {
    CAPTURE(filter);
    const auto path = std::string(deliveries) + "?type=OrderCreated&" + filter;
    const auto found = watched.until(path, R"("delivery":"order-bad-7")");
    CHECK(items_in(found) == 1);
    CHECK(has(found, R"("type":"OrderCreated")"));
    CHECK(items_in(watched.get(path + "&from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z").body) ==
          1);
    CHECK(items_in(watched.get(path + "&to=2026-01-01T00:00:00Z").body) == 0);
  }
  const auto all = watched.until(std::string(deliveries) + "?target=segment", "order-1042");
  CHECK(items_in(all) == 2);
  CHECK(items_in(watched.get(std::string(deliveries) + "?target=nope&state=done").body) == 0);
  CHECK(items_in(watched.get(std::string(deliveries) + "?target=nope&state=ignored").body) == 0);
  CHECK(items_in(watched.get(std::string(deliveries) + "?target=segment&state=done").body) == 1);
  CHECK(has(watched.until("/api/v1/targets", R"("state":"dead_letters")"), "Segment answered 400"));
  CHECK(items_in(watched.get(std::string(deliveries) + "?state=dead%2Cretrying").body) == 1);
  const auto id = first_id(watched.get(std::string(deliveries) + "?delivery=order-bad-7").body);
  const auto whole = watched.get(std::string(deliveries) + "/" + id).body;
  CHECK(has(whole, R"("order_number":"bad-7")"));
}

TEST_CASE("a list of what came since an answer ends") {
  Watched watched;
  auto gateway = watched.gateway();
  for (const auto* filter : {"?limit=5", "?target=segment", "?state=dead"}) {
    CAPTURE(filter);
    const std::string path = std::string(deliveries) + filter;
    const auto id = "bad-" + std::string(filter).substr(1, 3);
    CHECK(post(gateway, customer_delivery(id, 1)).status == 202);
    const auto seen = watched.until(path, R"("delivery":")" + id + "-1\",");
    const auto dead = watched.until(path, R"("shown":"dead")");
    const auto after = path + "&after=" + member(seen, "newest");
    CHECK(has(watched.until(after, R"("complete":true)"), R"("items":[])"));
    CHECK(post(gateway, customer_delivery(id + "-2", 1)).status == 202);
    CHECK(items_in(watched.until(after, id + "-2")) == 1);
  }
  const auto calls = watched.get("/api/v1/calls").body;
  const auto none = watched.get("/api/v1/calls?after=" + member(calls, "newest")).body;
  CHECK(has(none, R"("items":[])"));
  CHECK(has(none, R"("complete":true)"));
}

TEST_CASE("calls that were not tried wait, and the others are retried") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("slow-1", 1)).status == 202);
  CHECK(has(watched.until("/api/v1/calls?state=retrying", "outbox-"), R"("shown":"retrying")"));
  CHECK(watched.post("/api/v1/targets/segment/pause", R"({"note":"x"})").status == 200);
  CHECK(post(gateway, customer_delivery("c-2", 1)).status == 202);
  const auto waiting = watched.until("/api/v1/calls?state=waiting", "outbox-");
  CHECK(items_in(waiting) == 1);
  CHECK(has(waiting, R"("shown":"waiting")"));
  CHECK(items_in(watched.get("/api/v1/calls?state=retrying").body) == 1);
}

TEST_CASE("an export has no filter that its list has not, and each delivery once") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, order_delivery("bad-1")).status == 202);
  (void)watched.until("/api/v1/issues", R"("count":1)");
  for (const auto* name : {"source", "type", "person", "order", "delivery"}) {
    CAPTURE(name);
    const auto refused = watched.get("/api/v1/export?of=calls&" + std::string(name) + "=x");
    CHECK(refused.status == 400);
    CHECK(has(refused.body, R"("where":")" + std::string(name) + "\""));
  }
  const auto lines = watched.get("/api/v1/export?of=deliveries&reason=rejected").body;
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 1);
  CHECK(has(lines, R"("type":"OrderCreated")"));
}

TEST_CASE("a discard says why, and a limit is a number of letters") {
  Watched watched;
  auto gateway = watched.gateway();
  for (const auto* id : {"bad-1", "bad-2"}) {
    CHECK(post(gateway, customer_delivery(id, 1)).status == 202);
  }
  const auto issue = "/api/v1/issues/" + first_id(watched.until("/api/v1/issues", R"("count":2)"));
  for (const auto* act : {"/retry", "/discard"}) {
    const auto preview = watched.post(issue + act, R"({"preview":true})").body;
    CHECK(has(preview, R"("keys":2,"refused":[])"));
    const auto confirm = R"({"confirm":")" + member(preview, "confirm") + "\"";
    for (const auto* limit : {"0", "-1", "\"1\"", "1.5", "{}"}) {
      CAPTURE(limit);
      const auto body = confirm + R"(,"note":"n","limit":)" + limit + "}";
      CHECK(watched.post(issue + act, body).status == 422);
    }
    if (std::string_view(act) != "/discard") continue;
    CHECK(watched.post(issue + act, confirm + "}").status == 422);
    CHECK(watched.post(issue + act, confirm + R"(,"note":" \t "})").status == 422);
    const auto done = watched.post(issue + act, confirm + R"(,"note":"test data","limit":1})");
    CHECK(has(done.body, R"("changed":1)"));
  }
  CHECK(watched.post("/api/v1/issues/nonsense/unmute", "{}").status == 404);
}

TEST_CASE("what a CRM is told is shown and revealed as the JSON that it gets") {
  Recorder crm;
  Watched watched({{"CTSYNC_CRM_BASE_URL", crm.url()}, {"CTSYNC_CRM_API_KEY", "key-of-the-crm"}});
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
  const auto id = first_id(watched.until(deliveries, R"("accepted":2)"));
  const auto whole = watched.get(std::string(deliveries) + "/" + id).body;
  CHECK_FALSE(has(whole, R"("body":null)"));
  CHECK_FALSE(has(whole, "c-1@shop"));
  const auto revealed = watched.post("/api/v1/reveal", R"({"of":")" + id + R"(","why":"t"})");
  json::Parser parser;
  const auto root = parser.parse(revealed.body);
  REQUIRE(root.has_value());
  std::size_t told = 0;
  (*root)["calls"].each_member([&](std::string_view, json::View call) {
    if (call.is_object()) ++told;
    return true;
  });
  CHECK(told == 2);
  for (const auto* of : {R"("of":"",)", "", R"("of":7,)"}) {
    CHECK(watched.post("/api/v1/reveal", "{" + std::string(of) + R"("why":"t"})").status == 422);
  }
  const auto replay =
      watched.post(std::string(deliveries) + "/" + id + "/replay", R"({"dry_run":true})");
  CHECK(replay.status == 200);
  CHECK_FALSE(has(replay.body, R"("then":null)"));
}

TEST_CASE("what another tenant has is answered as what nobody has") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("bad-1", 1)).status == 202);
  (void)watched.until("/api/v1/overview", R"("kind":"dead_letters")");
  for (const auto* path : {"/deliveries/inbox-", "/calls/outbox-"}) {
    const auto of = [&](const std::string& row) {
      const bool is_call = std::string_view(path).starts_with("/calls");
      return watched.get("/api/v1" + std::string(path) + row + (is_call ? "/attempts" : ""),
                         "other-token");
    };
    CHECK(of("1").status == 404);
    CHECK(of("1").body == of("999").body);
  }
  const auto others = watched.get("/api/v1/overview", "other-token").body;
  CHECK(has(others, R"("sentence":"Nothing has arrived yet.")"));
  CHECK(has(others, R"("troubles":[])"));
  CHECK(watched.get("/api/v1/overview?tenant=other").body.find("dead letter") == std::string::npos);
}

TEST_CASE("rules are tried on the test data of every event") {
  Watched watched;
  json::Parser parser;
  const auto mappings = watched.get("/api/v1/mappings/default").body;
  const auto root = parser.parse(mappings);
  REQUIRE(root.has_value());
  std::size_t events = 0;
  (*root)["events"].each_element([&](std::size_t, json::View event) {
    ++events;
    const std::string name(event.string_or_empty());
    CAPTURE(name);
    const auto tried =
        watched.post("/api/v1/mappings/default/try",
                     R"({"text":"{\"version\":1,\"targets\":{}}","event":")" + name + R"("})");
    CHECK(tried.status == 200);
    CHECK(has(tried.body, R"("kind":")"));
    return true;
  });
  CHECK(events > 10);
}

TEST_CASE("a body that is too large is a problem as any other") {
  Watched watched;
  const auto refused = watched.post("/api/v1/find", std::string(300 << 10, 'x'));
  CHECK(refused.status == 413);
  CHECK(refused.header("content-type") == "application/problem+json");
  CHECK(has(refused.body, R"("code":"body.too_large")"));
}

}  // namespace ctsync::test
