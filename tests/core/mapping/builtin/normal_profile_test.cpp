// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/normal_profile.hpp"

#include <doctest/doctest.h>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "core/profile_json.hpp"

TEST_CASE("the forms are of a copy: the profile itself stays as it is") {
  const ProfileJson read(
      R"({"firstName":"e\u0301","phone":"0170 1234567","addresses":[{"country":"Germany"}]})");
  ctsync::Plan plan;
  for (const auto word : ctsync::normal_form_words) {
    plan.normal_forms.add(*ctsync::normal_form(word));
  }
  plan.normalisers = ctsync::test::few_normal_forms();
  const ctsync::mapping::NormalProfile normal(read.profile, plan);
  CHECK(normal.profile().first_name.value == "\u00E9");
  CHECK(normal.profile().phone.value == "+491701234567");
  CHECK(normal.phone_raw().value == "0170 1234567");
  CHECK(normal.profile().addresses.value[0].country.value == "DE");
  CHECK(read.profile.first_name.value == "e\u0301");
  CHECK(read.profile.phone.value == "0170 1234567");
  CHECK(read.profile.addresses.value[0].country.value == "Germany");
}
