// SPDX-License-Identifier: MIT
#include "commercetools/subscription_client.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "platform.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;

namespace {

const SubscriptionDraft pubsub{"ctsync", GoogleCloudPubSub{"p", "t"}};

std::string existing(std::string_view topic, std::string_view format = "Platform") {
  return R"({"id":"s","version":4,"key":"ctsync","status":"Healthy","destination":)"
         R"({"type":"GoogleCloudPubSub","projectId":"p","topic":")" +
         std::string(topic) + R"("},"messages":[{"resourceTypeId":"customer"}],)" +
         R"("changes":[{"resourceTypeId":"customer"}],"format":{"type":")" + std::string(format) +
         R"("}})";
}

// Responds to requests in sequence and records them.
struct Script {
  explicit Script(std::vector<http::Response> responses)
      : responses_(std::move(responses)), platform([this](const http::Request&) {
          const std::lock_guard lock(mutex_);
          return next_ < responses_.size() ? responses_[next_++] : reply(418);
        }) {}

  Answer<Ensured> ensure(const SubscriptionDraft& draft) {
    auto answer = client().ensure_subscription(draft);
    if (!answer) check_discreet(answer.error());
    return answer;
  }

  SubscriptionClient client() {
    auto made = SubscriptionClient::create(options_for(platform, TestTime{}));
    REQUIRE(made);
    return *std::move(made);
  }

  std::vector<std::string> asked() {
    std::vector<std::string> lines;
    for (const auto& one : platform.asked()) {
      lines.push_back(one.method + " " + one.target + (one.body.empty() ? "" : " " + one.body));
    }
    return lines;
  }

 private:
  std::vector<http::Response> responses_;
  std::mutex mutex_;
  std::size_t next_ = 0;

 public:
  Platform platform;
};

using Lines = std::vector<std::string>;
const http::Response missing = failure(404, "ResourceNotFound");
const std::string look_up = "GET /shop/subscriptions/key=ctsync";
const std::string creation = "POST /shop/subscriptions " + to_json(pubsub);
const std::string new_topic =
    R"(POST /shop/subscriptions/key=ctsync {"version":4,"actions":[{"action":"changeDestination",)"
    R"("destination":{"type":"GoogleCloudPubSub","projectId":"p","topic":"t"}}]})";
const std::string deletion = "DELETE /shop/subscriptions/key=ctsync?version=4";

}  // namespace

TEST_CASE("a Subscription that is missing is created") {
  Script script({missing, reply(201, existing("t"))});
  const auto done = script.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::created);
  CHECK(script.asked() == Lines{look_up, creation});
}

TEST_CASE("a Subscription as it should be costs one read") {
  Script script({reply(200, existing("t"))});
  const auto done = script.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::unchanged);
  CHECK(script.asked() == Lines{look_up});
}

TEST_CASE("a Subscription to another topic is updated") {
  Script script({reply(200, existing("old")), reply(200, existing("t"))});
  const auto done = script.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::updated);
  CHECK(script.asked() == Lines{look_up, new_topic});
}

TEST_CASE("a Subscription of another format is deleted and made anew") {
  Script script({reply(200, existing("t", "CloudEvents")), reply(200, existing("t")),
                 reply(201, existing("t"))});
  const auto done = script.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::recreated);
  CHECK(script.asked() == Lines{look_up, deletion, creation});
}

TEST_CASE("a Subscription that changes meanwhile is looked at again") {
  Script updated({reply(200, existing("old")), failure(409, "ConcurrentModification"),
                  reply(200, existing("t"))});
  auto done = updated.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::unchanged);
  CHECK(updated.asked() == Lines{look_up, new_topic, look_up});

  Script created({missing, failure(400, "DuplicateField"), reply(200, existing("t"))});
  done = created.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::unchanged);
  CHECK(created.asked() == Lines{look_up, creation, look_up});

  Script deleted({reply(200, existing("old")), missing, missing, reply(201, existing("t"))});
  done = deleted.ensure(pubsub);
  REQUIRE(done);
  CHECK(*done == Ensured::created);
  CHECK(deleted.asked() == Lines{look_up, new_topic, look_up, creation});
}

TEST_CASE("a Subscription that never stops changing is left for later") {
  const http::Response old = reply(200, existing("old"));
  const http::Response conflict = failure(409, "ConcurrentModification");
  Script script({old, conflict, old, conflict, old, conflict});
  const auto done = script.ensure(pubsub);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::unavailable);
  CHECK(script.asked().size() == 6);
}

TEST_CASE(
    "a refused Subscription is a configuration error with what commercetools said, without "
    "secrets") {
  Script script({missing, reply(400, R"({"message":"Bad request","errors":[{"code":"InvalidInput",)"
                                     R"("message":"AKIA1 with wJal/rXUt cannot send to u."}]})")});
  const auto done = script.ensure({"ctsync", Sqs{"u", "r", "AKIA1", "wJal/rXUt"}});
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::configuration);
  CHECK(done.error().where == "commercetools.subscription");
  CHECK(done.error().detail ==
        "commercetools refused the Subscription: HTTP 400 InvalidInput: "
        "*** with ***/*** cannot send to u.");
}

TEST_CASE("that the old Subscription is gone and no new one made is said") {
  Script script(
      {reply(200, existing("t", "CloudEvents")), reply(200, "{}"), failure(500, "General")});
  const auto done = script.ensure(pubsub);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::unavailable);
  CHECK(holds(done.error().detail, "the Subscription is deleted and the new one is not made"));
}

TEST_CASE("a client that may not manage Subscriptions is an error that names the scope it needs") {
  Script script({failure(403, "insufficient_scope")});
  const auto done = script.ensure(pubsub);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::configuration);
  CHECK(done.error().where == setting::scopes);
  CHECK(holds(done.error().detail, "manage_subscriptions"));
}

TEST_CASE("an answer that is no Subscription changes nothing") {
  for (const auto* body : {"<html>", "{}", "[]"}) {
    Script script({reply(200, body)});
    const auto done = script.ensure(pubsub);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::configuration);
    CHECK(done.error().where == setting::api_url);
    CHECK(script.asked() == Lines{look_up});
  }
}

TEST_CASE("a wrong key is not sent") {
  Script script({});
  CHECK_FALSE(script.ensure({"a/../b", EventBridge{}}));
  CHECK_FALSE(script.client().subscription_status(""));
  CHECK(script.asked().empty());
  CHECK(script.platform.token_requests() == 0);
}

TEST_CASE("the health of a Subscription is commercetools' word, or nothing if there is none") {
  Script script({reply(200, existing("t")), missing, reply(200, "{}")});
  auto client = script.client();
  auto status = client.subscription_status("ctsync");
  REQUIRE(status);
  CHECK(*status == "Healthy");
  status = client.subscription_status("ctsync");
  REQUIRE(status);
  CHECK_FALSE(*status);
  status = client.subscription_status("ctsync");
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::configuration);
}

TEST_CASE("a Subscription is deleted with the version that was seen, again if that was overtaken") {
  Script script({reply(200, existing("t")), failure(409, "ConcurrentModification"),
                 reply(200, existing("t")), reply(200), missing});
  auto client = script.client();
  auto deleted = client.delete_subscription("ctsync");
  REQUIRE(deleted);
  CHECK(*deleted);
  deleted = client.delete_subscription("ctsync");
  REQUIRE(deleted);
  CHECK_FALSE(*deleted);
  CHECK(script.asked() == Lines{look_up, deletion, look_up, deletion, look_up});
}
