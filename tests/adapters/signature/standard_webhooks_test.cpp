// SPDX-License-Identifier: MIT
#include "signature/standard_webhooks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "ctsync/base/base64.hpp"
#include "signature/signature.hpp"

using namespace ctsync::signature;
using namespace std::chrono_literals;
using ctsync::Time;

namespace {

// The test vector of the reference libraries (github.com/standard-webhooks/standard-webhooks).
const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string timestamp = "1614265330";
const std::string body = "{\"test\": 2432232314}";
const std::string signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const std::string wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
const Time now{1614265330s};

const std::string new_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const std::string rotation_body =
    "{\"id\":\"n-1\",\"type\":\"Message\",\"email\":\"zo\xc3\xab@example.com\",\"n\":1.0}\n";
const std::string rotation_signature =
    "v1,fH3onK5xJV9ZesdCfhDVdn+I3mdpqgeq3UyyuJOMAkQ= "
    "v1,QScbgO94vemvGLIbwl1C4IG2RAftW2tuyeN7AaRv2t8=";
const Time rotation_now{1767225600s};

SignatureVerifier verifier(const std::vector<std::string>& secrets = {secret},
                           Options options = {}) {
  auto made = SignatureVerifier::create(secrets, std::move(options));
  REQUIRE(made);
  return *std::move(made);
}

SignatureHeaders headers(std::string_view webhook_id, std::string_view webhook_timestamp,
                         std::string_view webhook_signature) {
  SignatureHeaders result;
  result.webhook_id = webhook_id;
  result.webhook_timestamp = webhook_timestamp;
  result.webhook_signature = webhook_signature;
  return result;
}

SignatureHeaders official(std::string_view webhook_signature) {
  return headers(id, timestamp, webhook_signature);
}

// A valid signature for any id and timestamp, so that only their form can be the reason for a
// refusal.
std::string sign(std::string_view webhook_id, std::string_view webhook_timestamp) {
  const std::string key(
      "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d"
      "\xa4\xb0");
  const auto made = HmacSha256::create(key);
  REQUIRE(made);
  const auto digest = made->sign({webhook_id, ".", webhook_timestamp, ".", body});
  REQUIRE(digest);
  return "v1," + ctsync::detail::base64(std::string(digest->begin(), digest->end()));
}

}  // namespace

TEST_CASE("a delivery is signed as the reference libraries sign it") {
  const auto made = sign_standard(secret, id, now, body);
  REQUIRE(made.has_value());
  CHECK(made->timestamp == timestamp);
  CHECK(made->signature == signature);
  CHECK(!sign_standard("a secret that is no base64", id, now, body).has_value());
}

TEST_CASE("the official Standard Webhooks vector is accepted, with the prefix and without") {
  CHECK(verifier().verify(official(signature), body, now) == Verdict::ok);
  CHECK(verifier({secret.substr(6)}).verify(official(signature), body, now) == Verdict::ok);
  CHECK(sign(id, timestamp) == signature);
}

TEST_CASE("an empty body has a Standard Webhooks signature too") {
  CHECK(verifier().verify(
            headers("msg_empty", "1767225600", "v1,pdF4ifyUCPyBQL5u0tEgiaN8gW0pfVBgOwDlvSmtceI="),
            {}, rotation_now) == Verdict::ok);
}

TEST_CASE("a delivery signed with the old and the new secret passes with either") {
  const auto given = headers("msg_rot1", "1767225600", rotation_signature);
  CHECK(verifier({secret}).verify(given, rotation_body, rotation_now) == Verdict::ok);
  CHECK(verifier({new_secret}).verify(given, rotation_body, rotation_now) == Verdict::ok);
  CHECK(verifier({new_secret, secret}).verify(given, rotation_body, rotation_now) == Verdict::ok);
  const std::string third = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
  CHECK(verifier({third}).verify(given, rotation_body, rotation_now) == Verdict::mismatch);
  CHECK(verifier({third, new_secret}).verify(given, rotation_body, rotation_now) == Verdict::ok);
}

TEST_CASE("svix names stand for webhook names") {
  SignatureHeaders given;
  given.add("Svix-Id", id);
  given.add("svix-timestamp", timestamp);
  given.add("SVIX-SIGNATURE", signature);
  CHECK(verifier().verify(given, body, now) == Verdict::ok);
  given.add("webhook-id", id);
  CHECK(verifier().verify(given, body, now) == Verdict::repeated);
}

