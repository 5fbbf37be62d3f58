// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "signature/encoding.hpp"
#include "signature/signature.hpp"

using namespace ctsync::signature;
using namespace std::chrono_literals;
using ctsync::Time;

namespace {

const std::string secret = "whk_test_0123456789abcdef";
const std::string body =
    "{\"id\":\"n-1\",\"type\":\"Message\",\"email\":\"zo\xc3\xab@example.com\",\"n\":1.0}\n";
const std::string timestamp = "1767225600";
const std::string signature = "6719efaa0699cf0dbdc75440fdb487e8f2410db4f1c758b13ea0d1ed3a5249b2";
const std::string body_signature =
    "ecb81aa867a46794540017540057b87a89cc019bc430705da496ae800bd5b6de";
const Time now{1767225600s};

SignatureVerifier verifier(std::vector<std::string> secrets = {secret}, Options options = {}) {
  auto made = SignatureVerifier::create(secrets, std::move(options));
  REQUIRE(made);
  return *std::move(made);
}

SignatureHeaders headers(std::string_view stamp, std::string_view value) {
  SignatureHeaders result;
  result.x_timestamp = stamp;
  result.x_signature = value;
  return result;
}

SignatureHeaders headers(std::string_view value) {
  SignatureHeaders result;
  result.x_signature = value;
  return result;
}

const Options dedup_only{.replay_protection = ReplayProtection::dedup_only};

std::string hmac(std::string_view key, std::string_view text) {
  const auto made = HmacSha256::create(key);
  REQUIRE(made);
  const auto digest = made->sign({text});
  REQUIRE(digest);
  return to_hex(*digest);
}

}  // namespace

TEST_CASE("a signature over timestamp and body is accepted") {
  const auto subject = verifier();
  CHECK(subject.verify(headers(timestamp, signature), body, now) == Verdict::ok);
  CHECK(subject.verify(headers(timestamp, "sha256=" + signature), body, now) == Verdict::ok);
  CHECK(subject.verify(
            headers(timestamp, "6719EFAA0699CF0DBDC75440FDB487E8F2410DB4F1C758B13EA0D1ED3A5249B2"),
            body, now) == Verdict::ok);
}

TEST_CASE("an empty body and a body of all bytes are signed like any other") {
  const auto subject = verifier();
  std::string binary;
  for (int i = 0; i < 256; ++i) binary += static_cast<char>(i);
  CHECK(subject.verify(
            headers(timestamp, "7ed40d87783d46883f5134bbca85a37f2a9d9ce454ff19c3d9eee3f322644263"),
            {}, now) == Verdict::ok);
  CHECK(subject.verify(
            headers(timestamp, "6754e1324f53668ee824530b0f49aca3c31ccb86693d5d7ddee2fc473539a9e6"),
            binary, now) == Verdict::ok);
}

TEST_CASE("a body-only signature counts only where duplicates are the only protection") {
  CHECK(verifier({secret}, dedup_only).verify(headers(body_signature), body, now) == Verdict::ok);
  CHECK(verifier().verify(headers(body_signature), body, now) == Verdict::missing);
  CHECK(verifier({"It's a Secret to Everybody"}, dedup_only)
            .verify(headers("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1"
                            "7"),
                    "Hello, World!", now) == Verdict::ok);
}

TEST_CASE("a timestamp that is there is checked even where none is needed") {
  const auto subject = verifier({secret}, dedup_only);
  CHECK(subject.verify(headers(timestamp, signature), body, now) == Verdict::ok);
  CHECK(subject.verify(headers(timestamp, body_signature), body, now) == Verdict::mismatch);
  CHECK(subject.verify(headers(timestamp, signature), body, now + 301s) == Verdict::stale);
}

TEST_CASE("a timestamped delivery cannot come back as a body that begins with its timestamp") {
  const auto subject = verifier({secret}, dedup_only);
  CHECK(subject.verify(headers(signature), timestamp + "." + body, now) == Verdict::malformed);
}

