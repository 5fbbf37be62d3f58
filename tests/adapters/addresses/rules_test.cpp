// SPDX-License-Identifier: MIT
#include "addresses/rules.hpp"

#include <doctest/doctest.h>

#include <ctsync/mapping/normalise/country_codes.hpp>
#include <string>
#include <thread>
#include <vector>

#include "addresses/table.hpp"

namespace {

using ctsync::addresses::postal_code;
using ctsync::addresses::required_parts;
using ctsync::mapping::normalise::Fits;

std::string parts_of(std::string_view country) {
  const auto parts = required_parts(country);
  std::string letters;
  if (parts.street) letters += 'A';
  if (parts.city) letters += 'C';
  if (parts.region) letters += 'S';
  if (parts.postal_code) letters += 'Z';
  return letters;
}

}  // namespace

TEST_CASE("a postal code has the form of its country, or it has not") {
  CHECK(postal_code("DE", "10115") == Fits::yes);
  CHECK(postal_code("DE", "1011") == Fits::no);
  CHECK(postal_code("DE", "D-10115") == Fits::no);
  CHECK(postal_code("US", "94107") == Fits::yes);
  CHECK(postal_code("US", "94107-1234") == Fits::yes);
  CHECK(postal_code("US", "9410") == Fits::no);
  CHECK(postal_code("NL", "1012 AB") == Fits::yes);
  CHECK(postal_code("CA", "K1A 0B1") == Fits::yes);
  CHECK(postal_code("CA", "K1A") == Fits::no);
}

TEST_CASE("letters of a postal code may be small") {
  CHECK(postal_code("GB", "SW1A 1AA") == Fits::yes);
  CHECK(postal_code("GB", "sw1a 1aa") == Fits::yes);
  CHECK(postal_code("GB", "12345") == Fits::no);
}

TEST_CASE("nothing is known of a country without postal codes, and of no country") {
  CHECK(postal_code("AE", "12345") == Fits::unknown);
  CHECK(postal_code("XX", "12345") == Fits::unknown);
  CHECK(postal_code("", "12345") == Fits::unknown);
  CHECK(postal_code("ZZZ", "12345") == Fits::unknown);
}

TEST_CASE("a text of any size and any bytes is no error") {
  CHECK(postal_code("DE", "") == Fits::no);
  CHECK(postal_code("GB", std::string(1'000'000, 'A')) == Fits::no);
  CHECK(postal_code("DE", "\xFF\xFE") == Fits::no);
}

TEST_CASE("a country requires some parts of an address") {
  CHECK(parts_of("DE") == "ACZ");
  CHECK(parts_of("US") == "ACSZ");
  CHECK(parts_of("SG") == "AZ");
  CHECK(parts_of("IE") == "AC");
  CHECK(parts_of("XX").empty());
  CHECK(parts_of("").empty());
}

TEST_CASE("the form of every country can be asked, by several threads at once") {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] {
        for (const auto& rule : ctsync::addresses::country_rules) {
          postal_code(rule.country, "12345");
        }
      });
    }
  }
  std::size_t with_form = 0;
  for (const auto& rule : ctsync::addresses::country_rules) {
    const auto fits = postal_code(rule.country, "no code at all");
    CHECK(fits == (rule.postal_code.empty() ? Fits::unknown : Fits::no));
    with_form += rule.postal_code.empty() ? 0U : 1U;
  }
  CHECK(with_form > 150);
}

TEST_CASE("the rules have a version") { CHECK_FALSE(ctsync::addresses::version().empty()); }