TEST_CASE("a repeated Standard Webhooks header is refused, though both be right") {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"webhook-id", id},
                                                        {"webhook-timestamp", timestamp},
                                                        {"webhook-signature", signature}}) {
    auto given = official(signature);
    given.add(name, value);
    CHECK(verifier().verify(given, body, now) == Verdict::repeated);
  }
}

TEST_CASE("a Standard Webhooks header that is absent is missing") {
  auto no_id = official(signature);
  no_id.webhook_id.reset();
  auto no_timestamp = official(signature);
  no_timestamp.webhook_timestamp.reset();
  auto no_signature = official(signature);
  no_signature.webhook_signature.reset();
  CHECK(verifier().verify(no_id, body, now) == Verdict::missing);
  CHECK(verifier().verify(no_timestamp, body, now) == Verdict::missing);
  CHECK(verifier().verify(no_signature, body, now) == Verdict::missing);
  CHECK(verifier({secret}, {.replay_protection = ReplayProtection::dedup_only})
            .verify(no_timestamp, body, now) == Verdict::missing);
}

TEST_CASE("the right signature is found among wrong ones and other versions") {
  const auto subject = verifier();
  for (const auto& list :
       {wrong + " " + signature, signature + " " + wrong,
        wrong + " v2,xyz " + signature + " " + wrong,
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg"
        "== " +
            signature,
        "v1, " + signature, "  " + signature + "  ", "garbage " + signature, "v1 " + signature,
        "v1,AAAA " + signature}) {
    CAPTURE(list);
    CHECK(subject.verify(official(list), body, now) == Verdict::ok);
  }
  CHECK(subject.verify(official(wrong), body, now) == Verdict::mismatch);
  CHECK(subject.verify(official(wrong + " " + wrong), body, now) == Verdict::mismatch);
}

