// SPDX-License-Identifier: MIT
#include "unicode/composed.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::unicode::composed;

TEST_CASE("a letter and its accent become one character") {
  CHECK(composed("Rene\u0301") == "Ren\u00E9");
  CHECK(composed("A\u030Angstro\u0308m") == "\u00C5ngstr\u00F6m");
  CHECK(composed("o\u0323\u0302") == "\u1ED9");
  CHECK(composed("o\u0302\u0323") == "\u1ED9");
}

TEST_CASE("characters that stand for others are replaced, compatible ones stay") {
  CHECK(composed("\u212B") == "\u00C5");
  CHECK(composed("\u2126") == "\u03A9");
  CHECK(composed("\uFB01 \u00B2 \uFF21") == "\uFB01 \u00B2 \uFF21");
}

TEST_CASE("the syllables of Korean are composed") {
  CHECK(composed("\u1112\u1161\u11AB") == "\uD55C");
}

TEST_CASE("a text in the form stays as it is") {
  for (const std::string& text : {std::string(), std::string("plain"), std::string("a\0b", 3),
                                  std::string("Ren\u00E9 \u0160koda \u6771\u4EAC \U0001F600"),
                                  std::string("\u00A0\u00DF\u00FF")}) {
    CAPTURE(text);
    CHECK(composed(text) == text);
    CHECK(composed(composed(text)) == text);
  }
}

TEST_CASE("a character that no other composes with keeps its accent") {
  CHECK(composed("q\u0301") == "q\u0301");
  CHECK(composed("\u0301") == "\u0301");
}

TEST_CASE("what is not UTF-8 stays as it is") {
  for (const std::string& text :
       {std::string("e\xCC"), std::string("\xFF\xFE"), std::string("e\u0301\xED\xA0\x80")}) {
    CHECK(composed(text) == text);
  }
}

TEST_CASE("the library has a version") { CHECK_FALSE(ctsync::unicode::version().empty()); }
