// SPDX-License-Identifier: MIT
#include "ctsync/base/sha1.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace {

std::string hex(const ctsync::detail::Sha1::Digest& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sha1(std::string_view message) {
  ctsync::detail::Sha1 sha1;
  sha1.update(message);
  return hex(sha1.finish());
}

}  // namespace

TEST_CASE("SHA-1 gives the digests of FIPS 180") {
  CHECK(sha1("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(sha1("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(
      sha1("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnop"
           "qrlmnopqrsmnopqrstnopqrstu") == "a49b2446a02c645bf419f995b67091253a04a259");
  CHECK(sha1(std::string(1'000'000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("SHA-1 does not depend on how the message is cut") {
  std::string message;
  for (int i = 0; i < 300; ++i) message += static_cast<char>(i);
  for (std::size_t length = 0; length <= message.size(); ++length) {
    const auto whole = sha1(std::string_view{message}.substr(0, length));
    for (const std::size_t step : {1U, 7U, 63U, 64U, 65U}) {
      ctsync::detail::Sha1 pieces;
      for (std::size_t at = 0; at < length; at += step) {
        pieces.update(std::string_view{message}.substr(at, std::min(step, length - at)));
        pieces.update({});
      }
      REQUIRE(hex(pieces.finish()) == whole);
    }
  }
}