TEST_CASE("a list without one well-formed v1 signature is malformed") {
  const auto subject = verifier();
  const auto bare = signature.substr(3);
  for (const auto& list :
       {std::string{},
        std::string{" "},
        std::string{"v1,"},
        std::string{"v1"},
        bare,
        signature.substr(0, 20),
        signature.substr(0, signature.size() - 1),
        signature + "=",
        "v2," + bare,
        "V1," + bare,
        "v1=" + bare,
        "v1, " + bare,
        "v1,," + bare,
        "v1," + signature,
        wrong.substr(0, 10) + "," + bare,
        signature + "," + wrong,
        signature + ";",
        std::string{"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="},
        std::string{"v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        std::string{"v1,8348 4cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1"},
        std::string{"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\t"}}) {
    CAPTURE(list);
    CHECK(subject.verify(official(list), body, now) == Verdict::malformed);
  }
}

TEST_CASE("an id is 1 to 128 letters, digits, '-' or '_', even when it is signed") {
  const auto subject = verifier();
  for (const auto& text : {std::string{}, std::string{"msg.1"}, std::string{"msg 1"},
                           std::string{"msg:1"}, std::string{"ms\xc3\xa9g"}, std::string(129, 'a'),
                           std::string("msg\0x", 5), std::string{"msg\n"}}) {
    CAPTURE(text);
    CHECK(subject.verify(headers(text, timestamp, sign(text, timestamp)), body, now) ==
          Verdict::malformed);
  }
  for (const auto& text : {std::string{"a"}, std::string(128, 'Z'), std::string{"_-09azAZ"}}) {
    CAPTURE(text);
    CHECK(subject.verify(headers(text, timestamp, sign(text, timestamp)), body, now) ==
          Verdict::ok);
  }
}

TEST_CASE("a Standard Webhooks timestamp is one to eleven digits, even when it is signed") {
  const auto subject = verifier();
  for (const auto* text : {"", "1614265330abc", " 1614265330", "+1614265330", "1614265330.0",
                           "-1614265330", "161426533000000"}) {
    CAPTURE(text);
    CHECK(subject.verify(headers(id, text, sign(id, text)), body, now) == Verdict::malformed);
  }
}

TEST_CASE("nothing can move between id, timestamp and body") {
  const auto subject = verifier();
  CHECK(subject.verify(headers(id + "." + timestamp, "24", signature), body, now) ==
        Verdict::malformed);
  CHECK(subject.verify(headers(id, "161426533", signature), "0." + body, now) == Verdict::mismatch);
  CHECK(subject.verify(headers("other", timestamp, signature), body, now) == Verdict::mismatch);
  CHECK(subject.verify(official(signature), body + "\n", now) == Verdict::mismatch);
}

TEST_CASE("a Standard Webhooks delivery of 300 seconds passes, one of 301 is stale") {
  for (const auto mode : {ReplayProtection::timestamp, ReplayProtection::dedup_only}) {
    const auto subject = verifier({secret}, {.replay_protection = mode});
    CHECK(subject.verify(official(signature), body, now + 300s) == Verdict::ok);
    CHECK(subject.verify(official(signature), body, now - 300s) == Verdict::ok);
    CHECK(subject.verify(official(signature), body, now + 301s) == Verdict::stale);
    CHECK(subject.verify(official(signature), body, now - 301s) == Verdict::stale);
  }
}

TEST_CASE("with a webhook-signature present, X-Signature has no say") {
  const auto subject = verifier();
  const auto generic = sign_timestamped(secret, now, body);
  REQUIRE(generic);
  SignatureHeaders given;
  given.x_signature = generic->signature;
  given.x_timestamp = generic->timestamp;
  CHECK(subject.verify(given, body, now) == Verdict::ok);
  given.webhook_id = id;
  given.webhook_timestamp = timestamp;
  CHECK(subject.verify(given, body, now) == Verdict::ok);
  given.webhook_signature = wrong;
  CHECK(subject.verify(given, body, now) == Verdict::mismatch);
}

TEST_CASE("a secret that is not base64 of 24 to 64 bytes serves X-Signature only") {
  const std::string plain = "whk_test_0123456789abcdef";
  const std::string short_base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRY=";  // 23 bytes
  CHECK(verifier({plain, short_base64}).verify(official(signature), body, now) ==
        Verdict::mismatch);
  CHECK(verifier({plain, secret}).verify(official(signature), body, now) == Verdict::ok);
  const auto generic = sign_timestamped(plain, now, body);
  REQUIRE(generic);
  SignatureHeaders given;
  given.x_signature = generic->signature;
  given.x_timestamp = generic->timestamp;
  CHECK(verifier({plain, secret}).verify(given, body, now) == Verdict::ok);
}

TEST_CASE("after whsec_ only base64 of 24 to 64 bytes is taken") {
  const auto error_at = [](std::string text) {
    const auto made = SignatureVerifier::create({std::move(text)}, {.where = "secrets"});
    return made ? std::string{} : made.error().where;
  };
  CHECK(error_at(secret).empty());
  CHECK(error_at("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=") == "secrets/0");
  CHECK(error_at("whsec_not base64, but long enough to be a secret") == "secrets/0");
  CHECK(error_at(secret + "=") == "secrets/0");
  CHECK(error_at("whsec_") == "secrets/0");
  CHECK(error_at("whsec_" + std::string(84, 'A') + "AA==").empty());         // 64 bytes
  CHECK(error_at("whsec_" + std::string(84, 'A') + "AAA=") == "secrets/0");  // 65 bytes
}

TEST_CASE(
    "how Standard Webhooks uses a secret is known beforehand, and hexadecimal is told apart") {
  CHECK(standard_key(secret) == StandardKey::decoded);
  CHECK(standard_key(secret.substr(6)) == StandardKey::decoded);
  CHECK(standard_key("0123456789abcdef0123") == StandardKey::none);
  CHECK(standard_key(std::string(28, 'A')) == StandardKey::none);
  CHECK(standard_key(std::string(32, 'A')) == StandardKey::hex);
  CHECK(standard_key(std::string(64, 'f')) == StandardKey::hex);
  CHECK(standard_key("whsec_" + std::string(64, 'f')) == StandardKey::decoded);
}

TEST_CASE(
    "a hexadecimal secret is decoded as base64, and neither its text nor its bytes are a key") {
  const std::string hex(32, 'f');
  std::string bytes;
  REQUIRE(ctsync::detail::decode_base64(hex, bytes));
  const auto signed_with = [&](std::string_view key) {
    const auto made = HmacSha256::create(key);
    REQUIRE(made);
    const auto digest = made->sign({id, ".", timestamp, ".", body});
    REQUIRE(digest);
    return "v1," + ctsync::detail::base64(std::string(digest->begin(), digest->end()));
  };
  const auto verdict = [&](std::string_view key) {
    return verifier({hex}).verify(official(signed_with(key)), body, now);
  };
  CHECK(verdict(bytes) == Verdict::ok);
  CHECK(verdict(hex) == Verdict::mismatch);
  CHECK(verdict(std::string(16, '\xff')) == Verdict::mismatch);
}
