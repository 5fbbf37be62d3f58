// SPDX-License-Identifier: MIT
#include "signature/jwt.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <map>
#include <string>
#include <utility>

#include "ctsync/json/view.hpp"
#include "rsa_signer.hpp"

using namespace ctsync::signature;
using namespace std::chrono_literals;
using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;
using ctsync::Time;

namespace {

constexpr Time now{1767225700s};
const std::string audience = "https://hook.example.com/in/pubsub";
const std::string account = "push@proj.iam.gserviceaccount.com";
const std::string rs256 = R"({"alg":"RS256","kid":"one","typ":"JWT"})";

// The claims of a token as JSON text; an empty text omits a claim.
using Claims = std::map<std::string, std::string>;
Claims claims(const Claims& changed = {}) {
  Claims all{{"iss", R"("https://accounts.google.com")"},
             {"aud", "\"" + audience + "\""},
             {"exp", "1767229200"},
             {"iat", "1767225600"},
             {"email", "\"" + account + "\""},
             {"email_verified", "true"},
             {"sub", R"("113774264463038321964")"}};
  for (const auto& [name, value] : changed) all[name] = value;
  return all;
}

std::string text_of(const Claims& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    if (!value.empty()) text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  return text + "}";
}

std::string token(const std::string& header, const std::string& payload,
                  const RsaSigner& by = signer(), Hash hash = Hash::sha256) {
  const auto signed_text = base64url(header) + "." + base64url(payload);
  return signed_text + "." + base64url(by.sign(hash, signed_text));
}
std::string token(const Claims& changed = {}) { return token(rs256, text_of(claims(changed))); }

struct Subject {
  Result<Fetched> answer{Fetched{R"({"keys":[)" + signer().jwk("one") + "]}", ""}};
  KeySource keys{[this] { return answer; }};
  Result<OidcVerifier> verifier =
      OidcVerifier::create({.audience = audience, .service_account_email = account}, keys);

  Proof of_header(std::string_view value, Time at = now) { return verifier->verify(value, at); }
  Proof of(const std::string& text, Time at = now) { return of_header("Bearer " + text, at); }
};

}  // namespace

TEST_CASE("a push with a token of our service account is authentic") {
  Subject subject;
  CHECK(subject.of(token()) == Proof::ok);
  CHECK(subject.of_header("bearer " + token()) == Proof::ok);
  CHECK(subject.of(token({{"iss", R"("accounts.google.com")"}})) == Proof::ok);
}

TEST_CASE("one of several audiences may be the configured one") {
  Subject subject;
  CHECK(subject.of(token({{"aud", "[\"x\",\"" + audience + "\"]"}})) == Proof::ok);
  CHECK(subject.of(token({{"aud", R"(["x"])"}})) == Proof::mismatch);
  CHECK(subject.of(token({{"aud", "[]"}})) == Proof::mismatch);
}

TEST_CASE("a push without a token is distinguished from one with a broken token") {
  Subject subject;
  CHECK(subject.verifier->verify(std::nullopt, now) == Proof::missing);
  CHECK(subject.of_header("") == Proof::missing);
  const auto good = token();
  for (const std::string& header :
       {good, std::string("Bearer"), std::string("Bearer "), "Basic " + good, "Bearer  " + good,
        "Bearer " + good + " ", "Bearer\t" + good, "Bearer " + good + ",Bearer " + good}) {
    CAPTURE(header);
    CHECK(subject.of_header(header) == Proof::malformed);
  }
}

TEST_CASE("a token has three base64url parts without padding") {
  Subject subject;
  const auto good = token();
  const auto first = good.find('.');
  const auto last = good.rfind('.');
  for (const std::string& broken :
       {good + "==", good + ".", good + ".AAAA", "." + good, good.substr(0, last),
        good.substr(0, last + 1), good.substr(first), std::string(".."), std::string("a.b.c"),
        good.substr(0, first) + "=" + good.substr(first),
        good.substr(0, last) + "." + ctsync::detail::base64(signer().sign(Hash::sha256, "x"))}) {
    CAPTURE(broken);
    CHECK(subject.of(broken) == Proof::malformed);
  }
}

TEST_CASE("a token of more than 8 KiB is not looked at") {
  Subject subject;
  const auto with = [](std::size_t size) {
    return token({{"sub", "\"" + std::string(size, 'x') + "\""}});
  };
  const auto small = with(5'500);
  REQUIRE(small.size() < 8192);
  CHECK(subject.of(small) == Proof::ok);
  const auto big = with(5'700);  // but no single part is too long
  REQUIRE(big.size() > 8192);
  CHECK(subject.of(big) == Proof::malformed);
}

TEST_CASE("the token does not choose the algorithm") {
  Subject subject;
  const auto payload = text_of(claims());
  for (const std::string header :
       {R"({"alg":"none","kid":"one"})", R"({"alg":"HS256","kid":"one"})",
        R"({"alg":"rs256","kid":"one"})", R"({"alg":"RS384","kid":"one"})",
        R"({"alg":"PS256","kid":"one"})", R"({"alg":["RS256"],"kid":"one"})", R"({"kid":"one"})",
        R"({"alg":"RS256","alg":"RS256","kid":"one"})",
        R"({"alg":"none","alg":"RS256","kid":"one"})", R"({"alg":"RS256"})",
        R"({"alg":"RS256","kid":""})", R"({"alg":"RS256","kid":1})",
        R"({"alg":"RS256","kid":"one","crit":["exp"]})", R"("RS256")", "{"}) {
    CAPTURE(header);
    CHECK(subject.of(token(header, payload)) == Proof::malformed);
  }
  const auto unsigned_text = base64url(R"({"alg":"none","kid":"one"})") + "." + base64url(payload);
  CHECK(subject.of(unsigned_text + ".") == Proof::malformed);
  CHECK(subject.of(token(rs256, payload, signer(), Hash::sha1)) == Proof::mismatch);
}

TEST_CASE("only the key that the token names verifies it") {
  Subject subject;
  const auto payload = text_of(claims());
  CHECK(subject.of(token(rs256, payload, other_signer())) == Proof::mismatch);
  CHECK(subject.of(token(R"({"alg":"RS256","kid":"nope"})", payload)) == Proof::mismatch);

  auto changed = token();
  const auto evil = text_of(claims({{"email", R"("evil@x")"}}));
  const auto first = changed.find('.');
  changed = changed.substr(0, first + 1) + base64url(evil) + changed.substr(changed.rfind('.'));
  CHECK(subject.of(changed) == Proof::mismatch);
}

TEST_CASE("a token with another audience, issuer or account is refused") {
  Subject subject;
  for (const Claims& changed : {
           Claims{{"iss", R"("https://accounts.google.com.evil.com")"}},
           Claims{{"iss", R"("https://accounts.google.com/")"}},
           Claims{{"aud", R"("https://other.example.com")"}},
           Claims{{"aud", "\"" + audience + "/\""}},
           Claims{{"aud", "null"}},
           Claims{{"aud", "{}"}},
           Claims{{"email", R"("attacker@evil.iam.gserviceaccount.com")"}},
           Claims{{"email", R"("PUSH@proj.iam.gserviceaccount.com")"}},
           Claims{{"email_verified", "false"}},
           Claims{{"email_verified", R"("true")"}},
           Claims{{"email_verified", "1"}},
           Claims{{"email_verified", ""}},
           Claims{{"aud", ""}},
       }) {
    CAPTURE(changed.begin()->first);
    CAPTURE(changed.begin()->second);
    CHECK(subject.of(token(changed)) == Proof::mismatch);
  }
}

TEST_CASE("a token without a claim that counts, or with one of another type, is malformed") {
  Subject subject;
  for (const std::string name : {"iss", "exp", "iat", "email"}) {
    for (const std::string value : {"", "null", "true", "{}", "1.5e9"}) {
      CAPTURE(name);
      CAPTURE(value);
      CHECK(subject.of(token({{name, value}})) == Proof::malformed);
    }
  }
  CHECK(subject.of(token({{"exp", R"("1767229200")"}})) == Proof::malformed);
  auto twice = text_of(claims());
  twice.insert(1, "\"email\":\"" + account + "\",");
  CHECK(subject.of(token(rs256, twice)) == Proof::malformed);
  CHECK(subject.of(token(rs256, "[]")) == Proof::malformed);
  CHECK(subject.of(token(rs256, "{")) == Proof::malformed);
}

TEST_CASE("a token is taken from a minute before it is issued to a minute after it ends") {
  Subject subject;
  const auto text = token();
  CHECK(subject.of(text, Time{1767229200s + 59s}) == Proof::ok);
  CHECK(subject.of(text, Time{1767229200s + 60s}) == Proof::stale);
  CHECK(subject.of(text, Time{1767225600s - 60s}) == Proof::ok);
  CHECK(subject.of(text, Time{1767225600s - 60s - 1ms}) == Proof::stale);
  CHECK(subject.of(token({{"exp", "-9223372036854775808"}})) == Proof::stale);
  CHECK(subject.of(token({{"iat", "9223372036854775807"}})) == Proof::stale);
  CHECK(subject.of(token({{"exp", "9223372036854775807"}})) == Proof::ok);
}

TEST_CASE("without keys a push is neither refused nor taken") {
  Subject subject;
  subject.answer = Error{Errc::unavailable, "", "down"};
  CHECK(subject.of(token()) == Proof::no_keys);
  CHECK(subject.of("a.b") == Proof::malformed);
}

TEST_CASE("tokens of the old and of the new key are taken while the issuer rotates") {
  Subject subject;
  CHECK(subject.of(token()) == Proof::ok);
  subject.answer =
      Fetched{R"({"keys":[)" + signer().jwk("one") + "," + other_signer().jwk("two") + "]}", ""};
  const auto rotated = token(R"({"alg":"RS256","kid":"two"})", text_of(claims()), other_signer());
  CHECK(subject.of(rotated, now + 30s) == Proof::mismatch);
  CHECK(subject.of(rotated, now + 60s) == Proof::ok);
  CHECK(subject.of(token(), now + 60s) == Proof::ok);
}

TEST_CASE("checking a token that is wrong leaves nothing in OpenSSL's error queue") {
  Subject subject;
  ERR_clear_error();
  CHECK(subject.of(token(rs256, text_of(claims()), other_signer())) == Proof::mismatch);
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a verifier of tokens needs an audience, an account, issuers and a leeway") {
  KeySource keys{[]() -> Result<Fetched> { return Fetched{}; }};
  OidcOptions good{.audience = audience, .service_account_email = account, .where = "sources/ps"};
  CHECK(OidcVerifier::create(good, keys));
  const auto fails = [&](void (*spoil)(OidcOptions&)) {
    auto options = good;
    spoil(options);
    const auto made = OidcVerifier::create(options, keys);
    return !made && made.error().code == Errc::configuration && made.error().where == "sources/ps";
  };
  CHECK(fails([](OidcOptions& options) { options.audience.clear(); }));
  CHECK(fails([](OidcOptions& options) { options.service_account_email.clear(); }));
  CHECK(fails([](OidcOptions& options) { options.issuers.clear(); }));
  CHECK(fails([](OidcOptions& options) { options.leeway = -1s; }));
}

TEST_CASE("the shared token vectors get their verdicts") {
  const auto text = shared_vector("pubsub-jwt-vectors.json");
  if (!text) return;
  ctsync::json::Parser parser;
  const auto vectors = parser.parse(*text);
  REQUIRE(vectors);
  const auto from = text->find("\"jwks\":") + 7;
  const std::string jwks = text->substr(from, text->find("\"clock_now\"") - from);
  KeySource keys{[&]() -> Result<Fetched> { return Fetched{jwks.substr(0, jwks.rfind(',')), ""}; }};
  const auto verifier = OidcVerifier::create(
      {.audience = std::string((*vectors)["expected_aud"].string().value()),
       .service_account_email = std::string((*vectors)["expected_email"].string().value())},
      keys);
  REQUIRE(verifier);
  const Time clock{std::chrono::seconds{(*vectors)["clock_now"].integer().value()}};

  std::map<std::string, Proof> expected{{"valid", Proof::ok},
                                        {"iss_without_scheme", Proof::ok},
                                        {"aud_array", Proof::ok},
                                        {"wrong_aud", Proof::mismatch},
                                        {"expired", Proof::stale},
                                        {"email_unverified", Proof::mismatch},
                                        {"wrong_email", Proof::mismatch},
                                        {"unknown_kid", Proof::mismatch},
                                        {"wrong_iss", Proof::mismatch},
                                        {"future_iat", Proof::stale},
                                        {"no_exp", Proof::malformed},
                                        {"alg_none", Proof::malformed},
                                        {"alg_confusion_hs256_with_public_pem", Proof::malformed},
                                        {"tampered_payload", Proof::mismatch},
                                        {"bad_signature", Proof::mismatch},
                                        {"padded_segment", Proof::malformed}};
  (*vectors)["tokens"].each_member([&](std::string_view name, ctsync::json::View value) {
    CAPTURE(name);
    const auto found = expected.find(std::string(name));
    REQUIRE(found != expected.end());
    const auto header = "Bearer " + std::string(value.string().value());
    CHECK(ctsync::signature::name(verifier->verify(header, clock)) ==
          ctsync::signature::name(found->second));
    expected.erase(found);
    return true;
  });
  CHECK(expected.empty());
}