TEST_CASE("any change to the body breaks the signature") {
  const auto subject = verifier();
  const auto changed = [](std::string_view from, std::string_view to) {
    std::string text = body;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::string other_order =
      "{\"type\":\"Message\",\"id\":\"n-1\",\"email\":\"zo\xc3\xab@example.com\",\"n\":1.0}\n";
  for (const auto& text : {changed("\n", "\r\n"), changed("\n", ""), body + "\r\n", body + " ",
                           " " + body, changed("1.0", "1"), changed("zo\xc3\xab", "zoe\xcc\x88"),
                           changed("zo\xc3\xab", "zo\xeb"), changed(",\"n\"", ", \"n\""),
                           "\xef\xbb\xbf" + body, body + '\0', other_order, std::string{}}) {
    CAPTURE(text);
    CHECK(subject.verify(headers(timestamp, signature), text, now) == Verdict::mismatch);
  }
}

TEST_CASE("nothing can move between timestamp and body") {
  const auto subject = verifier();
  const auto one = hmac(secret, "17672256.00." + body);
  CHECK(subject.verify(headers("17672256.00", one), body, now) == Verdict::malformed);
  CHECK(subject.verify(headers("17672256", signature), "00." + body, now) == Verdict::mismatch);
  CHECK(subject.verify(headers("", signature), body, now) == Verdict::malformed);
}

TEST_CASE("a timestamp is one to eleven digits, even when what it says is signed") {
  const auto subject = verifier();
  for (const std::string stamp :
       {"", " 1767225600", "1767225600 ", "+1767225600", "-1767225600", "1767225600abc",
        "1767225600.0", "1.767e9", "0x695592c0", "017672256000", "1767225600000", "\xd9\xa1",
        "1767225600\t", "1767225600,1767225600", "99999999999999999999999999"}) {
    CAPTURE(stamp);
    CHECK(subject.verify(headers(stamp, hmac(secret, stamp + "." + body)), body, now) ==
          Verdict::malformed);
  }
  const std::string padded = "01767225600";
  CHECK(subject.verify(headers(padded, hmac(secret, padded + "." + body)), body, now) ==
        Verdict::ok);
}

TEST_CASE("the tolerance is inclusive and holds in both directions") {
  const auto subject = verifier();
  const auto at = [&](ctsync::Duration shift) {
    return subject.verify(headers(timestamp, signature), body, now + shift);
  };
  CHECK(at(300s) == Verdict::ok);
  CHECK(at(300s + 999ms) == Verdict::ok);
  CHECK(at(301s) == Verdict::stale);
  CHECK(at(-300s) == Verdict::ok);
  CHECK(at(-301s) == Verdict::stale);
  CHECK(
      verifier({secret}, {.tolerance = 1s}).verify(headers(timestamp, signature), body, now + 2s) ==
      Verdict::stale);
  CHECK(verifier({secret}, {.tolerance = 600s})
            .verify(headers(timestamp, signature), body, now + 600s) == Verdict::ok);
}

TEST_CASE("the oldest and the furthest timestamp are stale and harmless") {
  const auto subject = verifier();
  for (const std::string stamp : {"0", "00000000000", "99999999999"}) {
    const auto signed_so = hmac(secret, stamp + "." + body);
    CHECK(subject.verify(headers(stamp, signed_so), body, now) == Verdict::stale);
    CHECK(subject.verify(headers(stamp, signed_so), body, Time::max()) == Verdict::stale);
    CHECK(subject.verify(headers(stamp, signed_so), body, Time::min()) == Verdict::stale);
  }
}

TEST_CASE("a wrong signature is a mismatch whatever its age") {
  const auto subject = verifier();
  CHECK(subject.verify(headers(timestamp, body_signature), body, now) == Verdict::mismatch);
  CHECK(subject.verify(headers(timestamp, body_signature), body, now + 1h) == Verdict::mismatch);
}

TEST_CASE("a signature that is not 64 hexadecimal digits is malformed") {
  const auto subject = verifier();
  const auto rest = signature.substr(1);
  for (const auto& value :
       {std::string{}, signature.substr(0, 63), signature + "0", " " + signature, signature + " ",
        std::string("sha256="), "sha256=" + rest, "sha256= " + signature, "SHA256=" + signature,
        "sha1=" + signature, "sha256=sha256=" + signature, "v1=" + signature,
        signature + "," + signature, std::string("7LgaqGekZ5RUABdUAFe4eonMAZvEMHBdpJaugAvVtt4="),
        "x" + rest}) {
    CAPTURE(value);
    CHECK(subject.verify(headers(timestamp, value), body, now) == Verdict::malformed);
  }
}

TEST_CASE("a missing header is missing") {
  const auto subject = verifier();
  SignatureHeaders only_timestamp;
  only_timestamp.x_timestamp = timestamp;
  CHECK(subject.verify({}, body, now) == Verdict::missing);
  CHECK(subject.verify(only_timestamp, body, now) == Verdict::missing);
  CHECK(subject.verify(headers(signature), body, now) == Verdict::missing);
  CHECK(verifier({secret}, dedup_only).verify({}, body, now) == Verdict::missing);
}

TEST_CASE("a header that comes twice is refused, though both be right") {
  for (const auto* name : {"x-signature", "X-Signature", "x-timestamp", "X-TIMESTAMP"}) {
    SignatureHeaders given = headers(timestamp, signature);
    given.add(name, std::string_view{name}.size() == 11 && (name[2] == 's' || name[2] == 'S')
                        ? signature
                        : timestamp);
    CHECK(verifier().verify(given, body, now) == Verdict::repeated);
  }
}

TEST_CASE("headers are found by name in any case, and others are passed over") {
  SignatureHeaders given;
  given.add("Host", "example.com");
  given.add("X-SIGNATURE", signature);
  given.add("x-Timestamp", timestamp);
  given.add("host", "example.com");
  given.add("X-Signature-", "x");
  given.add("", "");
  CHECK_FALSE(given.repeated);
  CHECK(verifier().verify(given, body, now) == Verdict::ok);
}

TEST_CASE("during a rotation either secret will do, in any order") {
  const std::string other = "another secret, long enough";
  const auto with_other = hmac(other, timestamp + "." + body);
  for (const auto& secrets : {std::vector{secret, other}, std::vector{other, secret}}) {
    const auto subject = verifier(secrets);
    CHECK(subject.verify(headers(timestamp, signature), body, now) == Verdict::ok);
    CHECK(subject.verify(headers(timestamp, with_other), body, now) == Verdict::ok);
  }
  CHECK(verifier({other}).verify(headers(timestamp, signature), body, now) == Verdict::mismatch);
}

TEST_CASE("a secret that would protect nothing is a configuration error that names the setting") {
  const auto error_of = [](const std::vector<std::string>& secrets, Options options = {}) {
    options.where = "/sources/0/secrets";
    const auto made = SignatureVerifier::create(secrets, options);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == ctsync::Errc::configuration);
    for (const auto& text : secrets) {
      const bool told = !text.empty() && made.error().detail.find(text) != std::string::npos;
      CHECK_FALSE(told);
    }
    return made.error().where;
  };
  CHECK(error_of({}) == "/sources/0/secrets");
  CHECK(error_of({""}) == "/sources/0/secrets/0");
  CHECK(error_of({"only15bytes-xyz"}) == "/sources/0/secrets/0");
  CHECK(error_of({secret, ""}) == "/sources/0/secrets/1");
  CHECK(error_of({secret}, {.tolerance = 0s}) == "/sources/0/secrets");
  CHECK(error_of({secret}, {.tolerance = -1s}) == "/sources/0/secrets");
  CHECK(SignatureVerifier::create({"exactly 16 bytes"}, {}));
}

TEST_CASE("what sign_timestamped gives is accepted") {
  const auto made = sign_timestamped(secret, now + 999ms, body);
  REQUIRE(made);
  CHECK(made->timestamp == timestamp);
  CHECK(made->signature == signature);
  CHECK(verifier().verify(headers(made->timestamp, made->signature), body, now) == Verdict::ok);
  CHECK_FALSE(sign_timestamped("", now, body));
}

TEST_CASE("each verdict has a name of its own") {
  CHECK(name(Verdict::ok) == "ok");
  CHECK(name(Verdict::missing) == "missing");
  CHECK(name(Verdict::malformed) == "malformed");
  CHECK(name(Verdict::mismatch) == "mismatch");
  CHECK(name(Verdict::stale) == "stale");
  CHECK(name(Verdict::repeated) == "repeated");
}
