// SPDX-License-Identifier: MIT
#include "signature/sns.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sns_authority.hpp"
#include "sns_message.hpp"

using namespace ctsync::signature;
using namespace sns_message;
using namespace std::chrono_literals;
using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;
using ctsync::Time;

namespace {

struct Subject {
  Result<std::string> answer{leaf_pem()};
  int asked = 0;
  CertificateSource certificates{trust_authority(), [this](const std::string&) {
                                   ++asked;
                                   return answer;
                                 }};
  SnsOptions options{.topics = {topic}};
  ctsync::json::Parser parser;
  std::optional<SnsMessage> message;

  Proof of_text(const std::string& text, Time at = sns_now) {
    const auto verifier = SnsVerifier::create(options, certificates);
    REQUIRE(verifier);
    const auto body = parser.parse(text);
    REQUIRE(body);
    auto verdict = verifier->verify(*body, at);
    CHECK(verdict.message.has_value() == (verdict.proof == Proof::ok));
    message = verdict.message;
    return verdict.proof;
  }
  Proof of(const Fields& fields, Time at = sns_now) { return of_text(json_of(fields), at); }
};

}  // namespace

TEST_CASE("a notification that SNS signed is authentic") {
  for (const std::string version : {"1", "2"}) {
    CAPTURE(version);
    Subject subject;
    REQUIRE(subject.of(sign(notification({{"SignatureVersion", version}}))) == Proof::ok);
    CHECK(subject.message->type == SnsType::notification);
    CHECK(subject.message->message_id == "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324");
    CHECK(subject.message->topic_arn == topic);
    CHECK(subject.message->message == notification().at("Message"));
    CHECK_FALSE(subject.message->subject);
    CHECK(subject.message->timestamp == sns_now);
    CHECK(std::to_string(subject.message->signature_version) == version);
  }
}

TEST_CASE("a subject is signed if there is one, and null means that there is none") {
  Subject subject;
  const auto with = sign(notification({{"Subject", "My subject"}}));
  REQUIRE(subject.of(with) == Proof::ok);
  CHECK(subject.message->subject == "My subject");
  auto changed = with;
  changed["Subject"] = "Your subject";
  CHECK(subject.of(changed) == Proof::mismatch);
  changed.erase("Subject");
  CHECK(subject.of(changed) == Proof::mismatch);

  auto text = json_of(sign(notification()));
  text.insert(1, R"("Subject":null,)");
  CHECK(subject.of_text(text) == Proof::ok);
}

TEST_CASE("a subscription's confirmation is authentic and says where to confirm") {
  Subject subject;
  REQUIRE(subject.of(sign(confirmation())) == Proof::ok);
  CHECK(subject.message->type == SnsType::subscription_confirmation);
  CHECK(subject.message->token == token);
  const auto url = confirm_url(*subject.message);
  REQUIRE(url);
  CHECK(*url == "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=" +
                    topic + "&Token=" + token);
}

TEST_CASE("the end of a subscription is authentic and nothing that could be confirmed") {
  Subject subject;
  REQUIRE(subject.of(sign(confirmation({{"Type", "UnsubscribeConfirmation"}}))) == Proof::ok);
  CHECK(subject.message->type == SnsType::unsubscribe_confirmation);
  CHECK(confirm_url(*subject.message).error().code == Errc::unsupported);
  REQUIRE(subject.of(sign(notification())) == Proof::ok);
  CHECK(confirm_url(*subject.message).error().code == Errc::unsupported);
}

