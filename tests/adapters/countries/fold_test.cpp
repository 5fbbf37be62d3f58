// SPDX-License-Identifier: MIT
#include "countries/fold.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::countries::folded;

TEST_CASE("letters are small") {
  CHECK(folded("GERMANY") == "germany");
  CHECK(folded("\u00D6STERREICH") == "\u00F6sterreich");
  CHECK(folded("\u0160VEDSKO") == "\u0161vedsko");
  CHECK(folded("\u010CESKO \u017D") == "\u010Desko \u017E");
  CHECK(folded("\u0393\u0395\u03A1\u039C\u0391\u039D\u038A\u0391") ==
        "\u03B3\u03B5\u03C1\u03BC\u03B1\u03BD\u03AF\u03B1");
  CHECK(folded("\u03C2") == folded("\u03A3"));
  CHECK(folded("\u0420\u041E\u0421\u0421\u0418\u042F") == "\u0440\u043E\u0441\u0441\u0438\u044F");
  CHECK(folded("\u0540") == "\u0570");
}

TEST_CASE("a small letter, and one of a script without capitals, is itself") {
  for (const std::string text : {"stra\u00DFe \u00F7 \u00D7", "\u0131\u0138", "\u65E5\u672C",
                                 "\u05D9\u05E9\u05E8\u05D0\u05DC", "\u00FF\u0180\u02C6"}) {
    CAPTURE(text);
    CHECK(folded(text) == text);
    CHECK(folded(folded(text)) == text);
  }
}

TEST_CASE("white space is one space, and none at the ends") {
  CHECK(folded(" \t United \u00A0\n Kingdom  ") == "united kingdom");
  CHECK(folded("  ").empty());
  CHECK(folded("").empty());
}

TEST_CASE("an apostrophe has one form") {
  CHECK(folded("C\u00F4te d\u2019Ivoire") == "c\u00F4te d'ivoire");
}

TEST_CASE("bytes that are no UTF-8 stay") { CHECK(folded("A\xFF\xC3") == "a\xFF\xC3"); }
