// SPDX-License-Identifier: MIT
#include "signature/certificates.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "sns_authority.hpp"

using namespace ctsync::signature;
using namespace std::chrono_literals;
using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;
using ctsync::Time;

namespace {

const std::vector<std::string> sns_names{"sns.amazonaws.com",
                                         "sns-signing.eu-south-1.amazonaws.com"};

bool certified(const std::string& pem, Time at = sns_now) {
  return trust_authority().certify(pem, sns_names, at).has_value();
}

SigningCertUrl url(unsigned number = 0) {
  auto digits = std::to_string(number);
  return {{"eu-central-1", false}, std::string(32 - digits.size(), '0') + digits};
}

// Serves certificates and counts requests.
struct Amazon {
  Result<std::string> answer{leaf_pem()};
  int asked = 0;
  std::string last;
  CertificateSource source{trust_authority(), [this](const std::string& address) {
                             ++asked;
                             last = address;
                             return answer;
                           }};

  bool has(Time at, unsigned number = 0) { return source.find(url(number), at).has_value(); }
  Errc error(Time at, unsigned number = 0) {
    const auto found = source.find(url(number), at);
    REQUIRE_FALSE(found);
    return found.error().code;
  }
};

}  // namespace

TEST_CASE("a certificate that leads to an anchor gives its key") {
  const auto made = trust_authority().certify(leaf_pem(), sns_names, sns_now);
  REQUIRE(made);
  CHECK(made->key.verify(Hash::sha256, "text", signer().sign(Hash::sha256, "text")));
  CHECK(made->not_after == sns_now + 24h * 365);
}

TEST_CASE("a certificate counts in its time only") {
  const auto leaf = leaf_pem();
  CHECK(certified(leaf, sns_now - 24h));
  CHECK(certified(leaf, sns_now + 24h * 365 - 1s));
  CHECK_FALSE(certified(leaf, sns_now - 24h - 1s));
  CHECK_FALSE(certified(leaf, sns_now + 24h * 365 + 1s));
}

TEST_CASE("a certificate counts for its names only") {
  const auto with = [](const std::string& names, const std::string& subject = "x") {
    auto text = sns_leaf();
    text.names = names;
    text.subject = subject;
    return certified(leaf_pem(text));
  };
  CHECK(with("DNS:other.example,DNS:sns.amazonaws.com"));
  CHECK(with("DNS:sns-signing.eu-south-1.amazonaws.com"));
  CHECK_FALSE(with("DNS:*.amazonaws.com"));
  CHECK_FALSE(with("DNS:sns.amazonaws.com.evil.com"));
  CHECK_FALSE(with("DNS:bucket.s3.amazonaws.com", "sns.amazonaws.com"));
  CHECK_FALSE(with("", "sns.amazonaws.com"));
  CHECK_FALSE(with("DNS:sns-signing.us-east-1.amazonaws.com"));
  CHECK_FALSE(trust_authority().certify(leaf_pem(), {}, sns_now));
}

TEST_CASE("a certificate of an unknown or pretended authority is refused") {
  const RsaSigner stranger;
  CHECK_FALSE(certified(certificate(sns_leaf(), signer(), signer(), "sns.amazonaws.com")));
  CHECK_FALSE(certified(certificate(sns_leaf(), signer(), stranger, "Test Authority")));
  // A leaf is not an authority, even if the file contains it.
  auto leaf = sns_leaf();
  leaf.subject = "Leaf";
  leaf.names = "DNS:sns.amazonaws.com";
  const auto by_leaf = certificate(sns_leaf(), stranger, signer(), "Leaf");
  CHECK_FALSE(certified(by_leaf + leaf_pem(leaf)));
}

TEST_CASE("an intermediate may come with the certificate or be configured, and trusted by itself") {
  const RsaSigner middle;
  auto text = sns_leaf();
  text.subject = "Middle";
  text.names = "";
  text.authority = true;
  const auto middle_pem = certificate(text, middle, other_signer(), "Test Authority");
  const auto leaf = certificate(sns_leaf(), signer(), middle, "Middle");
  CHECK_FALSE(certified(leaf));
  CHECK(certified(leaf + middle_pem));

  const auto configured =
      TrustAnchors::create({.anchors_pem = authority_pem(), .intermediates_pem = middle_pem});
  REQUIRE(configured);
  CHECK(configured->certify(leaf, sns_names, sns_now));

  const auto pinned = TrustAnchors::create({.anchors_pem = middle_pem});
  REQUIRE(pinned);
  CHECK(pinned->certify(leaf, sns_names, sns_now));
}

