// SPDX-License-Identifier: MIT
#include "program/sources.hpp"

#include <sqlite/store.hpp>

#include "intake/authenticator.hpp"

namespace ctsync::test {

namespace {

using namespace std::chrono_literals;

/// Stores an SNS message as the server stores one that waits for the operator.
void store_waiting(const Folder& folder, const std::string& id, const std::string& body) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), true});
  REQUIRE(store.has_value());
  NewEntry entry;
  entry.id = id;
  entry.body = body;
  REQUIRE(store->accept({"default", "sns", wall_clock(), {&entry, 1}}));
  auto claimed = store->claim(10, wall_clock(), Duration{60'000});
  REQUIRE(claimed.has_value());
  REQUIRE(claimed->size() == 1);
  Completion completion;
  completion.row = claimed->front().row;
  completion.fence = claimed->front().fence;
  completion.state = EntryState::ignored;
  completion.reason = {ReasonCode::subscription_confirmation, "see ctsync sources"};
  REQUIRE(store->complete({&completion, 1}, wall_clock()));
}

std::string waiting_message(const std::string& token, Time at, const RsaSigner& by = signer()) {
  using namespace sns_message;
  return json_of(sign(confirmation({{"Timestamp", stamp(at)}, {"Token", token}}), by));
}

}  // namespace

TEST_CASE("a pubsub source takes pushes with a token of its service account, and no others") {
  Recorder segment;
  Remote google;
  google.say(200, key_set());
  const Folder folder;
  Serving server(with_sources(segment, folder, pubsub_source(google.url() + "/certs")));
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);
  const auto token = push_token(wall_clock());
  const auto wrong =
      post(client, body, bearer(push_token(wall_clock(), other_signer())), "/webhooks/push");
  CHECK(wrong.status == 401);
  CHECK(wrong.body == R"({"ok":false,"error":"invalid signature"})");
  CHECK(post(client, body, {}, "/webhooks/push").status == 401);
  CHECK(post(client, body, signed_headers(body), "/webhooks/push").status == 401);
  CHECK(post(client, body, bearer(token), "/webhooks/commercetools").status == 404);
  CHECK(post(client, body, bearer(token), "/webhooks/push").status == 202);
  CHECK(post(client, body, bearer(token), "/api/webhook").status == 202);
  CHECK(segment.wait_for_calls(1));
  const auto page = get(client, "/metrics").body;
  CHECK(
      has(page, R"({outcome="unauthorized",reason="mismatch",source="push",tenant="default"} 1)"));
  CHECK(has(page, R"({outcome="unauthorized",reason="missing",source="push",tenant="default"} 2)"));
  CHECK_FALSE(has(server.log(), token));
  CHECK(server.stop() == 0);
}

TEST_CASE("while Google's keys cannot be had a push is answered 503, and the log says why") {
  Recorder segment;
  const Folder folder;
  const auto keys_url = fmt::format("http://127.0.0.1:{}/certs", free_port());
  Serving server(with_sources(segment, folder, pubsub_source(keys_url)));
  auto client = client_of(server.url());
  const auto response =
      post(client, customer_delivery("c-1", 1), bearer(push_token(wall_clock())), "/webhooks/push");
  CHECK(response.status == 503);
  CHECK(response.header("retry-after") == "1");
  CHECK(server.wait_for_log("keys.unavailable"));
  CHECK(has(server.log(), "sources.push.keys_url: "));
  CHECK(has(get(client, "/metrics").body,
            R"({outcome="unavailable",reason="no_keys",source="push",tenant="default"} 1)"));
  CHECK(server.stop() == 0);
}

TEST_CASE("an eventbridge source takes its key in a header, an event_grid source in the query") {
  Recorder segment;
  const Folder folder;
  Serving server(with_sources(
      segment, folder,
      fmt::format(R"({{"bridge":{{"auth":"eventbridge","secrets":"{0}"}},)"
                  R"("grid":{{"auth":"event_grid","secrets":"{0}","subscriptions":["ct"]}}}})",
                  key)));
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);
  CHECK(post(client, body, {{"x-api-key", key}}, "/webhooks/bridge").status == 202);
  CHECK(post(client, body, {{"x-api-key", key + "x"}}, "/webhooks/bridge").status == 401);
  CHECK(post(client, body, {}, "/webhooks/bridge?code=" + key).status == 401);

  const Headers subscription{{"aeg-subscription-name", "CT"}};
  CHECK(post(client, body, subscription, "/webhooks/grid?code=" + key).status == 202);
  CHECK(post(client, body, subscription, "/webhooks/grid?code=x" + key).status == 401);
  CHECK(post(client, body, subscription, "/webhooks/grid").status == 401);
  const auto other =
      post(client, body, {{"aeg-subscription-name", "other"}}, "/webhooks/grid?code=" + key);
  CHECK(other.status == 403);
  CHECK(other.body == R"({"ok":false,"error":"not allowed"})");
  const auto page = get(client, "/metrics").body;
  CHECK(has(page,
            R"({outcome="unauthorized",reason="not_allowed",source="grid",tenant="default"} 1)"));
  CHECK(server.stop() == 0);
  CHECK_FALSE(has(server.log(), "canary"));
  CHECK_FALSE(has(page, "canary"));
}

