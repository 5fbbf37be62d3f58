// SPDX-License-Identifier: MIT
#include "ctsync/base/clean_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace text = ctsync::text;

namespace {

/// The UTF-8 of a code point.
std::string utf8(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) {
    return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  }
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
          byte(0x80 | (c & 63))};
}

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/// The definitions, code point by code point.
bool is_unstorable(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n' && c != '\r';
  return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

bool is_space(char32_t c) {
  const std::u32string_view spaces =
      U"\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
      U"\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
  return spaces.find(c) != spaces.npos;
}

std::string clean(std::string_view given) {
  std::string buffer;
  return std::string(text::clean(given, buffer));
}

std::string storable(std::string_view given) {
  std::string buffer;
  return std::string(text::storable(given, buffer));
}

}  // namespace

TEST_CASE("of all characters, those that targets cannot store are removed from a value") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string one = utf8(c);
    const bool good = text::is_storable(one);
    if (good == is_unstorable(c)) FAIL("U+" << static_cast<int>(c));
    if (good) continue;
    const std::string left = c == '\v' || c == '\f' ? " " : "";
    CHECK(storable("ab" + one + "cdefghijkl") == "ab" + left + "cdefghijkl");
    CHECK(storable(one) == left);
  }
}

TEST_CASE("a character that cannot be stored is found at each place of a text of each length") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string plain(size, 'x');
    CHECK(text::is_storable(plain));
    for (std::size_t at = 0; at < size; ++at) {
      std::string with = plain;
      with[at] = '\x1F';
      CHECK_FALSE(text::is_storable(with));
      with.replace(at, 1, "\uFFFF");
      CHECK_FALSE(text::is_storable(with));
      with.replace(at, 3, "\uFFFD");
      CHECK(text::is_storable(with));
    }
  }
}

TEST_CASE("of all characters, white space is trimmed at both ends and nothing else") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string one = utf8(c);
    const bool gone = text::trimmed(one + "a b" + one) == "a b";
    if (gone != is_space(c)) FAIL("U+" << static_cast<int>(c));
  }
}

TEST_CASE("a text is clean when it is storable and has no white space at its ends") {
  CHECK(clean(" \u00A0\t Liv  Berg \u3000\n") == "Liv  Berg");
  CHECK(clean(std::string_view("\0 Liv\0\x08 ", 8)) == "Liv");
  CHECK(clean("North\vSouth\f") == "North South");
  CHECK(clean("two\nlines\tand a tab") == "two\nlines\tand a tab");
  CHECK(clean("").empty());
  CHECK(clean(" \uFFFF ").empty());
}

TEST_CASE("a text that is clean already is not copied") {
  for (const std::string_view given : {"", "a", "Ines Okafor", "Zoë \u00A0x", "\U0001F600", "é"}) {
    std::string buffer;
    const auto got = text::clean(given, buffer);
    CHECK(got.data() == given.data());
    CHECK(got == given);
    CHECK(buffer.empty());
  }
}

TEST_CASE("cleaning twice changes nothing more") {
  for (const std::string_view given : {" a ", "\x01 a", "\uFEFF\uFFFE\uFEFF", "\v\va\v"}) {
    const std::string once = clean(given);
    CHECK(clean(once) == once);
  }
}

TEST_CASE("a name keeps its length in characters, so that it becomes no other name") {
  std::string buffer;
  CHECK(text::storable_name("e\x01mail", buffer) == "e\uFFFDmail");
  CHECK(text::storable_name("\v", buffer) == "\uFFFD");
  CHECK(text::storable_name(" a b ", buffer) == " a b ");
}

TEST_CASE("a text is blank when nothing of it is left") {
  for (const std::string_view blank : {"", " ", "\u00A0\u2003", "\x01", "\uFEFF"}) {
    CHECK(text::is_blank(blank));
  }
  for (const std::string_view given : {"a", " a", "\u200B", "é"})
    CHECK_FALSE(text::is_blank(given));
}

TEST_CASE("bytes that are no UTF-8 do no harm") {
  for (const std::string_view odd :
       {"\xEF", "\xEF\xBF", "\xF4\x8F\xBF", "\xC2", "\xE2\x80", "\x80"}) {
    CHECK(clean(odd) == odd);
  }
}
