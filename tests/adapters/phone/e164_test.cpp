// SPDX-License-Identifier: MIT
#include "phone/e164.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using ctsync::phone::e164;

TEST_CASE("a number as people write it is E.164 by its country") {
  CHECK(e164("0170 5550123", "DE") == "+491705550123");
  CHECK(e164("(617) 555-0123", "US") == "+16175550123");
  CHECK(e164("020 7946 0123", "GB") == "+442079460123");
  CHECK(e164("06 12 34 56 78", "FR") == "+33612345678");
  CHECK(e164("02 1234 5678", "IT") == "+390212345678");
  CHECK(e164("\uFF0B\uFF14\uFF19 170 5550123", "") == "+491705550123");
}

TEST_CASE("a number with a country code needs no country, and has the one it says") {
  CHECK(e164("+49 (0)170 5550123", "") == "+491705550123");
  CHECK(e164("+44 20 7946 0123", "DE") == "+442079460123");
  CHECK(e164("0044 20 7946 0123", "DE") == "+442079460123");
  CHECK(e164("tel:+49-170-5550123", "") == "+491705550123");
}

TEST_CASE("an extension is left out") {
  CHECK(e164("+1 617 555 0123 ext. 45", "") == "+16175550123");
}

TEST_CASE("a range that is not in use is no reason to drop a number") {
  CHECK(e164("+49 199 9999999", "") == "+491999999999");
}

TEST_CASE("what cannot be dialled is no number") {
  CHECK_FALSE(e164("", "DE"));
  CHECK_FALSE(e164("call my office", "DE"));
  CHECK_FALSE(e164("12", "DE"));
  CHECK_FALSE(e164("0170 5550123", ""));
  CHECK_FALSE(e164("0170 5550123", "XX"));
  CHECK_FALSE(e164("555-0123", "US"));
  CHECK_FALSE(e164("+999 123456", ""));
  CHECK_FALSE(e164("+49 170 5550123 5550123 5550123", ""));
}

TEST_CASE("a text of any size and any bytes is no error") {
  CHECK_FALSE(e164(std::string(100'000, '1'), "US"));
  CHECK_FALSE(e164("\xFF\xFE\x80", "DE"));
  CHECK_FALSE(e164(std::string(ctsync::phone::longest_number, '('), "DE"));
}

TEST_CASE("E.164 is the normal form of itself") {
  for (const std::string_view text : {"+491705550123", "+16175550123", "+390212345678"}) {
    CAPTURE(text);
    CHECK(e164(text, "DE") == std::string(text));
    CHECK(e164(text, "") == std::string(text));
  }
}

TEST_CASE("several threads may ask at once") {
  std::vector<std::optional<std::string>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& each : found) threads.emplace_back([&each] { each = e164("0170 5550123", "DE"); });
  }
  for (const auto& each : found) CHECK(each == "+491705550123");
}
