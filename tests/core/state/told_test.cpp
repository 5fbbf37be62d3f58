// SPDX-License-Identifier: MIT
#include "ctsync/state/told.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

using ctsync::Told;

namespace {

Told read(std::optional<std::string_view> record) {
  ctsync::json::Parser parser;
  auto told = Told::read(parser, record);
  REQUIRE(told.has_value());
  return std::move(*told);
}

}  // namespace

TEST_CASE("a fact is new once") {
  Told told = read(std::nullopt);
  CHECK(told.add("track Order", "created"));
  CHECK_FALSE(told.add("track Order", "created"));
  CHECK(told.add("track Order", "Created"));
  CHECK(told.write() == R"({"told":["track Order created","track Order Created"]})");
}

TEST_CASE("facts are read back from the record, whatever characters are in them") {
  Told told = read(std::nullopt);
  for (const std::string_view fact : {"", "a\"b\\\n", "transaction:1", "größe"}) {
    CHECK(told.add("track", fact));
  }
  Told again = read(told.write());
  for (const std::string_view fact : {"", "a\"b\\\n", "transaction:1", "größe"}) {
    CHECK_FALSE(again.add("track", fact));
  }
  CHECK(again.write() == told.write());
}

TEST_CASE("every fact is new to a record without facts") {
  CHECK(read("{}").add("track", "created"));
  CHECK(read(R"({"told":[]})").add("track", "created"));
}

TEST_CASE("a record that cannot be read is an internal error") {
  ctsync::json::Parser parser;
  auto told = Told::read(parser, "{");
  REQUIRE_FALSE(told.has_value());
  CHECK(told.error().code == ctsync::Errc::internal);
}
