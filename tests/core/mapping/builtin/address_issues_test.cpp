// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/address_issues.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "core/profile_json.hpp"

namespace {

using Words = std::vector<std::string_view>;

Words issues(std::string_view fields, const ctsync::mapping::normalise::Normalisers& normalisers =
                                          ctsync::test::few_normal_forms()) {
  const ProfileJson read(R"({"addresses":[)" + std::string(fields) + "]}");
  return ctsync::mapping::address_issues(read.profile.addresses.value.front(), normalisers);
}

}  // namespace

TEST_CASE("an address with all parts that its country requires has no issues") {
  CHECK(issues(R"({"country":"DE","streetName":"a","city":"b","postalCode":"10115"})").empty());
  CHECK(issues(R"({"country":"Germany","pOBox":"1","city":"b","postalCode":"10115"})").empty());
  CHECK(issues(R"({"country":"US","streetName":"a","city":"b","postalCode":"94107","state":"CA"})")
            .empty());
  CHECK(issues(R"({"country":"US","streetName":"a","city":"b","postalCode":"94107","region":"x"})")
            .empty());
}

TEST_CASE("each part that is missing has its word") {
  CHECK(issues(R"({"country":"US"})") ==
        Words{"street_missing", "city_missing", "region_missing", "postal_code_missing"});
  CHECK(issues(R"({"country":"DE","streetName":" ","city":null,"postalCode":"10115"})") ==
        Words{"street_missing", "city_missing"});
}

TEST_CASE("a postal code of another form than its country's is an issue") {
  CHECK(issues(R"({"country":"DE","streetName":"a","city":"b","postalCode":"1011"})") ==
        Words{"postal_code_form"});
}

TEST_CASE("of an address whose country is not known nothing else is said") {
  CHECK(issues(R"({"city":"b"})") == Words{"country_unknown"});
  CHECK(issues(R"({"country":"Narnia","postalCode":"x"})") == Words{"country_unknown"});
}

TEST_CASE("without what a country requires, an address with a country has no issues") {
  CHECK(issues(R"({"country":"DE"})", {}).empty());
  CHECK(issues(R"({"country":"FR","postalCode":"x"})").empty());
}
