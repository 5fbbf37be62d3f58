// SPDX-License-Identifier: MIT
#include "commercetools/subscription.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ctsync;
using namespace ctsync::commercetools_api;

namespace {

using Kind = SubscriptionChange::Kind;

const std::string rest = R"(,"messages":[{"resourceTypeId":"customer"}],)"
                         R"("changes":[{"resourceTypeId":"customer"}],"format":)";
const std::string platform = R"({"type":"Platform"}})";
const std::string cloud_events = R"({"type":"CloudEvents","cloudEventsVersion":"1.0"}})";

SubscriptionChange change(const SubscriptionDraft& draft, std::string_view existing) {
  json::Parser parser;
  const auto root = parser.parse(existing);
  REQUIRE(root);
  auto change = change_to(draft, *root);
  REQUIRE(change);
  return *std::move(change);
}

std::string existing(std::string_view destination,
                     std::string_view others = R"("messages":[{"resourceTypeId":"customer"}],)"
                                               R"("changes":[{"resourceTypeId":"customer"}])") {
  return R"({"id":"s","version":4,"key":"ctsync","status":"Healthy","destination":)" +
         std::string(destination) + "," + std::string(others) + R"(,"format":{"type":"Platform"}})";
}

const SubscriptionDraft pubsub{"ctsync", GoogleCloudPubSub{"p", "t"}};
constexpr std::string_view pubsub_json =
    R"({"type":"GoogleCloudPubSub","projectId":"p","topic":"t"})";

}  // namespace

TEST_CASE("a draft for each destination is written as commercetools wants it") {
  const auto draft = [](Destination destination) {
    return to_json(SubscriptionDraft{"ctsync", std::move(destination)});
  };
  const std::string begin = R"({"key":"ctsync","destination":)";
  CHECK(draft(Sqs{"https://sqs.eu-central-1.amazonaws.com/1/q", "eu-central-1"}) ==
        begin +
            R"({"type":"SQS","queueUrl":"https://sqs.eu-central-1.amazonaws.com/1/q",)"
            R"("region":"eu-central-1","authenticationMode":"IAM"})" +
            rest + platform);
  CHECK(draft(Sqs{"u", "r", "AKIA", "s\"1"}) ==
        begin +
            R"({"type":"SQS","queueUrl":"u","region":"r","authenticationMode":"Credentials",)"
            R"("accessKey":"AKIA","accessSecret":"s\"1"})" +
            rest + platform);
  CHECK(
      draft(Sns{"arn:aws:sns:eu-central-1:1:t"}) ==
      begin +
          R"({"type":"SNS","topicArn":"arn:aws:sns:eu-central-1:1:t","authenticationMode":"IAM"})" +
          rest + platform);
  CHECK(draft(EventBridge{"eu-central-1", "123456789012"}) ==
        begin + R"({"type":"EventBridge","region":"eu-central-1","accountId":"123456789012"})" +
            rest + platform);
  CHECK(draft(GoogleCloudPubSub{"p", "t"}) == begin + std::string(pubsub_json) + rest + platform);
  CHECK(draft(EventGrid{"https://g.example/api/events", "k"}) ==
        begin + R"({"type":"EventGrid","uri":"https://g.example/api/events","accessKey":"k"})" +
            rest + cloud_events);
  CHECK(to_json({"ctsync", GoogleCloudPubSub{"p", "t"}, DeliveryFormat::cloud_events}) ==
        begin + std::string(pubsub_json) + rest + cloud_events);
}

TEST_CASE("a key that commercetools would not take is refused") {
  for (const auto& key : {std::string("ab"), std::string("Ct-sync_1"), std::string(256, 'k')}) {
    CHECK(check(SubscriptionDraft{key, EventBridge{}}));
  }
  for (const auto& key : {std::string(), std::string("a"), std::string(257, 'k'),
                          std::string("a/b"), std::string("a b")}) {
    const auto status = check(SubscriptionDraft{key, EventBridge{}});
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Errc::configuration);
  }
}

TEST_CASE("a Subscription that is as it should be is not changed") {
  CHECK(change(pubsub, existing(pubsub_json)).kind == Kind::none);
  CHECK(change(pubsub, existing(pubsub_json)).json.empty());
  const SubscriptionDraft bridge{"ctsync", EventBridge{"r", "1"}};
  CHECK(change(bridge, existing(R"({"type":"EventBridge","region":"r","accountId":"1",)"
                                R"("source":"aws.partner/commercetools.com/x"})"))
            .kind == Kind::none);
  CHECK(change(pubsub,
               existing(pubsub_json, R"("messages":[{"resourceTypeId":"customer","types":[]}],)"
                                     R"("changes":[{"resourceTypeId":"customer"}],"events":[])"))
            .kind == Kind::none);
}

TEST_CASE("another destination is changed with the version that was seen") {
  const auto got =
      change(pubsub, existing(R"({"type":"GoogleCloudPubSub","projectId":"p","topic":"old"})"));
  CHECK(got.kind == Kind::update);
  CHECK(got.version == 4);
  CHECK(got.json == R"({"version":4,"actions":[{"action":"changeDestination","destination":)" +
                        std::string(pubsub_json) + "}]}");
  CHECK(change(pubsub, existing(R"({"type":"SNS","topicArn":"p"})")).kind == Kind::update);
}

