// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/json/view.hpp>
#include <string>
#include <vector>

#include "mock.hpp"

namespace ctsync::test {

namespace {

using Words = std::vector<std::string>;

const Words pubsub{"subscribe", "pubsub", "--gcp-project", "shop-prod", "--topic", "customers"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "subscribe creates the Subscription, and says the second time that nothing is to be done") {
  Mock mock;
  const auto created = run(pubsub, mock.settings());
  CHECK(created.exit_code == 0);
  CHECK(created.out.starts_with("created: Subscription ctsync "));
  const std::string stored = mock.send("GET", "/subscriptions/key=ctsync");
  json::Parser parser;
  const auto root = parser.parse(stored);
  REQUIRE(root);
  CHECK((*root)["destination"]["projectId"].string() == std::string_view("shop-prod"));
  CHECK((*root)["destination"]["topic"].string() == std::string_view("customers"));
  CHECK(says(stored, R"("messages":[{"resourceTypeId":"customer"},{"resourceTypeId":"order"})"));
  CHECK(says(stored, R"("changes":[{"resourceTypeId":"customer"},{"resourceTypeId":"order"})"));

  const auto again = run(pubsub, mock.settings());
  CHECK(again.exit_code == 0);
  CHECK(again.out.starts_with("already as wanted: Subscription ctsync "));
  CHECK(mock.send("GET", "/subscriptions/key=ctsync") == stored);
}

// The mock supports no update action but setKey. Its refusal stands in for that of commercetools
// when it cannot reach a destination.
TEST_CASE("a refusal of commercetools is reported with what the destination needs") {
  Mock mock;
  REQUIRE(run(pubsub, mock.settings()).exit_code == 0);
  Words other = pubsub;
  other.back() = "other";
  const auto refused = run(other, mock.settings());
  CHECK(refused.exit_code == 3);
  CHECK(says(refused.err, "commercetools refused the Subscription: HTTP 400"));
  CHECK(says(refused.err, "subscriptions@commercetools-platform.iam.gserviceaccount.com"));
}

TEST_CASE("another format needs --recreate, which makes the Subscription anew") {
  Mock mock;
  REQUIRE(run(pubsub, mock.settings()).exit_code == 0);
  const Words cloud_events = with(pubsub, {"--format", "cloudevents"});
  const auto refused = run(cloud_events, mock.settings());
  CHECK(refused.exit_code == 3);
  CHECK(says(refused.err, "--format: Subscription ctsync delivers Platform"));
  CHECK(says(refused.err, "--recreate"));
  const auto anew = run(with(cloud_events, {"--recreate"}), mock.settings());
  CHECK(anew.exit_code == 0);
  CHECK(anew.out.starts_with("deleted and created again: "));
  CHECK(says(mock.send("GET", "/subscriptions/key=ctsync"), R"("type":"CloudEvents")"));
  CHECK(run(cloud_events, mock.settings()).out.starts_with("already as wanted: "));
}

TEST_CASE("--delete takes the Subscription away, once") {
  Mock mock;
  REQUIRE(run(with(pubsub, {"--key", "other"}), mock.settings()).exit_code == 0);
  const Words remove{"subscribe", "--delete", "--key", "other", "--yes"};
  CHECK(run(remove, mock.settings()).out == "deleted: Subscription other\n");
  CHECK(run(remove, mock.settings()).out == "there was none: Subscription other\n");
}

TEST_CASE("every destination is made of its options, and its secrets are never shown") {
  const Variables variables{{"EVENT_GRID_ACCESS_KEY", "hidden-value"},
                            {"AWS_ACCESS_KEY_ID", "hidden-value"},
                            {"AWS_SECRET_ACCESS_KEY", "hidden-value"}};
  struct Case {
    Words words;
    std::string_view draft;
  };
  const std::string arn = "arn:aws:sns:eu-central-1:123456789012:customers";
  const std::string queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/customers";
  const std::vector<Case> cases{
      {{"sns", "--topic-arn", arn}, R"("authenticationMode":"IAM")"},
      {{"sns", "--topic-arn", arn, "--authentication", "credentials"},
       R"("authenticationMode":"Credentials","accessKey":"***","accessSecret":"***")"},
      {{"sqs", "--queue-url", queue, "--region", "eu-central-1"}, R"("region":"eu-central-1")"},
      {{"eventbridge", "--account-id", "123456789012", "--region", "eu-central-1"},
       R"("accountId":"123456789012")"},
      {{"event-grid", "--uri", "https://t.eventgrid.azure.net/api/events"},
       R"("format":{"type":"CloudEvents","cloudEventsVersion":"1.0"})"},
  };
  for (const auto& one : cases) {
    const auto shown = run(with(with({"subscribe"}, one.words), {"--dry-run"}), variables);
    CHECK_MESSAGE(shown.exit_code == 0, shown.err);
    CHECK_MESSAGE(says(shown.out, one.draft), shown.out);
    CHECK(!says(shown.out + shown.err, "hidden-value"));
  }
  const auto without = run({"subscribe", "event-grid", "--uri", "https://t.example", "--dry-run"});
  CHECK(without.exit_code == 3);
  CHECK(says(without.err, "export EVENT_GRID_ACCESS_KEY="));
}

TEST_CASE("options that are missing or of another destination are wrong usage") {
  CHECK(run({"subscribe"}).exit_code == 2);
  CHECK(says(run({"subscribe", "sqs", "--region", "r"}).err, "sqs needs --queue-url"));
  CHECK(says(run(with(pubsub, {"--region", "r"})).err, "--region does not belong to pubsub"));
  CHECK(run({"subscribe", "pubsub", "--gcp-project", "p", "--topic", "projects/p/topics/t"})
            .exit_code == 2);
  CHECK(run({"subscribe", "eventbridge", "--account-id", "12", "--region", "r"}).exit_code == 2);
  CHECK(run({"subscribe", "event-grid", "--uri", "https://t.example", "--format", "platform"})
            .exit_code == 2);
  CHECK(run(with(pubsub, {"--key", "x"})).exit_code == 2);
}

TEST_CASE("subscribe names the setting that is missing or wrong, and what corrects it") {
  const auto nothing = run(pubsub);
  CHECK(nothing.exit_code == 3);
  CHECK(says(nothing.err, "export CTP_PROJECT_KEY="));
  Mock mock;
  auto settings = mock.settings();
  settings["CTP_CLIENT_SECRET"] = "wrong-secret";
  const auto unknown = run(pubsub, settings);
  CHECK(unknown.exit_code == 3);
  CHECK(says(unknown.err, "CTP_CLIENT_ID"));
  CHECK(!says(unknown.err, "wrong-secret"));
  mock.control("fault?status=403&path=/subscriptions&code=insufficient_scope");
  const auto forbidden = run(pubsub, mock.settings());
  CHECK(forbidden.exit_code == 3);
  CHECK(says(forbidden.err, "manage_subscriptions"));
  mock.control("fault?status=503&path=/subscriptions&retry_after=60");
  CHECK(run(pubsub, mock.settings()).exit_code == 4);
}

}  // namespace ctsync::test
