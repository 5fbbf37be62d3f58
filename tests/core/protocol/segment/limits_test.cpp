// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/limits.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::Call;
using ctsync::CallKind;
using ctsync::segment::refusal;
using ctsync::segment::trait_count;

namespace {

/// An Identify with so many traits.
Call with_traits(int count) {
  std::string json = R"({"type":"identify","context":{"traits":{"a":1,"b":2}},"traits":{)";
  for (int i = 0; i < count; ++i) {
    if (i != 0) json += ',';
    json += "\"t" + std::to_string(i) + "\":" + (i % 3 == 0 ? R"(["x",{"y":1,"z":2}])" : "1");
  }
  return {CallKind::identify, "m", json + R"(},"userId":"a,b,\"traits\""})"};
}

}  // namespace

TEST_CASE("a call may have 299 traits, and no more") {
  CHECK_FALSE(refusal(with_traits(0)));
  CHECK_FALSE(refusal(with_traits(299)));
  CHECK(refusal(with_traits(300)) == "the event has 300 traits, Segment takes at most 299");
  CHECK(refusal(with_traits(1'000)) == "the event has 1000 traits, Segment takes at most 299");
}

TEST_CASE("the shortest call with 300 traits is still counted") {
  std::string json = R"({"traits":{)";
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < 300; ++i) {
    const auto at = static_cast<std::size_t>(i);
    json += i == 0 ? "\"" : ",\"";
    if (at >= letters.size()) json += letters[at / letters.size()];
    json += letters[at % letters.size()];
    json += "\":1";
  }
  CHECK(refusal({CallKind::identify, "m", json + "}}"}).has_value());
}

TEST_CASE("traits are counted wherever they stand and however they are written") {
  CHECK(trait_count("{}") == 0);
  CHECK(trait_count(R"({"userId":"a"})") == 0);
  CHECK(trait_count(R"({"traits":{}})") == 0);
  CHECK(trait_count(R"({"traits":[1,2]})") == 0);
  CHECK(trait_count(R"({"traits":null,"a":{"b":1}})") == 0);
  CHECK(trait_count(R"({"a":"traits","b":{"c":1}})") == 0);
  CHECK(trait_count(R"({"context":{"traits":{"a":1,"b":2}}})") == 0);
  CHECK(trait_count("{ \"a\" : [{}, \"}\"] , \"traits\" : { \"b\" : \"{,\\\"\" , \"c\" : 1 } }") ==
        2);
  CHECK(trait_count(R"({"traits":{"a":"\\","b":{"traits":{"c":1,"d":2}},"e":[1,2,3]},"f":1})") ==
        3);
}

TEST_CASE("text that is broken off is counted as far as it goes") {
  for (const std::string json : {"", "{", "\"", "\"\\", "}}}}", R"({"traits":{"a":1,")"}) {
    CAPTURE(json);
    CHECK(trait_count(json) <= 2);
  }
}
