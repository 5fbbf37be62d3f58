// SPDX-License-Identifier: MIT
#include "watched.hpp"

namespace ctsync::test {

TEST_CASE("a delivery is found, told whole, explained field by field, and shows no personal data") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("c-1", 1, "Ada")).status == 202);
  REQUIRE(watched.segment().wait_for_calls(1));
  CHECK(post(gateway, customer_delivery("c-1", 2, "Grace")).status == 202);
  REQUIRE(watched.segment().wait_for_calls(2));
  const auto list = watched.until("/api/v1/deliveries?type=customer.updated", R"("shown":"done")");
  const auto id = first_id(list);
  const auto whole = watched.get("/api/v1/deliveries/" + id).body;
  CHECK(has(whole, R"("lede":"customer.updated of customer c-1.)"));
  CHECK(has(whole, R"("what":"received")"));
  CHECK(has(whole, R"("what":"accepted")"));
  CHECK(has(whole, R"("firstName":"A•••")"));
  CHECK(has(whole, R"("firstName":"G•••")"));
  CHECK_FALSE(has(whole, "Grace"));
  CHECK_FALSE(has(whole, "shop.example"));
  const auto why = watched.get("/api/v1/deliveries/" + id + "/why").body;
  CHECK(has(why, R"("field":"/traits/firstName","value":"G•••","rule":"built-in",)"
                 R"("inputs":["/customer/firstName"])"));
  CHECK(has(why, R"("field":"/traits/email")"));
  CHECK_FALSE(has(why, "shop.example"));
  const auto found = watched.post("/api/v1/find", R"({"q":"c-1@shop.example"})").body;
  CHECK(has(found, R"("kind":"customer","person":"c-1")"));
  const auto customer = watched.get("/api/v1/customers/c-1").body;
  CHECK(has(customer, R"("field":"/firstName","value":"G•••")"));
  CHECK(has(customer, R"("field":"/traits/firstName","told":"G•••","known":"G•••","same":true)"));
  CHECK(watched.get("/api/v1/customers/nobody").status == 404);
  const auto revealed =
      watched.post("/api/v1/reveal", R"({"of":")" + id + R"(","why":"ticket 81"})").body;
  CHECK(has(revealed, "Grace"));
  CHECK(has(watched.get("/api/v1/audit").body, R"("actor":"ada","action":"reveal")"));
  CHECK_FALSE(has(watched.server().log(), "Grace"));
}

TEST_CASE("dead letters of one trouble are shown together, and are sent again once confirmed") {
  Watched watched;
  auto gateway = watched.gateway();
  for (const auto* id : {"bad-1", "bad-2"}) {
    CHECK(post(gateway, customer_delivery(id, 1)).status == 202);
  }
  const auto issues = watched.until("/api/v1/issues", R"("count":2)");
  CHECK(has(issues, R"("code":"rejected")"));
  const auto act = "/api/v1/issues/" + first_id(issues) + "/retry";
  CHECK(watched.post(act, "{}").status == 409);
  const auto seen = watched.post(act, R"({"preview":true})", "viewer-token").body;
  json::Parser parser;
  const auto preview = parser.parse(seen);
  REQUIRE(preview.has_value());
  CHECK((*preview)["count"].integer() == 2);
  const auto confirm = [](std::string_view text) {
    return R"({"confirm":")" + std::string(text) + R"(","note":"mended"})";
  };
  const auto of_viewer = confirm((*preview)["confirm"].string_or_empty());
  CHECK(watched.post(act, of_viewer, "viewer-token").status == 403);
  CHECK(watched.post(act, of_viewer).status == 409);
  const auto own = watched.post(act, R"({"preview":true})").body;
  const auto again = parser.parse(own);
  REQUIRE(again.has_value());
  const auto done = confirm((*again)["confirm"].string_or_empty());
  CHECK(has(watched.post(act, done).body, R"("changed":2)"));
  CHECK(watched.post(act, done).status == 409);
}