TEST_CASE("messages and changes are set where they are not those of all customers") {
  const std::string customers = R"([{"resourceTypeId":"customer"}])";
  const std::string set_messages = R"({"action":"setMessages","messages":)" + customers + "}";
  const std::string set_changes = R"({"action":"setChanges","changes":)" + customers + "}";
  const auto json = [](std::string_view others) {
    return change(pubsub, existing(pubsub_json, others)).json;
  };
  const auto update = [](const std::string& actions) {
    return R"({"version":4,"actions":[)" + actions + "]}";
  };
  CHECK(json(R"("messages":[],"changes":[{"resourceTypeId":"customer"}])") == update(set_messages));
  CHECK(json(R"("messages":[{"resourceTypeId":"customer","types":["CustomerCreated"]}],)"
             R"("changes":[{"resourceTypeId":"customer"}])") == update(set_messages));
  CHECK(
      json(
          R"("messages":[{"resourceTypeId":"customer"}],"changes":[{"resourceTypeId":"order"}])") ==
      update(set_changes));
  CHECK(json(R"("messages":[{"resourceTypeId":"customer"},{"resourceTypeId":"order"}])") ==
        update(set_messages + "," + set_changes));
  CHECK(change(pubsub, existing(pubsub_json, R"("messages":[],"changes":[])")).what ==
        "messages, changes");
}

TEST_CASE("a Subscription has exactly the resource types of the draft, in any sequence") {
  SubscriptionDraft draft = pubsub;
  draft.messages = {"customer", "order", "payment"};
  draft.changes = {"customer", "order"};
  CHECK(to_json(draft).find(
            R"("messages":[{"resourceTypeId":"customer"},{"resourceTypeId":"order"},)"
            R"({"resourceTypeId":"payment"}],"changes":[{"resourceTypeId":"customer"},)"
            R"({"resourceTypeId":"order"}])") != std::string::npos);
  const auto what = [&](std::string_view others) {
    return change(draft, existing(pubsub_json, others)).what;
  };
  const std::string_view changes =
      R"(,"changes":[{"resourceTypeId":"customer"},{"resourceTypeId":"order"}])";
  CHECK(what(R"("messages":[{"resourceTypeId":"payment"},{"resourceTypeId":"customer"},)"
             R"({"resourceTypeId":"order"}])" +
             std::string(changes))
            .empty());
  CHECK(what(R"("messages":[{"resourceTypeId":"customer"}])" + std::string(changes)) == "messages");
  CHECK(what(R"("messages":[{"resourceTypeId":"payment"},{"resourceTypeId":"customer"},)"
             R"({"resourceTypeId":"order"},{"resourceTypeId":"review"}])" +
             std::string(changes)) == "messages");
  CHECK(change(pubsub, existing(pubsub_json, R"("messages":[{"resourceTypeId":"customer"}])" +
                                                 std::string(changes)))
            .what == "changes");
}

TEST_CASE("another format cannot be updated") {
  SubscriptionDraft draft = pubsub;
  draft.format = DeliveryFormat::cloud_events;
  const auto got = change(draft, existing(pubsub_json));
  CHECK(got.kind == Kind::recreate);
  CHECK(got.version == 4);
}

TEST_CASE("a secret that is shown in part is the same if the part fits") {
  const SubscriptionDraft sqs{"ctsync", Sqs{"u", "r", "AKIA1234", "topsecret"}};
  const auto kind = [&](std::string_view key, std::string_view secret) {
    return change(sqs, existing(R"({"type":"SQS","queueUrl":"u","region":"r","accessKey":")" +
                                std::string(key) + R"(","accessSecret":")" + std::string(secret) +
                                R"("})"))
        .kind;
  };
  CHECK(kind("AKIA****", "****ret") == Kind::none);
  CHECK(kind("AKIA1234", "****") == Kind::none);
  CHECK(kind("AKIB****", "****") == Kind::update);
  CHECK(kind("AKIA****", "****old") == Kind::update);
  CHECK(kind("AKIA1234", "xxxxxret") == Kind::update);
  CHECK(change(sqs, existing(R"({"type":"SQS","queueUrl":"u","region":"r"})")).kind == Kind::none);
}

TEST_CASE("how a queue is authorised is part of the destination") {
  const SubscriptionDraft iam{"ctsync", Sqs{"u", "r"}};
  CHECK(change(iam, existing(R"({"type":"SQS","queueUrl":"u","region":"r",)"
                             R"("authenticationMode":"IAM"})"))
            .kind == Kind::none);
  CHECK(change(iam, existing(R"({"type":"SQS","queueUrl":"u","region":"r",)"
                             R"("accessKey":"AKIA****"})"))
            .kind == Kind::update);
}

TEST_CASE("what is not a Subscription is not compared") {
  json::Parser parser;
  for (const auto* text : {"{}", "[]", R"({"version":1})", R"({"version":"1","destination":{}})"}) {
    const auto root = parser.parse(text);
    REQUIRE(root);
    const auto change = change_to(pubsub, *root);
    REQUIRE_FALSE(change);
    CHECK(change.error().code == Errc::malformed);
  }
}