TEST_CASE("a certificate with a weak key or a weak signature anywhere in its chain is refused") {
  auto over_sha1 = sns_leaf();
  over_sha1.digest = EVP_sha1();
  CHECK_FALSE(certified(leaf_pem(over_sha1)));

  const RsaSigner weak{1024};
  auto text = sns_leaf();
  text.subject = "Weak";
  text.names = "";
  text.authority = true;
  const auto weak_pem = certificate(text, weak, other_signer(), "Test Authority");
  CHECK_FALSE(certified(certificate(sns_leaf(), signer(), weak, "Weak") + weak_pem));
  CHECK_FALSE(certified(certificate(sns_leaf(), weak, other_signer(), "Test Authority")));
}

TEST_CASE("the system's authorities do not vouch for a certificate made here") {
  const auto system = TrustAnchors::create({});
  REQUIRE(system);
  CHECK_FALSE(system->certify(leaf_pem(), sns_names, sns_now));
}

TEST_CASE("a text that is no certificate is malformed") {
  auto broken = leaf_pem();
  broken.replace(broken.size() / 2, 4, "AAAA");
  for (const std::string& pem :
       {std::string(), std::string("<html>"), broken, std::string(65 * 1024, ' ') + leaf_pem(),
        leaf_pem() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    CHECK_FALSE(certified(pem));
  }
  CHECK(trust_authority().certify("<html>", sns_names, sns_now).error().code == Errc::malformed);
  ERR_clear_error();
  CHECK_FALSE(certified("<html>"));
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("anchors that are no certificates are a configuration error") {
  for (const TrustOptions& options :
       {TrustOptions{.anchors_pem = "nothing", .where = "sns/ca"},
        TrustOptions{
            .anchors_pem = authority_pem(), .intermediates_pem = "-", .where = "sns/ca"}}) {
    const auto made = TrustAnchors::create(options);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::configuration);
    CHECK(made.error().where == "sns/ca");
  }
}

TEST_CASE("a certificate is fetched once in 24 hours, from a computed address") {
  Amazon amazon;
  CHECK(amazon.has(sns_now));
  CHECK(amazon.last == to_string(url()));
  CHECK(amazon.has(sns_now + 24h - 1ms));
  CHECK(amazon.asked == 1);
  CHECK(amazon.has(sns_now + 24h));
  CHECK(amazon.asked == 2);
}

TEST_CASE("a certificate that could not be had is asked for again after 60 seconds") {
  Amazon amazon;
  amazon.answer = Error{Errc::unavailable, "", "down"};
  for (int i = 0; i < 60; ++i) CHECK(amazon.error(sns_now + i * 1s - 1ms) == Errc::unavailable);
  CHECK(amazon.asked == 1);
  amazon.answer = leaf_pem();
  CHECK(amazon.has(sns_now + 60s));
  CHECK(amazon.asked == 2);
}

TEST_CASE("a certificate that does not exist is distinguished from one that could not be fetched") {
  Amazon amazon;
  amazon.answer = Error{Errc::missing, "", "404"};
  CHECK(amazon.error(sns_now) == Errc::missing);
  CHECK(amazon.error(sns_now + 30s) == Errc::missing);
  amazon.answer = std::string("<html>");
  CHECK(amazon.error(sns_now + 60s) == Errc::unavailable);
  auto foreign = sns_leaf();
  foreign.names = "DNS:evil.example";
  amazon.answer = leaf_pem(foreign);
  CHECK(amazon.error(sns_now + 120s) == Errc::unavailable);
  CHECK(amazon.asked == 3);
}

TEST_CASE("a certificate serves a day longer while it cannot be fetched, but not past its end") {
  Amazon amazon;
  CHECK(amazon.has(sns_now));
  amazon.answer = Error{Errc::unavailable, "", "down"};
  CHECK(amazon.has(sns_now + 24h));
  CHECK(amazon.has(sns_now + 48h - 1ms));
  CHECK(amazon.error(sns_now + 48h) == Errc::unavailable);

  Amazon other;
  auto text = sns_leaf();
  text.not_after = sns_now + 1h;
  other.answer = leaf_pem(text);
  CHECK(other.has(sns_now));
  CHECK(other.has(sns_now + 1h));
  CHECK(other.error(sns_now + 1h + 1s) == Errc::unavailable);
}

TEST_CASE("made-up addresses do not push out a certificate that is in use") {
  Amazon amazon;
  CHECK(amazon.has(sns_now));
  amazon.answer = Error{Errc::missing, "", "404"};
  for (unsigned i = 1; i <= 200; ++i) CHECK(amazon.error(sns_now + 1s, i) == Errc::missing);
  CHECK(amazon.asked == 201);
  CHECK(amazon.has(sns_now + 2s));
  CHECK(amazon.asked == 201);
}

TEST_CASE("of 33 certificates the one that was used the longest ago goes") {
  Amazon amazon;
  for (unsigned i = 0; i < 33; ++i) CHECK(amazon.has(sns_now + i * 1s, i));
  CHECK(amazon.asked == 33);
  for (unsigned i = 1; i < 33; ++i) CHECK(amazon.has(sns_now + 1min, i));
  CHECK(amazon.asked == 33);
  CHECK(amazon.has(sns_now + 1min, 0));
  CHECK(amazon.asked == 34);
}

// A source whose downloads take until `may_end`.
struct SlowAmazon {
  std::atomic<unsigned> asked{0};
  std::atomic<bool> may_end{false};
  std::atomic<bool> slow{true};
  Result<std::string> answer{leaf_pem()};
  CertificateSource source{trust_authority(), [this](const std::string&) -> Result<std::string> {
                             ++asked;
                             while (slow && !may_end) std::this_thread::yield();
                             return answer;
                           }};
};

TEST_CASE("one thread fetches a certificate for all that wait for it") {
  constexpr unsigned names = 4;
  constexpr unsigned count = 64;
  SlowAmazon amazon;
  std::atomic<unsigned> arrived{0};
  std::atomic<unsigned> found{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      ++arrived;
      if (amazon.source.find(url(i % names), sns_now)) ++found;
    });
  }
  while (arrived < count || amazon.asked < names) std::this_thread::yield();
  amazon.may_end = true;
  for (auto& thread : threads) thread.join();
  CHECK(found == count);
  CHECK(amazon.asked == names);
}

