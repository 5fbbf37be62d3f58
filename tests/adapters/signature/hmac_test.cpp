// SPDX-License-Identifier: MIT
#include "signature/hmac.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "signature/encoding.hpp"

using ctsync::signature::Digest;
using ctsync::signature::digest_from_base64;
using ctsync::signature::digest_from_hex;
using ctsync::signature::from_base64;
using ctsync::signature::HmacSha256;
using ctsync::signature::to_hex;

namespace {

std::string hmac(std::string_view key, std::initializer_list<std::string_view> parts) {
  const auto made = HmacSha256::create(key);
  REQUIRE(made);
  const auto digest = made->sign(parts);
  REQUIRE(digest);
  return to_hex(*digest);
}

}  // namespace

TEST_CASE("HMAC-SHA256 gives the values of RFC 4231") {
  CHECK(hmac(std::string(20, '\x0b'), {"Hi There"}) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac("Jefe", {"what do ya want for nothing?"}) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(
      hmac(std::string(131, '\xaa'), {"Test Using Larger Than Block-Size Key - Hash Key First"}) ==
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("parts are signed as if joined") {
  const auto whole = hmac("key", {"timestamp.body"});
  CHECK(hmac("key", {"timestamp", ".", "body"}) == whole);
  CHECK(hmac("key", {"", "timestamp.", "body", {}}) == whole);
  CHECK(hmac("key", {}) == hmac("key", {""}));
}

TEST_CASE("an empty key is refused") {
  const auto made = HmacSha256::create("");
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ctsync::Errc::invalid);
}

TEST_CASE("verify accepts the right digest and none that differs in one bit") {
  const auto made = HmacSha256::create("whk_test_0123456789abcdef");
  REQUIRE(made);
  const auto digest = made->sign({"body"});
  REQUIRE(digest);
  CHECK(made->verify({"body"}, *digest));
  CHECK_FALSE(made->verify({"bodz"}, *digest));
  for (std::size_t bit = 0; bit < digest->size() * 8; ++bit) {
    Digest wrong = *digest;
    wrong[bit / 8] = static_cast<unsigned char>(wrong[bit / 8] ^ (1U << (bit % 8)));
    CHECK_FALSE(made->verify({"body"}, wrong));
  }
}

TEST_CASE("many threads sign with one object and get the same digest") {
  const auto made = HmacSha256::create("whk_test_0123456789abcdef");
  REQUIRE(made);
  const auto expected = made->sign({"body"});
  REQUIRE(expected);
  std::vector<int> right(8, 0);
  std::vector<std::thread> threads;
  for (auto& count : right) {
    threads.emplace_back([&made, &expected, &count] {
      for (int i = 0; i < 200; ++i) count += made->verify({"bo", "dy"}, *expected) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const int count : right) CHECK(count == 200);
}

TEST_CASE("a digest is read from 64 hexadecimal digits of either case and nothing else") {
  const std::string hex = "6719efaa0699cf0dbdc75440fdb487e8f2410db4f1c758b13ea0d1ed3a5249b2";
  const std::string upper = "6719EFAA0699CF0DBDC75440FDB487E8F2410DB4F1C758B13EA0D1ED3A5249B2";
  const auto digest = digest_from_hex(hex);
  REQUIRE(digest);
  CHECK(to_hex(*digest) == hex);
  CHECK(digest_from_hex(upper) == digest);
  const auto rest = hex.substr(1);
  for (const auto& text :
       {std::string{}, rest, hex + "0", hex + "00", " " + rest, rest + " ", rest + "g", "0x" + hex,
        "x" + rest, hex.substr(0, 63) + '\0', "+" + rest}) {
    CAPTURE(text);
    CHECK_FALSE(digest_from_hex(text));
  }
}

TEST_CASE("base64 is read in its canonical spelling only") {
  CHECK(from_base64("AAEC") == std::string("\0\1\2", 3));
  CHECK(from_base64("AAE=") == std::string("\0\1", 2));
  CHECK(from_base64("AA==") == std::string("\0", 1));
  CHECK(from_base64("+/+/") == std::string("\xfb\xff\xbf", 3));
  for (const auto* text : {"",
                           "A",
                           "AA",
                           "AAA",
                           "AA=",
                           "A===",
                           "====",
                           "AAE",
                           "AAF=",
                           "AB==",
                           "AA==AAEC",
                           "AAEC\n",
                           " AAE",
                           "AAE ",
                           "AAEC    ",
                           "    AAEC",
                           "AA\nC",
                           "-_-_",
                           "AA=C",
                           "=AAE",
                           "AAE=====",
                           "A\xc3\xa9"
                           "C"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

TEST_CASE("a base64 digest has exactly 32 bytes") {
  const std::string text = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  CHECK(digest_from_base64(text));
  CHECK_FALSE(digest_from_base64("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="));
  CHECK_FALSE(digest_from_base64(text.substr(0, 43)));
  CHECK_FALSE(digest_from_base64(text.substr(0, 43) + "A"));
  CHECK_FALSE(digest_from_base64("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A=="));
  CHECK_FALSE(digest_from_base64(""));
}
