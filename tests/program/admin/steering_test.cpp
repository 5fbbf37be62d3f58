// SPDX-License-Identifier: MIT
#include <filesystem>
#include <set>
#include <sqlite/store.hpp>

#include "watched.hpp"

namespace ctsync::test {

namespace {

/// The body that confirms what a preview showed.
std::string confirming(const std::string& preview, const std::string& more = R"("note":"why")") {
  return R"({"confirm":")" + member(preview, "confirm") + "\"," + more + "}";
}

/// A delivery that was delivered; the id of its row.
std::string delivered(Watched& watched, const std::string& customer = "c-1") {
  auto gateway = watched.gateway();
  const auto before = watched.segment().calls().size();
  CHECK(post(gateway, customer_delivery(customer, 1)).status == 202);
  REQUIRE(watched.segment().wait_for_calls(before + 1));
  return first_id(watched.until("/api/v1/deliveries?person=" + customer, R"("shown":"done")"));
}

}  // namespace

TEST_CASE("a paused target is sent nothing until it is resumed, and loses nothing") {
  Watched watched;
  auto gateway = watched.gateway();
  const std::string pause = "/api/v1/targets/segment/pause";
  const std::string note = R"({"note":"maintenance by ada@shop.example","for":"1h"})";
  CHECK(watched.post(pause, note, "viewer-token").status == 403);
  CHECK(watched.post(pause, note, "other-token").status == 404);
  CHECK(watched.post(pause, "{}").status == 422);
  CHECK(watched.post(pause, R"({"note":"x","for":"2 years"})").status == 422);
  CHECK(watched.post("/api/v1/targets/nobody/pause", note).status == 404);
  const auto paused = watched.post(pause, note).body;
  CHECK(has(paused,
            R"("state":"paused","paused":{"by":"ada","note":"maintenance by a•••@s•••.example")"));
  CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
  const auto made = watched.until("/api/v1/deliveries", R"("made":1)");
  CHECK(has(made, R"("shown":"waiting")"));
  CHECK(has(watched.until("/api/v1/overview", R"("state":"paused")"), R"("kind":"target_paused")"));
  CHECK(watched.segment().calls().empty());
  CHECK(has(watched.post("/api/v1/targets/segment/resume", "{}").body, R"("paused":null)"));
  CHECK(watched.segment().wait_for_calls(1));
  CHECK(watched.post("/api/v1/targets/segment/resume", "{}").status == 409);
  const auto audit = watched.get("/api/v1/audit").body;
  CHECK(has(audit, R"("actor":"ada","action":"target.resumed","object":"segment")"));
  CHECK_FALSE(has(audit, "shop.example"));
}

TEST_CASE("the doctor of a server leaves its store as it is, for the server and for commands") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
  const auto said = watched.post("/api/v1/doctor/run", "{}");
  CHECK(said.status == 200);
  CHECK(has(said.body, R"("check":"store","result":"ok")"));
  CHECK(has(said.body, R"("check":"Subscription ctsync","result":"skipped")"));
  for (int i = 0; i < 2; ++i) {
    CHECK(run({"events", "list"}, watched.variables()).exit_code == 0);
    CHECK(std::filesystem::exists(watched.folder().file("ctsync.db-wal")));
    CHECK(gateway.send({.method = "GET", .path = "/readyz"})->status == 200);
    CHECK(post(gateway, customer_delivery("c-2", i + 1)).status == 202);
  }
  CHECK(watched.segment().wait_for_calls(3));
}

