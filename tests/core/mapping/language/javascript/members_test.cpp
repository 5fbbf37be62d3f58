// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/javascript/members.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace language = ctsync::mapping::language;

namespace {

/// The keys of an object in JavaScript's sequence, each with its number.
std::string sequence(std::string_view object) {
  ctsync::json::Parser parser;
  language::Memory memory;
  std::string out;
  for (const auto& member : language::members_of(memory, language::Value(*parser.parse(object)))) {
    out.append(out.empty() ? "" : " ").append(member.key).append("=");
    out += std::to_string(static_cast<int>(member.value.number()));
  }
  return out;
}

}  // namespace

TEST_CASE("array indexes come first in their sequence, and other keys as they came") {
  CHECK(sequence(
            R"({"b":1,"10":2,"a":3,"9":4,"01":5,"-1":6,"1.5":7,"4294967295":8,"4294967294":9})") ==
        "9=4 10=2 4294967294=9 b=1 a=3 01=5 -1=6 1.5=7 4294967295=8");
}

TEST_CASE("of repeated keys the last value stands in the first place") {
  CHECK(sequence(R"({"a":1,"b":2,"a":3,"":4,"b":5,"":6})") == "a=3 b=5 =6");
}

TEST_CASE("keys that look alike are different keys") {
  std::string object = "{";
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    object += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "x\":" + std::to_string(i);
    expected += (i == 0 ? "k" : " k") + std::to_string(i) + "x=" + std::to_string(i);
  }
  CHECK(sequence(object + "}") == expected);
}