TEST_CASE("sources lists the paths, and what each source lacks") {
  const Folder folder;
  const auto file = folder.write("ctsync.json", R"({"webhooks":{"accepted_sources":["erp"]},
      "sources":{"bridge":{"auth":"eventbridge","secrets":"${NOT_THERE}"},
                 "sns":{"auth":"sns","topics":[")" + sns_message::topic +
                                                    R"("],
                        "trust_file":"/no/such/file"},
                 "grid":{"auth":"event_grid","secrets":"0123456789abcdef"}}})");
  const auto listed = run({"sources", "--config", file}, {});
  CHECK(listed.exit_code == 0);
  CHECK(listed.err.empty());
  for (const auto& part :
       {"/webhooks/erp, /api/webhook ", "lacks a valid webhooks.secret (WEBHOOK_SECRET)",
        "lacks a valid sources.bridge.secrets", "/webhooks/grid ", " ready\n",
        "sources.sns.trust_file: the file cannot be read"}) {
    CAPTURE(part);
    CHECK(has(listed.out, part));
  }
}

TEST_CASE("sources confirm makes the newest waiting subscription valid") {
  Recorder segment;
  const Folder folder;
  Remote amazon;
  amazon.say(200, leaf_now());
  const auto variables = with_sources(segment, folder, sns_source(folder, amazon));
  store_waiting(folder, "one", waiting_message("aa01", wall_clock() - 48h));
  store_waiting(folder, "two", waiting_message("aa02", wall_clock() - 71h));
  const auto done = run({"sources", "confirm", "sns"}, variables);
  CHECK(done.err.empty());
  CHECK(done.exit_code == 0);
  CHECK(done.out == "sns: the subscription of " + sns_message::topic +
                        " is confirmed; SNS delivers from now on\n");
  REQUIRE(amazon.queries().size() == 1);
  CHECK(has(amazon.queries()[0], "Action=ConfirmSubscription"));
  CHECK(has(amazon.queries()[0], "Token=aa02"));

  amazon.say_to_queries(400);
  const auto refused = run({"sources", "confirm", "sns"}, variables);
  CHECK(refused.exit_code == 1);
  CHECK(refused.err ==
        "ctsync sources confirm: sns: inbox-2: AWS answered 400; the subscription "
        "still waits. Try again, or have SNS request confirmation again\n");
}

TEST_CASE("sources confirm asks SNS for nothing that is old, forged or of another topic") {
  Recorder segment;
  const Folder folder;
  Remote amazon;
  amazon.say(200, leaf_now());
  std::string body;
  std::string sent;
  std::string topic = sns_message::topic;
  SUBCASE("older than the token") {
    body = waiting_message("aa", wall_clock() - 73h);
    sent = "sns: inbox-1 (stale): it is older than 3 days";
  }
  SUBCASE("not signed by SNS") {
    body = waiting_message("aa", wall_clock(), other_signer());
    sent = "sns: inbox-1 (mismatch): its signature is not that of SNS";
  }
  SUBCASE("of a topic that is no longer configured") {
    body = waiting_message("aa", wall_clock());
    topic += "2";
    sent = "sns: inbox-1 (not_allowed): its topic is not one of the source's `topics`";
  }
  SUBCASE("no certificate to check it with") {
    body = waiting_message("aa", wall_clock());
    amazon.say(200, "nothing");
    sent = "sns: inbox-1 (no_keys): the certificate";
  }
  SUBCASE("no confirmation") {
    body = sns_message::json_of(
        sns_message::sign(sns_message::notification({{"Timestamp", stamp(wall_clock())}})));
    sent = "sns: inbox-1 is no SubscriptionConfirmation";
  }
  const auto variables = with_sources(segment, folder, sns_source(folder, amazon, topic));
  store_waiting(folder, "one", body);
  const auto done = run({"sources", "confirm", "sns"}, variables);
  CHECK(done.exit_code == 1);
  CHECK(done.out.empty());
  CAPTURE(done.err);
  CHECK(has(done.err, sent));
  CHECK(amazon.queries().empty());
}

TEST_CASE("sources confirm says what to do where there is nothing to confirm") {
  Recorder segment;
  const Folder folder;
  Remote amazon;
  const auto variables = with_sources(segment, folder, sns_source(folder, amazon));
  const auto no_store = run({"sources", "confirm", "sns"}, variables);
  CHECK(no_store.exit_code == 3);
  CHECK(has(no_store.err, "there is no store at"));
  REQUIRE(sqlite::Store::open({folder.file("ctsync.db"), true}).has_value());

  const auto nothing = run({"sources", "confirm", "sns"}, variables);
  CHECK(nothing.exit_code == 1);
  CHECK(has(nothing.err, "sns: no subscription waits for confirmation; have SNS request it again"));
  const auto unknown = run({"sources", "confirm", "snss"}, variables);
  CHECK(unknown.exit_code == 2);
  CHECK(has(unknown.err, "snss: there is no such source, see `ctsync sources`"));
  const auto keyed = run({"sources", "confirm", "keyed"}, variables);
  CHECK(keyed.exit_code == 2);
  CHECK(has(keyed.err, "keyed: is of auth eventbridge"));
  CHECK(run({"sources", "confirm"}, variables).exit_code == 2);
  CHECK(run({"sources", "bogus"}, variables).exit_code == 2);
}

TEST_CASE("a body over the limit of its size counts against the rate limit of its source") {
  Recorder segment;
  const Folder folder;
  auto variables = with_sources(
      segment, folder,
      fmt::format(R"({{"bridge":{{"auth":"eventbridge","secrets":"{}",)"
                  R"("rate_limit_per_minute":1}}}},"webhooks":{{"max_body_bytes":1024}})",
                  key));
  Serving server(variables);
  auto client = client_of(server.url());
  const Headers with_key{{"x-api-key", key}};
  CHECK(post(client, std::string(2'000, ' '), with_key, "/webhooks/bridge").status == 202);
  const auto refused = post(client, std::string(2'001, ' '), with_key, "/webhooks/bridge");
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after").has_value());
}

}  // namespace ctsync::test
