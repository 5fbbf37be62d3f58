// SPDX-License-Identifier: MIT
#include "intake/authenticator.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/json/view.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/signature/sns_authority.hpp"
#include "adapters/signature/sns_message.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/remote.hpp"
#include "program/tokens.hpp"

namespace ctsync::test {

namespace {

using server::Auth;
using server::Authenticator;
using server::Secret;
using server::SourceSettings;
using signature::KeyPlace;
using signature::Proof;
using namespace std::chrono_literals;

const std::string key = "0123456789abcdef";
constexpr Time vectors_time{1767225600s};

SourceSettings of(Auth auth) {
  SourceSettings settings;
  settings.name = "s";
  settings.auth = auth;
  settings.secrets = {Secret(key)};
  settings.given = {{"auth", "file"}, {"secrets", "file"}};
  return settings;
}

std::unique_ptr<Authenticator> made(SourceSettings settings, server::ReportFetch report = {}) {
  auto authenticator = Authenticator::create(std::move(settings), std::move(report));
  REQUIRE(authenticator.has_value());
  return std::move(*authenticator);
}

http::Request request(std::string_view body, std::vector<http::Header> headers = {},
                      std::string_view query = {}) {
  http::Request made;
  made.method = "POST";
  made.body = body;
  made.headers = std::move(headers);
  made.query = query;
  return made;
}

/// The name of the proof, which makes failures readable.
std::string_view judge(const Authenticator& authenticator, const http::Request& of,
                       Time at = vectors_time) {
  return name(authenticator.judge(of, at).proof);
}

SourceSettings pubsub(const Remote& remote) {
  auto settings = of(Auth::pubsub);
  settings.audience = push_audience;
  settings.service_account = push_account;
  settings.keys_url = remote.url() + "/oauth2/v3/certs";
  return settings;
}

SourceSettings sns(const Remote& remote, const std::string& trust_file) {
  auto settings = of(Auth::sns);
  settings.topics = {sns_message::topic};
  settings.sns_url = remote.url();
  settings.trust_file = trust_file;
  return settings;
}

std::string text_of(json::View object, std::string_view member) {
  return std::string(object[member].string().value());
}

}  // namespace

TEST_CASE("an hmac source accepts what its forwarder signs") {
  const auto authenticator = made(of(Auth::hmac));
  CHECK(authenticator->sender() == signature::Sender::forwarder);
  const auto signature = signature::sign_timestamped(key, vectors_time, "{}");
  REQUIRE(signature.has_value());
  std::vector<http::Header> headers{{"x-timestamp", signature->timestamp},
                                    {"x-signature", signature->signature}};
  CHECK(judge(*authenticator, request("{}", headers)) == "ok");
  CHECK(judge(*authenticator, request("{ }", headers)) == "mismatch");
  CHECK(judge(*authenticator, request("{}", headers), vectors_time + 301s) == "stale");
  CHECK(judge(*authenticator, request("{}")) == "missing");
  headers.push_back(headers[1]);
  CHECK(judge(*authenticator, request("{}", headers)) == "repeated");

  auto settings = of(Auth::hmac);
  settings.tolerance = 1'000s;
  headers.pop_back();
  CHECK(judge(*made(settings), request("{}", headers), vectors_time + 1'000s) == "ok");
}

TEST_CASE("the shared HMAC vectors are authentic at an hmac source") {
  const auto text = shared_vector("hmac-vectors.json");
  if (!text) return;
  json::Parser parser;
  const auto vectors = parser.parse(*text);
  REQUIRE(vectors);
  const auto vector = (*vectors)["generic_ts"];
  auto settings = of(Auth::hmac);
  settings.secrets = {Secret(text_of(vector, "secret"))};
  const auto authenticator = made(settings);
  const auto timestamp = text_of(vector, "timestamp");
  const auto hex = text_of(vector, "hex");
  const auto body = text_of(vector, "body");
  const std::vector<http::Header> headers{{"x-timestamp", timestamp}, {"x-signature", hex}};
  CHECK(judge(*authenticator, request(body, headers)) == "ok");
  CHECK(judge(*authenticator, request(body + "\n", headers)) == "mismatch");
}

TEST_CASE("a segment source takes one event whole, and no batch of which only a part is signed") {
  auto settings = of(Auth::segment);
  settings.secrets = {Secret("another-secret-0123"), Secret("segment-shared-secret")};
  const auto authenticator = made(settings);
  CHECK(authenticator->sender() == signature::Sender::segment);
  const std::string event =
      R"({"type":"identify","userId":"ct-123","traits":{"email":"a@b.example"}})";
  const std::vector<http::Header> headers{
      {"x-signature", "009baa5747d3ad4282a59a7e501699137322ed77"}};
  CHECK(judge(*authenticator, request(event, headers)) == "ok");
  CHECK(judge(*authenticator, request("[" + event + "]", headers)) == "ok");
  CHECK(judge(*authenticator, request(" [ " + event + " ] ", headers)) == "ok");
  CHECK(judge(*authenticator, request("[" + event + "," + event + "]", headers)) == "mismatch");
  CHECK(judge(*authenticator, request("{}", headers)) == "mismatch");
  CHECK(judge(*authenticator, request(event)) == "missing");
  CHECK(judge(*authenticator, request(event, {headers[0], headers[0]})) == "repeated");
}

TEST_CASE("an eventbridge source reads its key from the configured place") {
  auto settings = of(Auth::eventbridge);
  settings.key_in = {KeyPlace::header, "x-api-key"};
  const auto header = made(settings);
  CHECK(header->sender() == signature::Sender::eventbridge);
  CHECK(judge(*header, request("{}", {{"x-api-key", key}})) == "ok");
  CHECK(judge(*header, request("{}", {{"x-api-key", "fedcba9876543210"}})) == "mismatch");
  CHECK(judge(*header, request("{}", {{"x-api-key", key}, {"x-api-key", key}})) == "repeated");
  CHECK(judge(*header, request("{}", {{"authorization", key}}, "code=" + key)) == "missing");

  settings.key_in = {KeyPlace::bearer, ""};
  CHECK(judge(*made(settings), request("{}", {{"authorization", "Bearer " + key}})) == "ok");
  settings.key_in = {KeyPlace::basic, ""};
  settings.user = "user";
  const auto basic = "Basic " + ctsync::detail::base64("user:" + key);
  CHECK(judge(*made(settings), request("{}", {{"authorization", basic}})) == "ok");
  CHECK(judge(*made(settings), request("{}", {{"authorization", key}})) == "malformed");
}

TEST_CASE("an event_grid source checks the key first, then the subscription") {
  auto settings = of(Auth::event_grid);
  settings.key_in = {KeyPlace::query, "code"};
  const std::string query = "a=b&code=" + key;
  CHECK(judge(*made(settings), request("[]", {}, query)) == "ok");
  settings.subscriptions = {"other", "Ct-Events"};
  const auto allowed = made(settings);
  CHECK(allowed->sender() == signature::Sender::event_grid);
  const http::Header known{"aeg-subscription-name", "CT-EVENTS"};
  const http::Header unknown{"aeg-subscription-name", "CT-EVENT"};
  CHECK(judge(*allowed, request("[]", {known}, query)) == "ok");
  CHECK(judge(*allowed, request("[]", {unknown}, query)) == "not_allowed");
  CHECK(judge(*allowed, request("[]", {}, query)) == "not_allowed");
  CHECK(judge(*allowed, request("[]", {known, known}, query)) == "repeated");
  CHECK(judge(*allowed, request("[]", {unknown}, "code=fedcba9876543210")) == "mismatch");
  CHECK(judge(*allowed, request("[]", {known}, "code=" + key + "&code=" + key)) == "repeated");
  CHECK(judge(*allowed, request("[]", {known})) == "missing");
}

TEST_CASE("a pubsub source fetches the keys once and takes tokens that they signed") {
  Remote google;
  google.say(200, key_set());
  const auto authenticator = made(pubsub(google));
  CHECK(authenticator->sender() == signature::Sender::pubsub);
  const auto with = [&](const std::string& token) {
    return judge(*authenticator, request("{}", {{"authorization", token}}));
  };
  const std::string good = "Bearer " + push_token(vectors_time);
  CHECK(with(good) == "ok");
  CHECK(with("Bearer " + push_token(vectors_time, other_signer())) == "mismatch");
  CHECK(with("Bearer " + push_token(vectors_time, signer(), "x")) == "mismatch");
  CHECK(with("Bearer " + push_token(vectors_time - 2h)) == "stale");
  CHECK(judge(*authenticator, request("{}")) == "missing");
  CHECK(judge(*authenticator, request("{}", {{"authorization", good}, {"authorization", good}})) ==
        "repeated");
  CHECK(google.asked() == std::vector<std::string>{"GET /oauth2/v3/certs"});
}

TEST_CASE("a pubsub source without its keys finds no_keys, and reports the reason") {
  Remote google;
  google.say(500);
  std::vector<std::string> reports;
  const auto authenticator =
      made(pubsub(google), [&](const Error& error) { reports.push_back(to_string(error)); });
  const std::string good = "Bearer " + push_token(vectors_time);
  CHECK(judge(*authenticator, request("{}", {{"authorization", good}})) == "no_keys");
  CHECK(reports == std::vector<std::string>{"sources.s.keys_url: the server answered 500"});
  google.say(200, std::string(256 * 1024 + 1, ' '));
  CHECK(judge(*authenticator, request("{}", {{"authorization", good}}), vectors_time + 20s) ==
        "no_keys");
  REQUIRE(reports.size() == 2);
  CHECK(reports[1] == "sources.s.keys_url: the answer has more than 262144 bytes");
  google.say(200, "{}");
  CHECK(judge(*authenticator, request("{}", {{"authorization", good}}), vectors_time + 40s) ==
        "no_keys");
  REQUIRE(reports.size() == 3);
  CHECK(reports[2] == "sources.s.keys_url: expected at least one RSA signing key");
  google.say(200, key_set());
  CHECK(judge(*authenticator, request("{}", {{"authorization", good}}), vectors_time + 60s) ==
        "ok");
}

TEST_CASE("the shared token vectors get their verdicts from a pubsub source") {
  const auto text = shared_vector("pubsub-jwt-vectors.json");
  if (!text) return;
  json::Parser parser;
  const auto vectors = parser.parse(*text);
  REQUIRE(vectors);
  Remote google;
  const auto from = text->find("\"jwks\":") + 7;
  const auto jwks = text->substr(from, text->find("\"clock_now\"") - from);
  google.say(200, jwks.substr(0, jwks.rfind(',')));
  auto settings = pubsub(google);
  settings.audience = text_of(*vectors, "expected_aud");
  settings.service_account = text_of(*vectors, "expected_email");
  const auto authenticator = made(settings);
  const Time clock{std::chrono::seconds{(*vectors)["clock_now"].integer().value()}};
  int accepted = 0;
  int refused = 0;
  (*vectors)["tokens"].each_member([&](std::string_view name, json::View value) {
    CAPTURE(name);
    const auto header = "Bearer " + std::string(value.string().value());
    const auto proof =
        authenticator->judge(request("{}", {{"authorization", header}}), clock).proof;
    const bool good = name == "valid" || name == "iss_without_scheme" || name == "aud_array";
    CHECK((proof == Proof::ok) == good);
    CHECK(signature::finding_of(proof) != signature::Finding::unavailable);
    ++(proof == Proof::ok ? accepted : refused);
    return true;
  });
  CHECK(accepted == 3);
  CHECK(refused == 13);
}

TEST_CASE("an sns source takes what SNS signed for its topics") {
  using namespace sns_message;
  const Folder folder;
  Remote amazon;
  amazon.say(200, leaf_pem());
  const auto authenticator = made(sns(amazon, folder.write("trust.pem", authority_pem())));
  CHECK(authenticator->sender() == signature::Sender::sns);
  const auto good = json_of(sign(notification()));
  const auto judgement = authenticator->judge(request(good), sns_now);
  CHECK(name(judgement.proof) == "ok");
  CHECK_FALSE(judgement.notice.has_value());
  CHECK(judge(*authenticator, request(json_of(sign(notification(), other_signer())))) ==
        "mismatch");
  CHECK(judge(*authenticator, request(good), sns_now + 3h) == "stale");
  auto other = notification();
  other["TopicArn"] = topic + "2";
  CHECK(judge(*authenticator, request(json_of(sign(other)))) == "not_allowed");
  CHECK(judge(*authenticator, request("no JSON")) == "malformed");
  CHECK(judge(*authenticator, request(json_of(notification()))) == "missing");
  CHECK(amazon.asked() ==
        std::vector<std::string>{
            "GET /SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"});
}

TEST_CASE("an sns source reports what a verified notice asks for, and confirms it on request") {
  using namespace sns_message;
  const Folder folder;
  Remote amazon;
  amazon.say(200, leaf_pem());
  const auto authenticator = made(sns(amazon, folder.write("trust.pem", authority_pem())));
  const auto judgement = authenticator->judge(request(json_of(sign(confirmation()))), sns_now);
  REQUIRE(judgement.notice.has_value());
  CHECK(judgement.notice->type == signature::SnsType::subscription_confirmation);
  CHECK(judgement.notice->topic_arn == topic);
  CHECK(judgement.notice->token == token);

  CHECK(authenticator->confirm(*judgement.notice).has_value());
  CHECK(amazon.asked().back().starts_with("GET /?Action=ConfirmSubscription&TopicArn=arn"));
  CHECK(amazon.asked().back().ends_with("&Token=" + token));
  amazon.say(403);
  const auto refused = authenticator->confirm(*judgement.notice);
  REQUIRE_FALSE(refused.has_value());
  CHECK(to_string(refused.error()) == "AWS answered 403");

  auto notice = *judgement.notice;
  notice.topic_arn = topic + "2";
  const auto asked = amazon.asked().size();
  CHECK(authenticator->confirm(notice).error().where == "sources.s.topics");
  notice = *judgement.notice;
  notice.type = signature::SnsType::unsubscribe_confirmation;
  CHECK(authenticator->confirm(notice).error().code == Errc::unsupported);
  CHECK(amazon.asked().size() == asked);
}

TEST_CASE("an sns source without a trusted certificate cannot verify a message") {
  using namespace sns_message;
  const Folder folder;
  Remote amazon;
  const auto trust = folder.write("trust.pem", authority_pem());
  const auto good = json_of(sign(notification()));
  amazon.say(503);
  CHECK(judge(*made(sns(amazon, trust)), request(good)) == "no_keys");
  amazon.say(404);
  CHECK(judge(*made(sns(amazon, trust)), request(good)) == "mismatch");
  amazon.say(302);
  CHECK(judge(*made(sns(amazon, trust)), request(good)) == "no_keys");
  amazon.say(200, leaf_pem());
  CHECK(judge(*made(sns(amazon, trust)), request(good)) == "ok");
  CHECK(judge(*made(sns(amazon, "")), request(good)) == "no_keys");
}

TEST_CASE("the shared SNS vectors are signed as their certificate says") {
  const auto text = shared_vector("sns-vectors.json");
  const auto pem = shared_vector("sns-test-cert.pem");
  if (!text || !pem) return;
  const Folder folder;
  Remote amazon;
  amazon.say(200, *pem);
  const auto authenticator = made(sns(amazon, folder.write("trust.pem", *pem)));
  // The certificate is younger than the messages, so they are authentic but stale.
  const Time later = sns_now + 24h * 366;
  std::string_view rest = *text;
  int messages = 0;
  for (auto at = rest.find("\"body\": {"); at != rest.npos; at = rest.find("\"body\": {")) {
    rest.remove_prefix(at + 8);
    std::string body(rest.substr(0, rest.find('}', rest.find("\"SigningCertURL\"")) + 1));
    CHECK(judge(*authenticator, request(body), later) == "stale");
    body.replace(body.find("22b80b92"), 8, "22b80b93");
    CHECK(judge(*authenticator, request(body), later) == "mismatch");
    ++messages;
  }
  CHECK(messages == 4);
}

TEST_CASE("a wrong setting of a source is reported before it serves") {
  const auto where = [](SourceSettings settings) {
    const auto made = Authenticator::create(std::move(settings));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == Errc::configuration);
    return made.error().where;
  };
  auto settings = of(Auth::hmac);
  settings.secrets.clear();
  CHECK(where(settings) == "sources.s.secrets");
  settings.given.clear();
  CHECK(where(settings) == "webhooks.secret (WEBHOOK_SECRET)");
  settings = of(Auth::sns);
  CHECK(where(settings) == "sources.s.topics");
  const Folder folder;
  settings.topics = {sns_message::topic};
  settings.trust_file = folder.file("absent.pem");
  CHECK(where(settings) == "sources.s.trust_file");
  for (const std::string text : {"", "no certificate"}) {
    settings.trust_file = folder.write("wrong.pem", text);
    CHECK(where(settings) == "sources.s.trust_file");
  }
  CHECK(where(of(Auth::pubsub)) == "sources.s.audience");
}

}  // namespace ctsync::test
