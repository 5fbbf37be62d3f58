// SPDX-License-Identifier: MIT
#include "countries/names.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/mapping/normalise/country_codes.hpp>
#include <string>
#include <string_view>

#include "countries/fold.hpp"
#include "countries/table.hpp"

using ctsync::countries::country_of;

TEST_CASE("a country is found by its usual, common and official name in English") {
  CHECK(country_of("Germany") == "DE");
  CHECK(country_of("federal republic of germany") == "DE");
  CHECK(country_of("UNITED STATES") == "US");
  CHECK(country_of("United States of America") == "US");
  CHECK(country_of(" Vietnam ") == "VN");
  CHECK(country_of("Taiwan") == "TW");
  CHECK(country_of("Bolivia") == "BO");
  CHECK(country_of("C\u00F4te d'Ivoire") == "CI");
}

TEST_CASE("a country is found by its name in other languages") {
  CHECK(country_of("Deutschland") == "DE");
  CHECK(country_of("\u00D6STERREICH") == "AT");
  CHECK(country_of("Allemagne") == "DE");
  CHECK(country_of("Espa\u00F1a") == "ES");
  CHECK(country_of("\u65E5\u672C") == "JP");
  CHECK(country_of("\u4E2D\u56FD") == "CN");
  CHECK(country_of("\u0423\u041A\u0420\u0410\u0407\u041D\u0410") == "UA");
}

TEST_CASE("a name in English is never another country's") {
  CHECK(country_of("Mexico") == "MX");
  CHECK(country_of("Niger") == "NE");
  CHECK(country_of("Georgia") == "GE");
}

TEST_CASE("what is no name of one country is none") {
  for (const std::string_view text :
       {"", " ", "Narnia", "German", "Germany2", "DE\n", "\t", "z", "Germany\tDE", "\xFF\xFF"}) {
    CAPTURE(text);
    CHECK_FALSE(country_of(text));
  }
  CHECK_FALSE(country_of(std::string(100'000, 'a')));
}

TEST_CASE("every line of the table is found, has a code of ISO 3166-1, and stands in its place") {
  std::string_view rest = ctsync::countries::names_table;
  std::string_view before;
  std::size_t wrong = 0;
  std::size_t lines = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::string_view name = line.substr(0, line.find('\t'));
    const std::string_view code = line.substr(name.size() + 1);
    const bool good = before < name && country_of(name) == std::string(code) &&
                      ctsync::mapping::normalise::alpha2_of(code) == code &&
                      ctsync::countries::folded(name) == name;
    if (!good) MESSAGE(line);
    wrong += good ? 0U : 1U;
    before = name;
    rest.remove_prefix(line.size() + 1);
    ++lines;
  }
  CHECK(wrong == 0);
  CHECK(lines > 600);
}

TEST_CASE("the names have a version") { CHECK_FALSE(ctsync::countries::version().empty()); }
