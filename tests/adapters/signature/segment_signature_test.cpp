// SPDX-License-Identifier: MIT
#include "signature/segment_signature.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <utility>
#include <vector>

#include "ctsync/json/view.hpp"
#include "rsa_signer.hpp"

using namespace ctsync::signature;
using ctsync::Errc;

namespace {

const std::string secret = "segment-shared-secret";
const std::string event =
    R"({"type":"identify","userId":"ct-123","traits":{"email":"a@b.example"}})";
const std::string signature = "009baa5747d3ad4282a59a7e501699137322ed77";

SegmentSignatureVerifier verifier(std::vector<std::string> secrets = {secret}) {
  auto made = SegmentSignatureVerifier::create(std::move(secrets), "secrets");
  REQUIRE(made);
  return *std::move(made);
}

std::string sign(const std::string& text) {
  unsigned char digest[20];
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  REQUIRE(size == 20);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

}  // namespace

TEST_CASE("Segment's signature on one event proves the whole body") {
  const auto verdict = verifier().verify(signature, event);
  CHECK(verdict.proof == Proof::ok);
  CHECK(verdict.proven == event);
  CHECK(verdict.whole_body);
  CHECK(verifier().verify("009BAA5747D3AD4282A59A7E501699137322ED77", event).proof == Proof::ok);
}

TEST_CASE("Segment's signature on a batch proves its first event and nothing else") {
  for (const std::string& body :
       {"[" + event + "]", "[" + event + R"(,{"type":"track"}])", " [ " + event + " , 1]",
        "[" + event + ",{\"forged\":true}", "[" + event}) {
    CAPTURE(body);
    const auto verdict = verifier().verify(signature, body);
    CHECK(verdict.proof == Proof::ok);
    CHECK(verdict.proven == event);
    CHECK_FALSE(verdict.whole_body);
  }
}

TEST_CASE("an event that Segment signed proves nothing in another place of the batch") {
  for (const std::string& body :
       {"[{}," + event + "]", "[[" + event + "]]", "{\"a\":" + event + "}", "[1," + event + "]",
        event + event, "[" + event.substr(0, event.size() - 1) + ",\"x\":1}]"}) {
    CAPTURE(body);
    const auto verdict = verifier().verify(signature, body);
    CHECK(verdict.proof == Proof::mismatch);
    CHECK(verdict.proven.empty());
  }
}

TEST_CASE("an array that is signed as a whole is proven as a whole") {
  const auto body = "[" + event + ",{}]";
  const auto verdict = verifier().verify(sign(body), body);
  CHECK(verdict.proof == Proof::ok);
  CHECK(verdict.whole_body);
  CHECK(verdict.proven == body);
}

TEST_CASE("the first event of a batch is cut out where its object ends") {
  for (const std::string object :
       {R"({})", R"({"a":"}"})", R"({"a":"\"}"})", R"({"a":"\\"})", R"({"a":[{"b":[]}],"c":{}})",
        R"({"a":"]},{"})", R"({"\"":"\\\"}"})"}) {
    CAPTURE(object);
    CHECK(first_element("[" + object + "]") == object);
    CHECK(first_element("\r\n\t [\n" + object + "\n,{\"x\":1}]") == object);
    const auto batch = "[" + object + ",{}]";
    const auto verdict = verifier().verify(sign(object), batch);
    CHECK(verdict.proof == Proof::ok);
    CHECK(verdict.proven == object);
  }
  for (const std::string text : {"", " ", "[", "[]", "[1]", "[\"{}\"]", "{}", "[{", "[{\"a",
                                 "[{\"a\\", "[{\"a\":\"}]", "[{[", "[[]]", "]"}) {
    CAPTURE(text);
    CHECK_FALSE(first_element(text));
  }
  CHECK(first_element("[" + std::string(100'000, '{')) == std::nullopt);
}

TEST_CASE("a delivery that Segment's secret did not sign is refused") {
  CHECK(verifier().verify(std::nullopt, event).proof == Proof::missing);
  CHECK(verifier().verify("", event).proof == Proof::missing);
  for (const std::string& text : {signature.substr(1), signature + "0", "g" + signature.substr(1),
                                  " " + signature, "sha1=" + signature, signature + "\n"}) {
    CAPTURE(text);
    CHECK(verifier().verify(text, event).proof == Proof::malformed);
  }
  CHECK(verifier().verify(signature, event + "\n").proof == Proof::mismatch);
  CHECK(verifier().verify(signature, "").proof == Proof::mismatch);
  CHECK(verifier({"another-shared-secret"}).verify(signature, event).proof == Proof::mismatch);
}

TEST_CASE("Segment's secret can be replaced while both are accepted") {
  CHECK(verifier({"another-shared-secret", secret}).verify(signature, event).proof == Proof::ok);
  CHECK(verifier({secret, "another-shared-secret"}).verify(signature, event).proof == Proof::ok);
}

TEST_CASE("a short secret of Segment's is a configuration error") {
  const auto where = [](std::vector<std::string> secrets) {
    const auto made = SegmentSignatureVerifier::create(std::move(secrets), "secrets");
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::configuration);
    return made.error().where;
  };
  CHECK(where({}) == "secrets");
  CHECK(where({secret, ""}) == "secrets/1");
  CHECK(where({"fifteen_bytes__"}) == "secrets/0");
}

TEST_CASE("the shared vector of Segment's signature is authentic") {
  const auto text = shared_vector("hmac-vectors.json");
  if (!text) return;
  ctsync::json::Parser parser;
  const auto vectors = parser.parse(*text);
  REQUIRE(vectors);
  const auto vector = (*vectors)["segment_sha1"];
  const auto verdict = verifier({std::string(vector["secret"].string().value())})
                           .verify(vector["x_signature"].string(), vector["body"].string().value());
  CHECK(verdict.proof == Proof::ok);
  CHECK(verdict.whole_body);
}