TEST_CASE("a pause outlives the process, and a command line ends it") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  {
    Serving server(variables);
    CHECK(run({"targets", "pause", "segment", "--note", "moving"}, variables).exit_code == 0);
    CHECK(run({"targets", "pause", "nobody"}, variables).exit_code == 2);
    CHECK(run({"targets", "pause", "segment", "--for", "soon"}, variables).exit_code == 2);
    auto gateway = client_of(server.url());
    CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
    REQUIRE(server.wait_for_log("delivery.processed"));
    CHECK(server.stop() == 0);
  }
  CHECK(segment.calls().empty());
  CHECK(has(run({"targets"}, variables).out, "paused by command line: moving"));
  CHECK(has(run({"targets", "--json"}, variables).out, R"("state":"paused")"));
  Serving server(variables);
  CHECK(has(run({"targets", "resume", "segment"}, variables).out, "is sent again"));
  CHECK(segment.wait_for_calls(1));
  CHECK(has(run({"targets", "resume", "segment"}, variables).out, "was not paused"));
  auto store = sqlite::Store::open({folder.file("ctsync.db"), false});
  REQUIRE(store.has_value());
  const auto actions = store->actions({});
  REQUIRE(actions.has_value());
  REQUIRE(actions->size() == 2);
  CHECK(actions->at(0).action == "target.resumed");
  CHECK(actions->at(1).action == "target.paused");
  CHECK(actions->at(1).actor == "command line");
  CHECK(actions->at(1).note == "moving");
}

TEST_CASE("the checks of a target send it no call") {
  Watched watched;
  CHECK(watched.post("/api/v1/targets/segment/test", "{}", "viewer-token").status == 403);
  const auto tested = watched.post("/api/v1/targets/segment/test", "{}");
  CHECK(tested.status == 200);
  CHECK(has(tested.body, R"({"check":"Segment","result":"ok")"));
  CHECK(watched.segment().calls().empty());
}

TEST_CASE("a delivery is mapped again for a look, and sent again once an operator confirms it") {
  Watched watched;
  const auto id = delivered(watched);
  const auto path = "/api/v1/deliveries/" + id + "/replay";
  CHECK(watched.post(path, R"({"dry_run":true})", "other-token").status == 404);
  const auto looked = watched.post(path, R"({"dry_run":true})", "viewer-token").body;
  CHECK(has(looked, R"("is_customer":true)"));
  CHECK(has(looked, R"("firstName":"A•••")"));
  CHECK_FALSE(has(looked, "c-1@shop.example"));
  CHECK(watched.post(path, confirming(looked), "viewer-token").status == 403);
  CHECK(watched.post(path, confirming(looked)).status == 409);
  const auto preview = watched.post(path, R"({"dry_run":true})").body;
  CHECK(watched.post(path, confirming(preview, R"("note":"")")).status == 422);
  const auto started = watched.post(path, confirming(preview));
  CHECK(started.status == 202);
  CHECK(has(started.body, R"("job":"job-1")"));
  CHECK(watched.segment().wait_for_calls(2));
  CHECK(watched.post(path, confirming(preview)).status == 409);
  CHECK(watched.post("/api/v1/deliveries/inbox-999/replay", R"({"dry_run":true})").status == 404);
}

TEST_CASE("a customer is told again as they are now, and is erased only by who types their id") {
  Watched watched;
  delivered(watched);
  const std::string customer = "/api/v1/customers/c-1/";
  CHECK(watched.post(customer + "refetch", "{}").status == 409);
  CHECK(watched.post(customer + "resend", R"({"dry_run":true,"target":"nobody"})").status == 422);
  const auto resend = watched.post(customer + "resend", R"({"dry_run":true})").body;
  CHECK(has(resend, R"("customers":1)"));
  CHECK(watched.post(customer + "resend", confirming(resend)).status == 202);
  CHECK(watched.segment().wait_for_calls(2));
  const auto none = watched.post("/api/v1/customers/nobody/resend", R"({"dry_run":true})").body;
  CHECK(has(none, R"("customers":0)"));
  const auto erase = watched.post(customer + "erase", R"({"dry_run":true})", "viewer-token").body;
  CHECK(has(erase, R"("records":1)"));
  CHECK(watched.post(customer + "erase", confirming(erase), "viewer-token").status == 403);
  const auto own = watched.post(customer + "erase", R"({"dry_run":true})").body;
  CHECK(watched.post(customer + "erase", confirming(own, R"("note":"x","id":"c-2")")).status ==
        422);
  const auto erased =
      watched.post(customer + "erase", confirming(own, R"("note":"ticket 81","id":"c-1")"));
  CHECK(erased.status == 200);
  CHECK(has(erased.body, R"("records":1)"));
  CHECK(watched.get("/api/v1/customers/c-1").status == 404);
  CHECK(has(watched.post("/api/v1/find", R"({"q":"c-1@shop.example"})").body, R"("matches":[])"));
  CHECK(has(watched.post(customer + "resend", R"({"dry_run":true})").body, R"("customers":0)"));
  const auto exported = watched.get("/api/v1/export?of=deliveries");
  CHECK_FALSE(has(exported.body, R"("person":"c-1")"));
  CHECK(has(watched.get("/api/v1/audit").body, R"("action":"customer.erased")"));
}

