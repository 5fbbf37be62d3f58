// SPDX-License-Identifier: MIT
#include "signature/jwks.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "rsa_signer.hpp"
#include "signature/base64url.hpp"

using namespace ctsync::signature;
using namespace std::chrono_literals;
using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;
using ctsync::Time;

namespace {

constexpr Time start{1767225700s};

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

// An issuer that counts requests.
struct Issuer {
  Result<Fetched> answer{Fetched{set_of(signer().jwk("one")), "public, max-age=3600"}};
  int asked = 0;
  KeySource keys{[this] {
    ++asked;
    return answer;
  }};

  void fail() { answer = Error{Errc::unavailable, "", "down"}; }
  bool has(std::string_view kid, Time now) { return keys.find(kid, now).has_value(); }
  Errc error(std::string_view kid, Time now) {
    const auto found = keys.find(kid, now);
    REQUIRE_FALSE(found);
    return found.error().code;
  }
};

}  // namespace

TEST_CASE("base64url is read without padding and in one spelling only") {
  CHECK(from_base64url("-_8") == "\xfb\xff");
  CHECK(from_base64url("AQAB") == std::string("\x01\x00\x01", 3));
  CHECK(from_base64url("QQ") == "A");
  for (const std::string text :
       {"", "QQ==", "QQ=", "Q", "QR", "+/8", "Q Q", "QQ\n", "QUJDR", "Q.Q"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64url(text));
  }
}

TEST_CASE("a key set gives the signing keys by their id") {
  const auto keys = parse_jwks(set_of(signer().jwk("one", R"(,"alg":"RS256","use":"sig")") + "," +
                                      other_signer().jwk("two")));
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  const auto signature = other_signer().sign(Hash::sha256, "text");
  CHECK(keys->at("two").verify(Hash::sha256, "text", signature));
  CHECK_FALSE(keys->at("one").verify(Hash::sha256, "text", signature));
  CHECK_FALSE(keys->at("two").verify(Hash::sha1, "text", signature));
  CHECK_FALSE(keys->at("two").verify(Hash::sha256, "Text", signature));
  CHECK_FALSE(keys->at("two").verify(Hash::sha256, "text", ""));
}

TEST_CASE("keys that are not for RS256 signatures are passed over") {
  const RsaSigner weak{1024};
  const std::vector<std::string> useless = {
      weak.jwk("k"),
      signer().jwk("k", R"(,"use":"enc")"),
      signer().jwk("k", R"(,"alg":"RS512")"),
      signer().jwk(""),
      R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"k"})",
      R"({"kty":"oct","k":"AAAA","kid":"k"})",
      R"({"kty":"RSA","e":"AQAB","kid":"k"})",
      R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"k"})",
      R"({"kty":"RSA","n":")" + base64url(signer().modulus()) + R"(","e":"AQ","kid":"k"})",
      R"({"kty":"RSA","n":")" + base64url(signer().modulus()) + R"(","e":"Ag","kid":"k"})",
      R"({"kty":"RSA","n":")" + base64url(signer().modulus()) + R"(=","e":"AQAB","kid":"k"})",
      R"({"kty":"RSA","n":")" + base64url(signer().modulus()) + R"(","e":"AQAB","kid":7})",
      R"("k")",
      "null",
  };
  for (const auto& key : useless) {
    CAPTURE(key);
    const auto alone = parse_jwks(set_of(key));
    REQUIRE_FALSE(alone);
    CHECK(alone.error().code == Errc::invalid);
    const auto among = parse_jwks(set_of(key + "," + signer().jwk("good")));
    REQUIRE(among);
    CHECK(among->size() == 1);
  }
}

TEST_CASE("a key that is not for RSA signatures of this kind is refused") {
  EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
  EVP_PKEY* made = nullptr;
  EVP_PKEY_keygen_init(maker);
  EVP_PKEY_generate(maker, &made);  // 2048 bits by default
  EVP_PKEY_CTX_free(maker);
  const Held<EVP_PKEY> pss{made};
  const Held<EVP_PKEY> elliptic{EVP_EC_gen("P-256")};
  REQUIRE(pss);
  REQUIRE(EVP_PKEY_get_bits(made) == 2048);
  REQUIRE(elliptic);
  CHECK(RsaKey::share(signer().key()));
  for (EVP_PKEY* const key : {pss.get(), elliptic.get(), static_cast<EVP_PKEY*>(nullptr)}) {
    const auto shared = RsaKey::share(key);
    REQUIRE_FALSE(shared);
    CHECK(shared.error().code == Errc::invalid);
  }
}

TEST_CASE("what is no key set is refused") {
  for (const std::string text : {"", "{", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_jwks(text));
  }
  CHECK(parse_jwks(std::string(256 * 1024 + 1, ' ')).error().code == Errc::too_large);
}

TEST_CASE("a key set is kept for max-age, between 5 minutes and 24 hours") {
  CHECK(kept_for("public, max-age=20443, must-revalidate, no-transform") == 20443s);
  CHECK(kept_for("Max-Age=600") == 600s);
  CHECK(kept_for("max-age=600,max-age=7200") == 600s);
  CHECK(kept_for("s-maxage=900 ,\tmax-age=700\t") == 700s);
  CHECK(kept_for("max-age=86401") == 24h);
  CHECK(kept_for("max-age=99999999999999999999999999") == 24h);
  for (const std::string text : {"", "no-store", "max-age=0", "max-age=299", "max-age=", "max-age",
                                 "max-age=-5", "max-age=\"600\"", "max-age=6 00", ",,,"}) {
    CAPTURE(text);
    CHECK(kept_for(text) == 5min);
  }
}

