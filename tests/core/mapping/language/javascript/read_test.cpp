// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/javascript/read.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

#include "ctsync/mapping/language/javascript/write.hpp"

namespace language = ctsync::mapping::language;

namespace {

/// A text that is read and written again; "none" if it is no JSON.
std::string again(std::string_view text) {
  language::Memory memory;
  const auto read = language::read_json(text, memory, 8);
  if (!read.value) return read.error.too_deep ? "deep" : "none";
  std::string out;
  ctsync::json::Writer writer(out);
  language::Budget budget(10'000, 10'000);
  CHECK(language::ValueWriter(writer, memory, budget, {false, true, read.has_halves})
            .write(*read.value));
  return out;
}

}  // namespace

TEST_CASE("a document is read as JavaScript reads it") {
  CHECK(again(R"( {"b" : [1, -0, 1.50, 1E2], "a":{}, "b":true} )") == R"({"b":true,"a":{}})");
  CHECK(again(R"({"2":1,"x":2,"1":3,"01":4})") == R"({"1":3,"2":1,"x":2,"01":4})");
  CHECK(again("[123456789012345678901234567890,1e-400]") == "[1.2345678901234568e+29,0]");
  CHECK(again("1e400") == "null");
  CHECK(again(R"("\u0041\ud83d\ude00\/\b\n")") == R"("A😀/\b\n")");
  CHECK(again(R"("\ud83d x")") == R"("\ud83d x")");
  CHECK(again(R"({"\ude00":1})") == R"({"\ude00":1})");
}

TEST_CASE("what is no JSON is refused") {
  for (const std::string_view text :
       {"",          " ",       "{",           "[1,]",    "[,1]",   "{\"a\":1,}", "{a:1}",
        "01",        "1.",      ".5",          "+1",      "-",      "1e",         "tru",
        "nulll",     "\"\\x\"", "\"\\u12g4\"", "\"a",     "\"\n\"", "\"\\",       "[1 2]",
        "{\"a\" 1}", "1 2",     "'a'",         "\uFEFF1", "NaN",    "[1"}) {
    CAPTURE(text);
    CHECK(again(text) == "none");
  }
}

TEST_CASE("a document that is nested too deep is told from one that is wrong") {
  CHECK(again("[[[[[[[[1]]]]]]]]") == "[[[[[[[[1]]]]]]]]");
  CHECK(again("[[[[[[[[[1]]]]]]]]]") == "deep");
}
