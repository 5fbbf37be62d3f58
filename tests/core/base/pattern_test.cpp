// SPDX-License-Identifier: MIT
#include "ctsync/base/pattern.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::matches;

TEST_CASE("a pattern without a star matches itself alone") {
  CHECK(matches("pay", "pay"));
  CHECK(matches("", ""));
  CHECK_FALSE(matches("pay", "Pay"));
  CHECK_FALSE(matches("pay", "pay_"));
  CHECK_FALSE(matches("pay", ""));
  CHECK_FALSE(matches("", "pay"));
  CHECK_FALSE(matches("p.y", "pay"));
  CHECK_FALSE(matches("p?y", "pay"));
}

TEST_CASE("a star stands for any number of bytes, none included") {
  CHECK(matches("pay_*", "pay_tokens"));
  CHECK(matches("pay_*", "pay_"));
  CHECK_FALSE(matches("pay_*", "xpay_tokens"));
  CHECK(matches("*_token", "my_token"));
  CHECK(matches("*_token", "my_token_token"));
  CHECK_FALSE(matches("*_token", "my_tokens"));
  CHECK(matches("a*b*c", "abc"));
  CHECK(matches("a*b*c", "a1b2b3c"));
  CHECK_FALSE(matches("a*b*c", "acb"));
  CHECK(matches("*", ""));
  CHECK(matches("**", "größe"));
  CHECK(matches("gr*e", "größe"));
  CHECK_FALSE(matches("*a", "b"));
}

TEST_CASE("a pattern with many stars costs no more than pattern times text") {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "*a";
  CHECK_FALSE(matches(pattern + "b", std::string(20'000, 'a')));
}