TEST_CASE("keys are fetched once for as long as they are fresh") {
  Issuer issuer;
  CHECK(issuer.has("one", start));
  CHECK(issuer.has("one", start + 3599s));
  CHECK(issuer.asked == 1);
  CHECK(issuer.has("one", start + 3600s));
  CHECK(issuer.asked == 2);
}

TEST_CASE("an issuer that rotates its keys is followed") {
  Issuer issuer;
  CHECK(issuer.has("one", start));
  issuer.answer = Fetched{set_of(other_signer().jwk("two")), ""};
  CHECK(issuer.has("two", start + 61s));
  CHECK(issuer.asked == 2);
  CHECK(issuer.error("one", start + 62s) == Errc::missing);
}

TEST_CASE("unknown key ids cause one fetch in 60 seconds") {
  Issuer issuer;
  CHECK(issuer.error("random", start) == Errc::missing);
  for (int i = 0; i < 600; ++i) issuer.error("random" + std::to_string(i), start + i * 100ms);
  CHECK(issuer.asked == 1);
  CHECK(issuer.error("random", start + 60s) == Errc::missing);
  CHECK(issuer.error("random", start + 119s) == Errc::missing);
  CHECK(issuer.asked == 2);
}

TEST_CASE("a clock that is set back does not make the issuer be asked for each delivery") {
  Issuer issuer;
  CHECK(issuer.has("one", start));
  for (int i = 0; i < 10; ++i) issuer.error("random", start - 30s);
  CHECK(issuer.asked == 1);
  for (int i = 0; i < 10; ++i) issuer.error("random", start - 1h);
  CHECK(issuer.asked == 2);
}

TEST_CASE("keys serve 24 hours longer while the issuer cannot be reached") {
  Issuer issuer;
  CHECK(issuer.has("one", start));
  issuer.fail();
  CHECK(issuer.has("one", start + 1h));
  CHECK(issuer.has("one", start + 25h - 1ms));
  CHECK(issuer.error("one", start + 25h) == Errc::unavailable);
  issuer.answer = Fetched{set_of(signer().jwk("one")), ""};
  CHECK(issuer.has("one", start + 25h + 10s));
}

TEST_CASE("an issuer that fails is asked every 10 seconds at most") {
  Issuer issuer;
  issuer.fail();
  for (int i = 0; i < 100; ++i) CHECK(issuer.error("one", start + i * 99ms) == Errc::unavailable);
  CHECK(issuer.asked == 1);
  CHECK(issuer.error("one", start + 10s) == Errc::unavailable);
  CHECK(issuer.asked == 2);
  issuer.answer = Fetched{"<html>", ""};
  CHECK(issuer.error("one", start + 20s) == Errc::unavailable);
  CHECK(issuer.asked == 3);
}

TEST_CASE("an unknown key id is error unavailable while the keys cannot be fetched again") {
  Issuer issuer;
  CHECK(issuer.has("one", start));
  issuer.fail();
  CHECK(issuer.error("new", start + 60s) == Errc::unavailable);
  CHECK(issuer.has("one", start + 60s));
  issuer.answer = Fetched{set_of(signer().jwk("new")), ""};
  CHECK(issuer.has("new", start + 120s));
}

TEST_CASE("a fetch that throws is a fetch that failed") {
  bool broken = true;
  KeySource keys{[&]() -> Result<Fetched> {
    if (broken) throw std::runtime_error("broken");
    return Fetched{set_of(signer().jwk("one")), ""};
  }};
  const auto found = keys.find("one", start);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == Errc::unavailable);
  broken = false;
  CHECK(keys.find("one", start + 10s));
}

TEST_CASE("one thread fetches for all that wait") {
  constexpr int count = 8;
  std::atomic<int> arrived{0};
  std::atomic<int> asked{0};
  KeySource keys{[&]() -> Result<Fetched> {
    ++asked;
    while (arrived < count) std::this_thread::yield();
    return Fetched{set_of(signer().jwk("one")), ""};
  }};
  std::atomic<int> found{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      ++arrived;
      if (keys.find("one", start + i * 1ms)) ++found;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(found == count);
  CHECK(asked == 1);
}

TEST_CASE("no caller waits for a fetch while usable keys are present") {
  std::promise<void> entered;
  std::promise<void> may_end;
  int asked = 0;
  KeySource keys{[&]() -> Result<Fetched> {
    if (++asked == 2) {
      entered.set_value();
      may_end.get_future().wait();
    }
    return Fetched{set_of(signer().jwk("one")), ""};
  }};
  REQUIRE(keys.find("one", start));
  std::thread slow([&] { static_cast<void>(keys.find("one", start + 1h)); });
  entered.get_future().wait();
  CHECK(keys.find("one", start + 1h));
  may_end.set_value();
  slow.join();
  CHECK(asked == 2);
}