TEST_CASE("a muted issue is left out of the open ones until its time or until somebody wants it") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("bad-1", 1)).status == 202);
  const auto id = first_id(watched.until("/api/v1/issues", R"("count":1)"));
  const auto issue = "/api/v1/issues/" + id;
  CHECK(watched.post(issue + "/mute", R"({"for":"7d"})", "viewer-token").status == 403);
  CHECK(watched.post(issue + "/mute", "{}").status == 422);
  CHECK(has(watched.post(issue + "/mute", R"({"for":"7d","note":"known"})").body,
            R"("muted":{"by":"ada","note":"known")"));
  CHECK(post(gateway, customer_delivery("bad-2", 1)).status == 202);
  CHECK(has(watched.until("/api/v1/issues?state=muted", R"("count":2)"), id));
  CHECK(has(watched.until("/api/v1/issues", R"("open":0,"muted":1)"), R"("items":[])"));
  CHECK_FALSE(has(watched.get("/api/v1/overview").body, R"("kind":"dead_letters")"));
  CHECK(has(watched.post(issue + "/unmute", "{}").body, R"("muted":null)"));
  CHECK(watched.post(issue + "/unmute", "{}").status == 409);
  CHECK(has(watched.until("/api/v1/overview", R"("kind":"dead_letters")"), "2 dead letters"));
  CHECK(has(watched.until("/api/v1/issues", R"("count":2)"), id));
}

TEST_CASE("a list is exported without personal data, by an operator, and that is noted") {
  Watched watched;
  delivered(watched);
  CHECK(watched.get("/api/v1/export?of=deliveries", "viewer-token").status == 403);
  CHECK(watched.get("/api/v1/export?of=secrets").status == 400);
  CHECK(watched.get("/api/v1/export?of=calls&format=xls").status == 400);
  CHECK(watched.get("/api/v1/export?of=calls&limit=3").status == 400);
  const auto lines = watched.get("/api/v1/export?of=deliveries");
  CHECK(lines.header("content-disposition") == "attachment; filename=\"deliveries.ndjson\"");
  CHECK(has(lines.body, R"("type":"CustomerCreated")"));
  CHECK(lines.header("x-ctsync-complete") == "true");
  const auto csv = watched.get("/api/v1/export?of=calls&format=csv&state=accepted").body;
  CHECK(csv.starts_with("id,tenant,target,kind,"));
  CHECK(has(csv, R"("default","segment","identify",)"));
  for (const auto& body : {lines.body, csv}) CHECK_FALSE(has(body, "shop.example"));
  CHECK(watched.get("/api/v1/export?of=calls&state=dead").body.empty());
  CHECK(has(watched.get("/api/v1/audit").body, R"("action":"export","object":"calls")"));
}

