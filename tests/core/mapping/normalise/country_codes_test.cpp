// SPDX-License-Identifier: MIT
#include "ctsync/mapping/normalise/country_codes.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/file_text.hpp"

using ctsync::mapping::normalise::alpha2_of;
using ctsync::mapping::normalise::country_row_size;
using ctsync::mapping::normalise::country_rows;

TEST_CASE("a country is known by its three codes, in letters of either case") {
  for (const std::string_view code : {"DE", "de", "DEU", "deu", "276"})
    CHECK(alpha2_of(code) == "DE");
  for (const std::string_view code : {"US", "USA", "840", "u.s.", "U.S.A."}) {
    CHECK(alpha2_of(code) == "US");
  }
  CHECK(alpha2_of("004") == "AF");
  CHECK(alpha2_of("4") == "AF");
}

TEST_CASE("what is written instead of a code stands for its country") {
  CHECK(alpha2_of("UK") == "GB");
  CHECK(alpha2_of("u.k.") == "GB");
  CHECK(alpha2_of("EL") == "GR");
}

TEST_CASE("what is no code of a country is none") {
  for (const std::string_view text :
       {"", " ", ".", "...", "X", "XX", "XXX", "Germany", "0", "000", "999", "1000", "0004",
        "2.7.6", "-4", "D E", "DE ", "ÖE", "DEAN"}) {
    CAPTURE(text);
    CHECK(alpha2_of(text).empty());
  }
}

TEST_CASE("no two countries have one code") {
  REQUIRE(country_rows.size() % country_row_size == 0);
  CHECK(country_rows.size() / country_row_size == 249);
  std::string last;
  for (std::size_t at = 0; at < country_rows.size(); at += country_row_size) {
    const std::string row(country_rows.substr(at, country_row_size));
    CAPTURE(row);
    CHECK(last.substr(0, 2) < row.substr(0, 2));
    CHECK(row.back() == ' ');
    CHECK(alpha2_of(row.substr(0, 2)) == row.substr(0, 2));
    CHECK(alpha2_of(row.substr(2, 3)) == row.substr(0, 2));
    CHECK(alpha2_of(row.substr(5, 3)) == row.substr(0, 2));
    last = row;
  }
}

TEST_CASE("the codes are those of the package iso-codes") {
  const std::filesystem::path path{"/usr/share/iso-codes/json/iso_3166-1.json"};
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: install iso-codes");
    return;
  }
  ctsync::json::Parser parser;
  const std::string text = file_text(path);
  const auto document = parser.parse(text);
  REQUIRE(document);
  std::size_t count = 0;
  (*document)["3166-1"].each_element([&](std::size_t, ctsync::json::View country) {
    const std::string_view alpha2 = country["alpha_2"].string_or_empty();
    const std::string code(alpha2);
    CAPTURE(code);
    CHECK(alpha2_of(alpha2) == alpha2);
    CHECK(alpha2_of(country["alpha_3"].string_or_empty()) == alpha2);
    CHECK(alpha2_of(country["numeric"].string_or_empty()) == alpha2);
    return ++count != 0;
  });
  CHECK(count == country_rows.size() / country_row_size);
}