TEST_CASE("a role, a tenant and a token bound what somebody sees and does") {
  Watched watched;
  CHECK(watched.get("/api/v1/me", "").status == 401);
  CHECK(watched.get("/api/v1/me", "wrong").status == 401);
  CHECK(has(watched.get("/api/v1/me", "viewer-token").body, R"("role":"viewer")"));
  CHECK(watched.get("/api/v1/settings", "viewer-token").status == 403);
  CHECK(watched.get("/api/v1/settings", "other-token").status == 403);
  const auto shown = watched.get("/api/v1/settings");
  CHECK(shown.status == 200);
  CHECK_FALSE(has(shown.body, "write-key-of-the-test"));
  CHECK_FALSE(has(shown.body, sha256_hex("operator-token")));
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
  const auto id = first_id(watched.until("/api/v1/deliveries", "inbox-"));
  CHECK(watched.get("/api/v1/deliveries/" + id, "other-token").status == 404);
  CHECK(watched.get("/api/v1/deliveries?tenant=default", "other-token").status == 404);
  CHECK(has(watched.get("/api/v1/deliveries", "other-token").body, R"("items":[])"));
  CHECK(watched.post("/api/v1/reveal", R"({"of":")" + id + R"(","why":"x"})", "viewer-token")
            .status == 403);
  CHECK(watched.get("/api/v1/mappings/default", "other-token").status == 404);
}