TEST_CASE("a message of SNS of which anything signed was changed is refused") {
  Subject subject;
  const Fields changes{{"Message", "{}"},
                       {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf325"},
                       {"Timestamp", "2026-01-01T00:00:01.000Z"},
                       {"Token", token + "00"},
                       {"SubscribeURL", "https://sns.eu-central-1.amazonaws.com/?y"},
                       {"Type", "UnsubscribeConfirmation"},
                       {"SignatureVersion", "1"}};
  for (const auto& change : changes) {
    CAPTURE(change.first);
    auto fields = sign(confirmation());
    fields[change.first] = change.second;
    CHECK(subject.of(fields) == Proof::mismatch);
  }
  CHECK(subject.of(sign(notification(), other_signer())) == Proof::mismatch);
  auto empty = sign(notification());
  empty["Signature"] = "AAAA";
  CHECK(subject.of(empty) == Proof::mismatch);
}

TEST_CASE("what SNS does not sign changes nothing") {
  Subject subject;
  auto fields = sign(notification());
  fields["UnsubscribeURL"] = "https://evil.example/";
  fields["MessageAttributes"] = "{}";
  CHECK(subject.of(fields) == Proof::ok);
}

TEST_CASE("a message of SNS without a signature, as in raw delivery, is missing its proof") {
  Subject subject;
  CHECK(subject.of(notification()) == Proof::missing);
  CHECK(subject.of_text(R"({"notificationType":"Message","id":"n-1"})") == Proof::missing);
  CHECK(subject.of_text("[]") == Proof::malformed);
  CHECK(subject.of_text("\"text\"") == Proof::malformed);
  CHECK(subject.asked == 0);
}

TEST_CASE("a message of SNS that is not of the form SNS gives it is refused unfetched") {
  Subject subject;
  const std::vector<Fields::value_type> changes = {
      {"Type", "notification"},
      {"Type", "Notification\n"},
      {"Type", "Other"},
      {"MessageId", ""},
      {"MessageId", "n-1"},
      {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf32"},
      {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf32g"},
      {"MessageId", "22b80b92fdea-4c2c-8f9d-bdfb0c7bf3244"},
      {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\nMy subject"},
      {"Timestamp", "2026-01-01"},
      {"Timestamp", "2026-01-01T00:00:00.000"},
      {"Timestamp", "2026-01-01T00:00:00.000+00:00"},
      {"Timestamp", "2026-02-30T00:00:00.000Z"},
      {"Timestamp", "2026-01-01T00:00:00.000Z\n"},
      {"Timestamp", "1767225600"},
      {"Token", ""},
      {"Token", "xyz"},
      {"Token", token + "\n"},
      {"Token", token + "&Action=x"},
      {"SubscribeURL", "https://sns.eu-central-1.amazonaws.com/\n"},
      {"SubscribeURL", "https://sns.eu-central-1.amazonaws.com/\r"},
      {"SignatureVersion", "0"},
      {"SignatureVersion", "3"},
      {"SignatureVersion", ""},
      {"SignatureVersion", "2 "},
      {"SigningCertURL", ""},
      {"SigningCertURL", "https://evil.example/SimpleNotificationService.pem"},
  };
  for (const auto& change : changes) {
    CAPTURE(change.first);
    CAPTURE(change.second);
    CHECK(subject.of(sign(confirmation({change}))) == Proof::malformed);
  }
  CHECK(subject.of(sign(notification({{"Subject", "My\nsubject"}}))) == Proof::malformed);
  CHECK(subject.of(sign(notification({{"Subject", "My\rsubject"}}))) == Proof::malformed);
  for (const std::string signature : {"", "*", "AAA", "AAA=\n", "AA==AA=="}) {
    CAPTURE(signature);
    auto fields = notification();
    fields["Signature"] = signature;
    CHECK(subject.of(fields) == Proof::malformed);
  }
  CHECK(subject.asked == 0);
}

TEST_CASE("a member of a message of SNS that is absent, no string or there twice is refused") {
  Subject subject;
  for (const auto& member : sign(confirmation())) {
    const std::string& name = member.first;
    CAPTURE(name);
    auto fields = sign(confirmation());
    fields.erase(name);
    CHECK(subject.of(fields) == (name == "Signature" ? Proof::missing : Proof::malformed));
    const auto without = json_of(fields);
    CHECK(subject.of_text("{\"" + name + "\":2," + without.substr(1)) == Proof::malformed);
    auto text = json_of(sign(confirmation()));
    text.insert(1, "\"" + name + "\":\"x\",");
    CHECK(subject.of_text(text) == Proof::malformed);
  }
  CHECK(subject.asked == 0);
}

TEST_CASE("a subject folded into the id does not verify") {
  Subject subject;
  auto fields = sign(notification({{"Subject", "My subject"}}));
  fields.erase("Subject");
  fields["MessageId"] += "\nSubject\nMy subject";
  CHECK(subject.of(fields) == Proof::malformed);
}

TEST_CASE("a topic that is not configured is not allowed, and nothing is fetched for it") {
  Subject subject;
  for (const std::string& arn :
       {std::string("arn:aws:sns:eu-central-1:999999999999:ct-messages"), topic + "2",
        topic.substr(0, topic.size() - 1), topic + "\n", std::string()}) {
    CAPTURE(arn);
    CHECK(subject.of(sign(notification({{"TopicArn", arn}}))) == Proof::not_allowed);
  }
  CHECK(subject.asked == 0);
  subject.options.topics.push_back(topic + "2");
  CHECK(subject.of(sign(notification({{"TopicArn", topic + "2"}}))) == Proof::ok);
}

TEST_CASE("the certificate must come from the region of the topic") {
  Subject subject;
  for (const std::string host :
       {"sns.us-east-1.amazonaws.com", "sns.eu-central-1.amazonaws.com.cn"}) {
    const auto url = "https://" + host + cert_url.substr(cert_url.rfind('/'));
    CHECK(subject.of(sign(notification({{"SigningCertURL", url}}))) == Proof::malformed);
  }
  CHECK(subject.asked == 0);
}

TEST_CASE("signatures over SHA-1 can be refused") {
  Subject subject;
  subject.options.min_signature_version = 2;
  CHECK(subject.of(sign(notification({{"SignatureVersion", "1"}}))) == Proof::malformed);
  CHECK(subject.of(sign(notification())) == Proof::ok);
}

TEST_CASE("a message of SNS is fresh for two hours, or longer if so configured") {
  Subject subject;
  const auto fields = sign(notification());
  CHECK(subject.of(fields, sns_now + 2h) == Proof::ok);
  CHECK(subject.of(fields, sns_now + 2h + 1ms) == Proof::stale);
  CHECK(subject.of(fields, sns_now - 1h) == Proof::ok);
  CHECK(subject.of(fields, sns_now - 1h - 1ms) == Proof::stale);
  subject.options.tolerance = 24h * 14;
  CHECK(subject.of(fields, sns_now + 24h * 14 + 1h) == Proof::ok);
  CHECK(subject.of(fields, sns_now + 24h * 14 + 1h + 1ms) == Proof::stale);
}

TEST_CASE("without the certificate a message of SNS is neither refused nor taken") {
  Subject subject;
  subject.answer = Error{Errc::unavailable, "", "down"};
  CHECK(subject.of(sign(notification())) == Proof::no_keys);
  subject.answer = Error{Errc::missing, "", "404"};
  CHECK(subject.of(sign(notification()), sns_now + 60s) == Proof::mismatch);
  subject.answer = certificate(sns_leaf(), signer(), signer(), "sns.amazonaws.com");
  CHECK(subject.of(sign(notification()), sns_now + 120s) == Proof::no_keys);
  subject.answer = leaf_pem();
  CHECK(subject.of(sign(notification()), sns_now + 180s) == Proof::ok);
  CHECK(subject.asked == 4);
}

TEST_CASE("a verifier of SNS is not made without topics or with settings that are wrong") {
  Subject subject;
  const auto fails = [&](SnsOptions options) {
    options.where = "sources/sns";
    const auto made = SnsVerifier::create(options, subject.certificates);
    return !made && made.error().code == Errc::configuration && made.error().where == "sources/sns";
  };
  CHECK(fails({}));
  CHECK(fails({.topics = {"*"}}));
  CHECK(fails({.topics = {topic, "arn:aws:sns:eu-central-1:*:ct-messages"}}));
  CHECK(fails({.topics = {topic}, .min_signature_version = 0}));
  CHECK(fails({.topics = {topic}, .min_signature_version = 3}));
  CHECK(fails({.topics = {topic}, .tolerance = -1ms}));
}

TEST_CASE("the shared SNS vectors are authentic under their certificate") {
  const auto text = shared_vector("sns-vectors.json");
  const auto pem = shared_vector("sns-test-cert.pem");
  if (!text || !pem) return;
  auto trust = TrustAnchors::create({.anchors_pem = *pem});
  REQUIRE(trust);
  CertificateSource certificates{*std::move(trust),
                                 [&](const std::string&) -> Result<std::string> { return *pem; }};
  // The certificate is newer than the messages.
  const auto verifier =
      SnsVerifier::create({.topics = {topic}, .tolerance = 24h * 400}, certificates);
  REQUIRE(verifier);
  const Time later = sns_now + 24h * 366;

  ctsync::json::Parser parser;
  const auto vectors = parser.parse(*text);
  REQUIRE(vectors);
  std::vector<std::pair<SnsType, int>> seen;
  (*vectors)["messages"].each_element([&](std::size_t, ctsync::json::View each) {
    const auto verdict = verifier->verify(each["body"], later);
    REQUIRE(verdict.proof == Proof::ok);
    CHECK(verdict.message->message == each["body"]["Message"].string());
    seen.emplace_back(verdict.message->type, verdict.message->signature_version);
    return true;
  });
  CHECK(seen == std::vector<std::pair<SnsType, int>>{{SnsType::notification, 1},
                                                     {SnsType::notification, 2},
                                                     {SnsType::subscription_confirmation, 2},
                                                     {SnsType::unsubscribe_confirmation, 1}});
}