TEST_CASE("single fields are revealed, and no more") {
  Watched watched;
  const auto id = delivered(watched);
  const auto revealed = watched.post(
      "/api/v1/reveal", R"({"of":")" + id + R"(","why":"ticket 81","fields":["/traits/email"]})");
  CHECK(has(revealed.body, R"("field":"/traits/email","value":"c-1@shop.example")"));
  CHECK_FALSE(has(revealed.body, "Ada"));
  for (const auto* fields : {"[1]", "[]", "{}", R"("/traits/email")"}) {
    CAPTURE(fields);
    const auto body = R"({"of":")" + id + R"(","why":"x","fields":)" + fields + "}";
    CHECK(watched.post("/api/v1/reveal", body).status == 422);
  }
}

TEST_CASE("a job is previewed and then begun, once for one Idempotency-Key") {
  Watched watched;
  delivered(watched);
  const std::string jobs = "/api/v1/jobs";
  CHECK(watched.post(jobs, R"({"kind":"nonsense","dry_run":true})").status == 422);
  const auto late = watched.post(jobs, R"({"kind":"replay_mapping","dry_run":true})");
  CHECK(has(late.body, R"("where":"/since")"));
  CHECK(watched.post(jobs, R"({"kind":"backfill","type":"customers","dry_run":true})").status ==
        409);
  const auto preview =
      watched.post(jobs, R"({"kind":"replay_calls","target":"segment","dry_run":true})").body;
  CHECK(has(preview, R"("name":"segment identify","count":1)"));
  const Headers key{{"Idempotency-Key", "once"}};
  const auto begun = watched.post(jobs, confirming(preview), "operator-token", key);
  CHECK(begun.status == 202);
  CHECK(has(begun.body, R"("jobs":["job-1"])"));
  const auto again = watched.post(jobs, confirming(preview), "operator-token", key);
  CHECK(again.status == 202);
  CHECK(again.body == begun.body);
  CHECK(watched.post(jobs, "{}", "operator-token", key).status == 422);
  CHECK(watched.post(jobs, confirming(preview)).status == 409);
  CHECK(watched.segment().wait_for_calls(2));
}

TEST_CASE("what was done is listed page by page, to who sees all tenants or to its tenant") {
  Watched watched;
  for (int i = 0; i < 3; ++i) {
    watched.post("/api/v1/targets/segment/pause", R"({"note":"n"})");
    watched.post("/api/v1/targets/segment/resume", "{}");
  }
  CHECK(member(watched.get("/api/v1/audit?limit=6").body, "next").empty());
  const auto first = watched.get("/api/v1/audit?limit=4").body;
  const auto cursor = member(first, "next");
  CHECK_FALSE(cursor.empty());
  const auto second = watched.get("/api/v1/audit?limit=4&cursor=" + cursor).body;
  CHECK(has(second, R"("next":null)"));
  CHECK(has(second, "target.paused"));
  CHECK(watched.get("/api/v1/audit", "viewer-token").status == 403);
  CHECK(has(watched.get("/api/v1/audit", "other-token").body, R"("items":[])"));
  CHECK(watched.get("/api/v1/audit?limit=4&cursor=2-1-0-x").status == 400);
}

TEST_CASE("pages of a filter that calls match end, and have each delivery") {
  Watched watched;
  auto gateway = watched.gateway();
  for (int i = 0; i < 7; ++i) {
    CHECK(post(gateway, customer_delivery("bad-" + std::to_string(i), 1)).status == 202);
  }
  (void)watched.until("/api/v1/issues", R"("count":7)");
  std::set<std::string> ids;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = watched
                          .get("/api/v1/deliveries?state=dead&limit=3" +
                               (cursor.empty() ? "" : "&cursor=" + cursor))
                          .body;
    json::Parser parser;
    const auto root = parser.parse(page);
    REQUIRE(root.has_value());
    (*root)["items"].each_element([&](std::size_t, json::View item) {
      ids.emplace(item["id"].string_or_empty());
      return true;
    });
    cursor = (*root)["next"].string_or_empty();
  } while (!cursor.empty() && ++pages < 20);
  CHECK(ids.size() == 7);
  CHECK(pages < 10);
}

}  // namespace ctsync::test