TEST_CASE("requests of other sites, other hosts and other shapes are refused") {
  Watched watched;
  for (const auto* path : {"/api/v1/me", "/", "/live"}) {
    CAPTURE(path);
    CHECK(has(watched.raw(std::string("GET ") + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
              "HTTP/1.1 421"));
  }
  CHECK(watched.send("POST", "/api/v1/find", "{}", "operator-token", {}).status == 415);
  CHECK(watched.post("/api/v1/find", "[]").status == 422);
  CHECK(watched.post("/api/v1/find", R"({"q":""})").status == 422);
  CHECK(watched.get("/api/v1/deliveries?unknown=1").status == 400);
  CHECK(watched.get("/api/v1/deliveries?limit=9999").status == 400);
  CHECK(watched.get("/api/v1/nothing").status == 404);
  CHECK(watched.send("PUT", "/api/v1/me", "", "operator-token", {}).status == 405);
  CHECK(watched.get("/../../etc/passwd", "").status == 404);
  CHECK(watched.get("/%2e%2e/ctsync.db", "").status == 404);
}

TEST_CASE("the dashboard's files are sent compressed, under a policy that allows only our own") {
  Watched watched;
  for (const auto* path : {"/", "/live", "/deliveries/inbox-7", "/customers/c-1"}) {
    CAPTURE(path);
    const auto page = watched.get(path, "");
    CHECK(page.status == 200);
    CHECK(page.header("content-encoding") == "gzip");
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    REQUIRE(page.header("content-security-policy"));
    CHECK(page.header("content-security-policy")->find("script-src 'self'") !=
          std::string_view::npos);
    CHECK(page.header("x-content-type-options") == "nosniff");
  }
  const auto plain = watched.get("/status", "");
  CHECK(plain.status == 200);
  CHECK(has(plain.body, "needs JavaScript, and a token"));
}

TEST_CASE("an answer that has not changed is not sent again") {
  Watched watched;
  const auto first = watched.get("/api/v1/me");
  REQUIRE(first.header("etag"));
  const Headers known{{"If-None-Match", std::string(*first.header("etag"))}};
  const auto second = watched.send("GET", "/api/v1/me", "", "operator-token", known);
  CHECK(second.status == 304);
  CHECK(second.body.empty());
}

TEST_CASE("rules are checked, tried on a delivery, published and taken back") {
  Watched watched;
  auto gateway = watched.gateway();
  CHECK(post(gateway, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(watched.segment().wait_for_calls(1));
  const auto id = first_id(watched.until("/api/v1/deliveries", R"("shown":"done")"));
  const std::string rules =
      R"({\"version\":1,\"targets\":{\"segment\":{\"rules\":[{\"id\":\"a\",\"from\":\"builtin\",)"
      R"(\"set\":{\"traits\":{\"externalId\":\"new\"}}}]}}})";
  const auto body = R"({"text":")" + rules + R"(","note":"a trait","delivery":")" + id + "\"}";
  CHECK(has(watched.post("/api/v1/mappings/default/check", R"({"text":"{}"})").body,
            R"("mistakes":[{)"));
  CHECK(has(watched.post("/api/v1/mappings/default/check", body).body, R"("mistakes":[])"));
  const auto tried = watched.post("/api/v1/mappings/default/try", body).body;
  CHECK(has(tried.substr(tried.find("\"after\"")), R"("externalId":"new")"));
  CHECK_FALSE(has(tried.substr(0, tried.find("\"after\"")), R"("externalId":"new")"));
  const auto test_data = [&](const std::string& event) {
    return watched.post("/api/v1/mappings/default/try",
                        R"({"text":")" + rules + R"(","event":")" + event + "\"}");
  };
  CHECK(has(watched.get("/api/v1/mappings/default").body, R"("events":["customer.created",)"));
  const auto changed = test_data("customer.email_changed").body;
  CHECK(has(changed, R"("kind":"alias")"));
  CHECK(has(changed.substr(changed.find("\"after\"")), R"("externalId":"new")"));
  CHECK(has(test_data("order.completed").body, R"("kind":"track")"));
  CHECK(has(test_data("order.misplaced").body, "/event"));
  CHECK(has(watched.post("/api/v1/mappings/default/try", R"({"text":")" + rules + "\"}").body,
            "/delivery"));
  // A rule may give any value a name under which it is shown.
  CHECK(watched.post("/api/v1/mappings/default/try", body, "viewer-token").status == 403);
  CHECK(watched.post("/api/v1/mappings/default/diff", body, "viewer-token").status == 403);
  CHECK(has(watched.get("/api/v1/audit").body, R"("action":"mapping.tried","object":")" + id));
  const auto diff = watched.post("/api/v1/mappings/default/diff", body).body;
  CHECK(has(diff, R"("looked_at":1,"changed":1)"));
  const auto path = "/api/v1/mappings/default/publish";
  CHECK(watched.post(path, body).status == 428);
  CHECK(watched.post(path, body, "operator-token", {{"If-Match", "\"7\""}}).status == 412);
  CHECK(watched.post(path, body, "viewer-token", {{"If-Match", "\"0\""}}).status == 403);
  CHECK(has(watched.post(path, body, "operator-token", {{"If-Match", "\"0\""}}).body,
            R"("number":1)"));
  const auto revisions = watched.get("/api/v1/mappings/default").body;
  CHECK(has(revisions, R"("active":1)"));
  CHECK(has(revisions, R"("author":"ada","note":"a trait")"));
  CHECK(has(watched.post("/api/v1/mappings/default/use", R"({"number":0})").body, R"("number":0)"));
  CHECK(has(watched.get("/api/v1/mappings/default").body, R"("text":null)"));
  CHECK(has(watched.get("/api/v1/mappings/default?number=1").body, R"("text":"{\"version\":1)"));
  CHECK(watched.get("/api/v1/mappings/default?number=9").status == 404);
  CHECK(watched.get("/api/v1/mappings/default?number=1x").status == 400);
  CHECK(watched.post("/api/v1/mappings/default/use", R"({"number":9})").status == 404);
}

TEST_CASE("an address that is taken keeps no delivery from being accepted") {
  Watched first;
  const auto log = first.server().log();
  const auto at = log.find("http://127.0.0.1:", log.find("admin.listening")) + 7;
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["ADMIN_LISTEN"] = log.substr(at, log.find('"', at) - at);
  Serving second(variables);
  CHECK(second.wait_for_log("admin.not_listening"));
  auto client = client_of(second.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
}

TEST_CASE("the admin command prints a token once, and the setting that admits it") {
  const auto made = run({"admin", "token", "ada", "--role", "operator", "--tenant", "a", "--json"});
  CHECK(made.exit_code == 0);
  json::Parser parser;
  const auto root = parser.parse(made.out);
  REQUIRE(root.has_value());
  const auto token = (*root)["token"].string_or_empty();
  CHECK(token.size() > 40);
  CHECK((*root)["setting"].string_or_empty() ==
        "ada:operator:" + sha256_hex(std::string(token)) + ":a");
  CHECK(run({"admin", "token", "ada", "--role", "king"}).exit_code == 2);
  CHECK(has(run({"admin", "openapi"}).out, R"("openapi":"3.1.0")"));
}

TEST_CASE("without tokens the dashboard is for this machine alone") {
  const Variables variables{{"SEGMENT_WRITE_KEY", "k"},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"ADMIN_LISTEN", "0.0.0.0:8081"}};
  const auto checked = run({"check-config"}, variables);
  CHECK(checked.exit_code == 3);
  CHECK(has(checked.out + checked.err,
            "admin.listen (ADMIN_LISTEN): expected an address of this machine"));
}

}  // namespace ctsync::test
