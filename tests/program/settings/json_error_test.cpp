// SPDX-License-Identifier: MIT
#include "settings/file/json_error.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <ctsync/json/view.hpp>
#include <random>
#include <string>
#include <string_view>

using namespace ctsync;
using namespace ctsync::server;

namespace {

std::string error_of(std::string_view text) {
  const auto found = find_json_error(text);
  if (!found) return "none";
  return fmt::format("{}:{} {}", found->line, found->column, found->detail);
}

/// What a text may be put together of: all of JSON, and what is nearly JSON.
constexpr std::array<std::string_view, 62> pieces{"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  ":",
                                                  "\"a\"",
                                                  "\"\"",
                                                  "1",
                                                  "-0",
                                                  "01",
                                                  "1.5",
                                                  "1e5",
                                                  "1e400",
                                                  "-1e-400",
                                                  "18446744073709551615",
                                                  "18446744073709551616",
                                                  "-9223372036854775808",
                                                  "-9223372036854775809",
                                                  "true",
                                                  "false",
                                                  "null",
                                                  "nul",
                                                  "\\",
                                                  "\"",
                                                  "\n",
                                                  " ",
                                                  "\t",
                                                  "\x0c",
                                                  "\"\\u12",
                                                  R"("\ud800\udc00")",
                                                  R"("\ud800")",
                                                  R"("\udc00")",
                                                  R"("\ud800\u0041")",
                                                  R"("\ud800x")",
                                                  "\xef\xbb\xbf",
                                                  "\xc2\xa0",
                                                  "\"\xc3\xa9\"",
                                                  "\"\xed\xa0\x80\"",
                                                  "\"\xff\"",
                                                  "\"\xf4\x90\x80\x80\"",
                                                  "\"\xc0\x80\"",
                                                  "'",
                                                  "#",
                                                  "//",
                                                  "\"\t\"",
                                                  R"("\x")",
                                                  R"("\/")",
                                                  "1.",
                                                  "-",
                                                  ".5",
                                                  "+1",
                                                  "1E+2",
                                                  "0.0e",
                                                  "123456789012345678901234567890.5",
                                                  "{}",
                                                  "[]",
                                                  "[[",
                                                  "{\"a\":",
                                                  "\x7f",
                                                  "1e309",
                                                  "0e999999999999"};

class Texts {
 public:
  std::string next() {
    switch (below(3)) {
      case 0: return put_together(below(8));
      case 1: return changed();
      default: return nested(60 + below(8));
    }
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::string_view piece() { return pieces[below(pieces.size())]; }

  std::string put_together(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece();
    return text;
  }

  std::string changed() {
    std::string text =
        R"({"a":[1,2,{"b":"x\u00e9y","c":null}],"d":-1.5e3,"e":"\ud83d\ude00","f":true})";
    for (std::size_t i = below(3); i > 0; --i) {
      const auto at = below(text.size());
      switch (below(3)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text.erase(at, 1 + below(3)); break;
        default: text.insert(at, piece()); break;
      }
      if (text.empty()) text = "1";
    }
    return text;
  }

  std::string nested(std::size_t depth) {
    std::string text;
    std::string ends;
    for (std::size_t i = 0; i < depth; ++i) {
      const bool is_array = below(2) == 0;
      text += is_array ? "[" : "{\"a\":";
      ends += is_array ? ']' : '}';
    }
    text += piece();
    return text.append(ends.rbegin(), ends.rend());
  }

  std::mt19937 random_{7};
};

}  // namespace

TEST_CASE("an error of JSON is found exactly where the parser refuses a text") {
  Texts texts;
  json::Parser parser;
  int accepted = 0;
  constexpr int tries = 60'000;
  for (int i = 0; i < tries; ++i) {
    const auto text = texts.next();
    const bool is_json = parser.parse(text).has_value();
    if (is_json) ++accepted;
    if (is_json != find_json_error(text).has_value()) continue;
    CAPTURE(text);
    FAIL_CHECK((is_json ? "the parser accepts it" : "the parser refuses it"));
  }
  CHECK(accepted > tries / 10);
  CHECK(accepted < tries * 9 / 10);
}

TEST_CASE("each mistake that people make in JSON is named with its place and what to do") {
  CHECK(error_of("") == "1:1 expected an object, got an empty file");
  CHECK(error_of(" \n ") == "1:1 expected an object, got an empty file");
  CHECK(error_of("{\n  \"a\": 1,\n}") ==
        "3:1 expected a name in double quotes, got }: remove the comma before it");
  CHECK(error_of("[1,]") == "1:4 expected a value, got ]: remove the comma before it");
  CHECK(error_of("{\"a\":1\n \"b\":2}") ==
        "2:2 expected , or }, got a text: a comma is missing before it");
  CHECK(error_of("{\"a\":1 // one\n}") ==
        "1:8 expected , or }, got a comment: JSON has no comments, remove it");
  CHECK(
      error_of("{ # one\n}") ==
      "1:3 expected a name in double quotes or }, got a comment: JSON has no comments, remove it");
  CHECK(
      error_of("{'a':1}") ==
      "1:2 expected a name in double quotes or }, got a single quote: names and texts need double "
      "quotes, as in \"port\"");
  CHECK(
      error_of("{a:1}") ==
      "1:2 expected a name in double quotes or }, got a word without quotes: names and texts need "
      "double quotes, as in \"port\"");
  CHECK(error_of("{\"a\":True}") == "1:6 expected a value, got a word without quotes: write true");
  CHECK(error_of("{\"a\"=1}") == "1:5 expected : after the name, got =");
  CHECK(error_of("{\"a\":\"b\n}") == "1:6 expected a closing double quote on this line, got none");
  CHECK(error_of("{\"a\":\"C:\\data\"}") ==
        "1:9 expected one of \" \\ / b f n r t u after a backslash: write \\\\ for a backslash");
  CHECK(error_of("{\"a\":[1,2\n") ==
        "2:1 expected , or ], got the end of the file: the [ at line 1, column 6 is not closed");
  CHECK(error_of("{}{}") == "1:3 expected the end of the file, got {: a file holds one object");
  CHECK(error_of("{\"a\":08}") ==
        "1:6 expected a number such as 8080, -1 or 0.5, got a number of another form");
  CHECK(error_of("{\"a\":1e999}") ==
        "1:6 expected a number of 64 bits, got one that is out of range");
  CHECK(error_of("{\"a\":\"\xe9\"}") ==
        "1:7 expected UTF-8, got a byte that is none: save the file as UTF-8");
  CHECK(error_of(std::string_view("\xff\xfe{\0}\0", 6)) ==
        "1:1 expected a value, got a byte order mark of UTF-16: save the file as UTF-8");
  CHECK(error_of("{\xe2\x80\x9c"
                 "a\xe2\x80\x9d:1}") ==
        "1:2 expected a name in double quotes or }, got a typographic quote: names and texts need "
        "double quotes, as in \"port\"");
}

TEST_CASE("a file of another format is called what it looks like") {
  const auto says = [](std::string_view text, std::string_view part) {
    CAPTURE(text);
    CHECK(error_of(text).find(part) != std::string::npos);
  };
  says("environment: prod\n", "this looks like YAML");
  says("# settings\n---\nserver:\n", "this looks like YAML");
  says("export PORT=80\n", "this looks like a file of variables");
  says("[server]\nport = 80\n", "this looks like TOML or INI");
  says("<html>", "this looks like XML or HTML");
}

TEST_CASE("a byte order mark of UTF-8 counts as no column, and a column is a character") {
  CHECK(error_of("\xef\xbb\xbf{1}").starts_with("1:2 "));
  CHECK(error_of("{\"\xc3\xa9\":}").starts_with("1:6 "));
  CHECK(error_of("\xef\xbb\xbf{}") == "none");
}

TEST_CASE("a file of a megabyte that opens without end is refused at its 65th level") {
  CHECK(error_of(std::string(1024 * 1024, '[')) ==
        "1:65 expected at most 64 levels of objects and arrays, got more");
}