TEST_CASE("however many unknown certificates are being fetched, a known one is served at once") {
  constexpr unsigned strangers = 200;
  SlowAmazon amazon;
  amazon.slow = false;
  REQUIRE(amazon.source.find(url(), sns_now));
  amazon.slow = true;
  amazon.answer = Error{Errc::missing, "", "404"};
  std::atomic<unsigned> refused{0};
  std::vector<std::thread> threads;
  for (unsigned i = 1; i <= strangers; ++i) {
    threads.emplace_back([&, i] {
      const auto gone = amazon.source.find(url(i), sns_now);
      if (!gone && gone.error().code == Errc::unavailable) ++refused;
    });
  }
  // 64 may wait for the 4 that are fetched; the others are refused without a wait.
  while (refused < strangers - 64 || amazon.asked < 5) std::this_thread::yield();
  for (int i = 0; i < 100; ++i) CHECK(amazon.source.find(url(), sns_now + 1s));
  CHECK(amazon.asked == 5);
  amazon.may_end = true;
  for (auto& thread : threads) thread.join();
  const auto asked = amazon.asked.load();
  CHECK(asked <= 65);
  CHECK(amazon.source.find(url(), sns_now + 2s));
  CHECK(amazon.asked == asked);
  // A certificate that is new and genuine has its turn again.
  amazon.answer = leaf_pem();
  CHECK(amazon.source.find(url(strangers + 1), sns_now + 3s));
}

TEST_CASE("an unknown certificate waits for its turn, and then its answer counts for all") {
  SlowAmazon amazon;
  std::vector<std::thread> threads;
  std::atomic<unsigned> found{0};
  for (unsigned i = 0; i < 12; ++i) {
    threads.emplace_back([&, i] {
      if (amazon.source.find(url(i), sns_now)) ++found;
    });
  }
  while (amazon.asked < 4) std::this_thread::yield();
  amazon.may_end = true;
  for (auto& thread : threads) thread.join();
  CHECK(found == 12);
  CHECK(amazon.asked == 12);
}
