// SPDX-License-Identifier: MIT
#include "signature/shared_key.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "ctsync/base/base64.hpp"

using namespace ctsync::signature;
using ctsync::Errc;
using ctsync::detail::base64;

namespace {

const std::string key = "key_0123456789abcdef";
const std::string next_key = "k+y/fedcba9876543210==";

SharedKeyVerifier verifier(SharedKeyOptions options = {},
                           const std::vector<std::string>& keys = {key, next_key}) {
  auto made = SharedKeyVerifier::create(keys, std::move(options));
  REQUIRE(made);
  return *std::move(made);
}

}  // namespace

TEST_CASE("a key in a header of its own is compared as a whole") {
  const auto subject = verifier();
  CHECK(subject.verify(key) == Proof::ok);
  CHECK(subject.verify(next_key) == Proof::ok);
  CHECK(subject.verify(std::nullopt) == Proof::missing);
  CHECK(subject.verify("") == Proof::missing);
  for (const std::string& wrong :
       {key + "0", key.substr(1), key.substr(0, key.size() - 1), " " + key, "Bearer " + key,
        key + "," + next_key, std::string("KEY_0123456789abcdef"), key + std::string(1, '\0'),
        std::string(100'000, 'x')}) {
    CHECK(subject.verify(wrong) == Proof::mismatch);
  }
}

TEST_CASE("a key that was taken out is not accepted any more") {
  CHECK(verifier({}, {key}).verify(key) == Proof::ok);
  CHECK(verifier({}, {next_key}).verify(key) == Proof::mismatch);
}

TEST_CASE("a bearer key is what follows the scheme") {
  const auto subject = verifier({.place = KeyPlace::bearer});
  CHECK(subject.verify("Bearer " + key) == Proof::ok);
  CHECK(subject.verify("bEARER " + next_key) == Proof::ok);
  CHECK(subject.verify("Bearer " + key + "0") == Proof::mismatch);
  CHECK(subject.verify(std::nullopt) == Proof::missing);
  for (const std::string& wrong : {key, std::string("Bearer"), std::string("Bearer "),
                                   "Bearer  " + key, "Basic " + key, "Bearer" + key}) {
    CAPTURE(wrong);
    CHECK(subject.verify(wrong) == Proof::malformed);
  }
}

TEST_CASE("Basic credentials are the user and one of the keys") {
  const auto subject = verifier({.place = KeyPlace::basic, .user = "eventbridge"});
  CHECK(subject.verify("Basic " + base64("eventbridge:" + key)) == Proof::ok);
  CHECK(subject.verify("basic " + base64("eventbridge:" + next_key)) == Proof::ok);
  CHECK(subject.verify(std::nullopt) == Proof::missing);
  for (const std::string& wrong : {"other:" + key, "eventbridge:" + key + "0", ":" + key, key,
                                   "eventbridge" + key, std::string("eventbridge:")}) {
    CAPTURE(wrong);
    CHECK(subject.verify("Basic " + base64(wrong)) == Proof::mismatch);
  }
  const auto good = base64("eventbridge:" + key);
  for (const std::string& wrong : {std::string("Basic"), std::string("Basic "), "Bearer " + good,
                                   good, "Basic " + good + "=", "Basic *" + good}) {
    CAPTURE(wrong);
    CHECK(subject.verify(wrong) == Proof::malformed);
  }
}

TEST_CASE("a key in the query is one parameter, with its escapes resolved") {
  const auto subject = verifier({.place = KeyPlace::query});
  for (const std::string& query :
       {"code=" + key, "a=b&code=" + key, "code=" + key + "&a=b&", "&&code=" + key,
        std::string("%63ode=key%5F0123456789abcdef"),
        std::string("code=k%2By%2ffedcba9876543210%3D%3D"), "code=" + next_key}) {
    CAPTURE(query);
    CHECK(subject.verify(query) == Proof::ok);
  }
  for (const std::string& query :
       {std::string("a=b"), std::string("code"), std::string("code="), "Code=" + key,
        "acode=" + key, std::string("&"), "a=code=" + key}) {
    CAPTURE(query);
    CHECK(subject.verify(query) == Proof::missing);
  }
  CHECK(subject.verify("code=" + key + "0") == Proof::mismatch);
  CHECK(subject.verify("code=" + key + "&code=" + key) == Proof::repeated);
  CHECK(subject.verify("code=" + key + "&code=wrong") == Proof::repeated);
  for (const std::string query : {"code=%", "code=%4", "code=%zz", "%=1", "code=a%2"}) {
    CAPTURE(query);
    CHECK(subject.verify(query) == Proof::malformed);
  }
  CHECK(verifier({.place = KeyPlace::query, .parameter = "key"}).verify("key=" + key) == Proof::ok);
}

TEST_CASE("a verifier of keys is not made with keys that are short or could not arrive") {
  const auto where = [](const std::vector<std::string>& keys, SharedKeyOptions options = {}) {
    options.where = "keys";
    const auto made = SharedKeyVerifier::create(keys, options);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::configuration);
    CHECK(made.error().detail.find(key) == std::string::npos);
    return made.error().where;
  };
  CHECK(where({}) == "keys");
  CHECK(where({""}) == "keys/0");
  CHECK(where({key, "fifteen_bytes__"}) == "keys/1");
  CHECK(where({key + "\n"}) == "keys/0");
  CHECK(where({" " + key}) == "keys/0");
  CHECK(where({key + " "}) == "keys/0");
  CHECK(where({key}, {.place = KeyPlace::basic}) == "keys");
  CHECK(where({key}, {.place = KeyPlace::basic, .user = "a:b"}) == "keys");
  CHECK(where({key}, {.place = KeyPlace::query, .parameter = ""}) == "keys");
  CHECK(SharedKeyVerifier::create({"sixteen_bytes___"}, {}));
}
