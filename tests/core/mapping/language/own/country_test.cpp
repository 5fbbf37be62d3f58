// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/country.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "given.hpp"

using ctsync::test::few_normal_forms;
using ctsync::test::given;
using ctsync::test::given_for;

TEST_CASE("@country gives the code of two letters for each code of a country") {
  for (const std::string_view code : {R"("DE")", R"("de")", R"(" DEU\n")", R"("276")", "276"}) {
    CAPTURE(code);
    CHECK(given_for(code, R"({"@country":VALUE})") == R"("DE")");
  }
  CHECK(given_for("4", R"({"@country":VALUE})") == R"("AF")");
  CHECK(given_for(R"("UK")", R"({"@country":VALUE})") == R"("GB")");
}

TEST_CASE("@country gives the code for a name that the normaliser knows") {
  CHECK(given_for(R"(" Deutschland ")", R"({"@country":VALUE})", few_normal_forms()) == R"("DE")");
  CHECK(given_for(R"("Deutschland")", R"({"@country":VALUE})") == R"("Deutschland")");
}

TEST_CASE("@country leaves what it does not know as it is") {
  for (const std::string_view value :
       {R"(" Narnia ")", R"("XX")", R"("")", "null", "999", "-276", "276.5", "1e300", "true", "[]",
        R"(["DE"])", R"({"code":"DE"})"}) {
    const std::string same(value == "1e300" ? "1e+300" : value);
    CHECK(given_for(value, R"({"@country":VALUE})", few_normal_forms()) == same);
  }
  const std::string longest = "\"" + std::string(200, ' ') + "DE\"";
  CHECK(given_for(longest, R"({"@country":VALUE})") == longest);
  CHECK(given(R"({"@country":{"@path":"missing"}})", "{}") == "nothing");
}
