// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/fql/glob.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::mapping::language::fql::glob;

TEST_CASE("a pattern matches a whole text") {
  CHECK(glob("abc", "abc"));
  CHECK_FALSE(glob("ab", "abc"));
  CHECK_FALSE(glob("abc", "ab"));
  CHECK(glob("", ""));
  CHECK_FALSE(glob("", "a"));
}

TEST_CASE("a star is any text and a question mark one character") {
  CHECK(glob("*", ""));
  CHECK(glob("a*d", "abcd"));
  CHECK(glob("*b*d*", "abcde"));
  CHECK_FALSE(glob("a*d", "abc"));
  CHECK(glob("a??d", "abcd"));
  CHECK(glob("?", "😀"));
  CHECK_FALSE(glob("?", ""));
}

TEST_CASE("a list is one of its characters") {
  CHECK(glob("ab[cC]d", "abCd"));
  CHECK(glob("ab[a-z]d", "abcd"));
  CHECK_FALSE(glob("ab[A-Z]d", "abcd"));
  CHECK(glob("[a-c-]", "-"));
  CHECK(glob("[ä-ü]*", "öl"));
  CHECK(glob("a[b", "a[b"));  // without an end
}

TEST_CASE("a backslash makes a character literal") {
  CHECK(glob("ab\\*d", "ab*d"));
  CHECK_FALSE(glob("ab\\*d", "abcd"));
  CHECK(glob("\\", "\\"));
}

TEST_CASE("many stars take no more than the product of both lengths") {
  CHECK_FALSE(glob(std::string(50, '*') + "b", std::string(50'000, 'a')));
  std::string pattern;
  for (int i = 0; i < 45; ++i) pattern += "*a";
  CHECK_FALSE(glob(pattern + "b", std::string(50'000, 'a')));
}
