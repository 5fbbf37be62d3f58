// SPDX-License-Identifier: MIT
#include "ctsync/json/write.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "ctsync/json/view.hpp"

namespace json = ctsync::json;

namespace {

/// What RFC 8259 and JSON.stringify make of one byte of a string.
std::string escaped_byte(unsigned char byte) {
  switch (byte) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (byte >= 0x20) return {static_cast<char>(byte)};
  const char* digits = "0123456789abcdef";
  return std::string("\\u00") + digits[byte / 16] + digits[byte % 16];
}

std::string escaped(std::string_view text) {
  std::string out;
  json::append_escaped(out, text);
  return out;
}

std::string decimal(double value) {
  std::string out;
  json::append_decimal(out, value);
  return out;
}

}  // namespace

TEST_CASE(
    "every byte is escaped where JSON demands it and passed through elsewhere, at any place") {
  for (unsigned value = 0; value < 256; ++value) {
    const auto byte = static_cast<unsigned char>(value);
    for (std::size_t length = 1; length <= 18; ++length) {
      for (std::size_t place = 0; place < length; ++place) {
        std::string text(length, 'x');
        text[place] = static_cast<char>(byte);
        const std::string want =
            std::string(place, 'x') + escaped_byte(byte) + std::string(length - place - 1, 'x');
        if (escaped(text) != want) FAIL_CHECK(value << " at " << place << " of " << length);
      }
    }
  }
}

TEST_CASE("a string of any length is written whole and escaped at any place, also across flushes") {
  for (std::size_t length = 0; length <= 70; ++length) {
    for (std::size_t place = 0; place <= length; ++place) {
      std::string text(length, 'x');
      std::string want = '"' + text + '"';
      if (place < length) {
        text[place] = '"';
        want.replace(place + 1, 1, "\\\"");
      }
      std::string out;
      json::Writer(out).string(text);
      if (out != want) FAIL_CHECK(place << " of " << length);
    }
  }
  // Whatever stands at the border of the writer's own memory, nothing is lost there.
  for (std::size_t before = 980; before <= 1030; ++before) {
    std::string out;
    json::Writer writer(out);
    writer.begin_array().string(std::string(before, 'x')).begin_object();
    writer.key("name").joined({"a", "", "b\n"}).key(std::string(2000, 'k')).decimal(0.5);
    writer.end_object().raw("[1]").string("end").end_array();
    const std::string want = "[\"" + std::string(before, 'x') + R"(",{"name":"a b\n",")" +
                             std::string(2000, 'k') + R"(":0.5},[1],"end"])";
    if (out != want) FAIL_CHECK(before);
  }
}

TEST_CASE("eight bytes at a time see what one byte at a time sees, for any neighbours") {
  // Borrows of the arithmetic cross byte borders: two bytes in all combinations, at each border.
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      std::string text(8, 'x');
      text[3] = static_cast<char>(first);
      text[4] = static_cast<char>(second);
      const std::string want = "xxx" + escaped_byte(static_cast<unsigned char>(first)) +
                               escaped_byte(static_cast<unsigned char>(second)) + "xxx";
      if (escaped(text) != want) FAIL_CHECK(first << ", " << second);
    }
  }
}

TEST_CASE("the start of the text in memory does not matter") {
  std::string memory(16, '#');
  memory.append("Zo\xC3\xAB \"q\"\\\n").append(16, '#');
  for (std::size_t from = 0; from <= 16; ++from) {
    const std::string_view text = std::string_view(memory).substr(from, memory.size() - 16 - from);
    std::string want(16 - from, '#');
    want += "Zo\xC3\xAB \\\"q\\\"\\\\\\n";
    CHECK(escaped(text) == want);
  }
  CHECK(escaped("").empty());
}

TEST_CASE("what stands behind a text in memory is neither written nor escaped") {
  for (std::size_t size = 0; size <= 70; ++size) {
    std::string memory(size, 'a');
    memory.append(64, '"');
    const auto check = [&] {
      const auto text = std::string_view(memory).substr(0, size);
      std::string out;
      json::Writer writer(out);
      writer.begin_object().key(text).string(text).key("k").string(text);
      writer.end_object();
      const std::string quoted = '"' + escaped(text) + '"';
      REQUIRE(out == "{" + quoted + ":" + quoted + ",\"k\":" + quoted + "}");
    };
    check();
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'"', '\\', '\0', '\x1F', '\x20', '\x7F', '\x80', '\xFF'}) {
        memory[at] = c;
        check();
      }
      memory[at] = 'a';
    }
  }
}

TEST_CASE("UTF-8 passes through and is never turned into escapes") {
  CHECK(escaped("größe 李 \xF0\x9F\x8C\x8D \x7F") == "größe 李 \xF0\x9F\x8C\x8D \x7F");
}

TEST_CASE("integers are exact") {
  std::string out;
  json::Writer writer(out);
  writer.begin_array();
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{9007199254740993},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    writer.integer(value);
  }
  writer.end_array();
  CHECK(out == "[0,-1,9007199254740993,9223372036854775807,-9223372036854775808]");
}

TEST_CASE("a decimal is the shortest text of its double, and null where JSON has no word for it") {
  CHECK(decimal(0.1) == "0.1");
  CHECK(decimal(0.1 + 0.2) == "0.30000000000000004");
  CHECK(decimal(-2.5) == "-2.5");
  CHECK(decimal(0.0) == "0");
  CHECK(decimal(-0.0) == "0");  // as JSON.stringify does, and as it reads back
  CHECK(decimal(5e-324) == "5e-324");
  CHECK(decimal(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(decimal(std::numeric_limits<double>::infinity()) == "null");
  CHECK(decimal(-std::numeric_limits<double>::infinity()) == "null");
  CHECK(decimal(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("decimals that are written read back as the same double") {
  for (const double value : {1e20, 1e21, 1e-7, 123456789.125, 1e16, 4.35, 1.0 / 3.0, 2e300}) {
    json::Parser parser;
    auto root = parser.parse(decimal(value));
    REQUIRE(root.has_value());
    CHECK(root->decimal() == value);
  }
}

TEST_CASE("a writer places the commas") {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("a").begin_array().end_array();
  writer.key("b").begin_array().integer(1).boolean(true).null().begin_object().end_object();
  writer.string("x").decimal(0.5).raw("[2]").end_array();
  writer.key(std::string_view("c\""))
      .begin_object()
      .key("d")
      .boolean(false)
      .end_object()
      .end_object();
  CHECK(out == R"({"a":[],"b":[1,true,null,{},"x",0.5,[2]],"c\"":{"d":false}})");
}

TEST_CASE("a text that points nowhere is written as an empty one") {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key({}).string({}).key("a").joined({{}, "b", {}}).end_object();
  CHECK(out == R"({"":"","a":"b"})");
}
