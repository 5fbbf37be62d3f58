// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/javascript/utf16.hpp"

#include <doctest/doctest.h>

#include <string>

namespace utf16 = ctsync::mapping::language::utf16;

TEST_CASE("the length of a text is its number of code units") {
  CHECK(utf16::length("") == 0);
  CHECK(utf16::length("aä漢😀") == 5);
}

TEST_CASE("a code unit of a pair is half a pair, and halves that meet are one character") {
  std::string half;
  CHECK(utf16::unit_at("a😀b", 0, half) == "a");
  CHECK(utf16::unit_at("a😀b", 3, half) == "b");
  CHECK_FALSE(utf16::unit_at("a😀b", 4, half));

  std::string text(*utf16::unit_at("😀", 0, half));
  CHECK(text == "\xED\xA0\xBD");
  utf16::append(text, *utf16::unit_at("😀", 1, half));
  CHECK(text == "😀");
  CHECK(utf16::joined("\xED\xA0\xBD\xED\xB8\x80") == "😀");
  CHECK(utf16::joined("\xED\xB8\x80\xED\xA0\xBD") == "\xED\xB8\x80\xED\xA0\xBD");
}

TEST_CASE("blanks of all kinds are trimmed") {
  CHECK(utf16::trim("\uFEFF\u00a0 \n\va b\u2029\u3000") == "a b");
  CHECK(utf16::trim(" \u200b ") == "\u200b");
  CHECK(utf16::trim(" \t").empty());
}

TEST_CASE("only valid UTF-8 is taken") {
  CHECK(utf16::is_utf8("aä漢😀\U0010FFFF"));
  for (const char* text : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF5", "a\xFF"}) {
    CHECK_FALSE(utf16::is_utf8(text));
  }
}
