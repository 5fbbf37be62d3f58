// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/form.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ctsync;
using namespace ctsync::rest;

namespace {

constexpr std::string_view identify =
    R"({"type":"identify","traits":{"email":"a@b.example","firstName":"Ann","lastName":null}})";

Step step_of(const Profile& profile) {
  Step step;
  step.project = "crm";
  step.timestamp = "2026-03-04T00:00:00Z";
  step.after = profile;
  return step;
}

}  // namespace

TEST_CASE("the form of a CDP has the external ids, the consent and where the data came from") {
  Profile profile;
  profile.id.set("c1");
  profile.external_ids.set({{"crm", "0031x"}, {"shop", "an older id"}});
  profile.consent.marketing_opt_in.set(false);
  profile.source_of_truth.set("erp");
  profile.last_modified_at.set("2026-03-01T00:00:00Z");
  CHECK(write_person(BodyForm::cdp, identify, step_of(profile)) ==
        R"({"external_ids":{"shop":"c1","crm":"0031x"},"email":"a@b.example",)"
        R"("profile":{"first_name":"Ann","last_name":null},"consent":{"marketing_opt_in":false},)"
        R"("meta":{"source":"erp","updated_at":"2026-03-01T00:00:00Z"}})");
}

TEST_CASE("the form of a CRM has names and external ids beside e-mail and phone") {
  Profile profile;
  profile.external_ids.set({{"erp", "7"}});
  CHECK(write_person(BodyForm::crm, identify, step_of(profile)) ==
        R"({"email":"a@b.example","firstName":"Ann","lastName":null,"externalIds":{"erp":"7"}})");
}

TEST_CASE("in a form what is unknown is left out and what was cleared is null") {
  Profile profile;
  CHECK(write_person(BodyForm::cdp, R"({"traits":{}})", step_of(profile)) ==
        R"({"meta":{"source":"crm","updated_at":"2026-03-04T00:00:00Z"}})");
  CHECK(write_person(BodyForm::crm, R"({"traits":{}})", step_of(profile)) == "{}");
  profile.external_ids.clear();
  profile.consent.marketing_opt_in.clear();
  CHECK(write_person(BodyForm::cdp, R"({"traits":{"phone":null}})", step_of(profile)) ==
        R"({"external_ids":null,"phone":null,"consent":{"marketing_opt_in":null},)"
        R"("meta":{"source":"crm","updated_at":"2026-03-04T00:00:00Z"}})");
}

TEST_CASE("Segment's form is the Identify itself") {
  CHECK(write_person(BodyForm::segment, identify, step_of(Profile{})) == identify);
}

TEST_CASE("an external id that was removed is null, and ids are storable") {
  Profile profile;
  profile.id.set(
      " c\x01"
      "1 ");
  profile.external_ids.set({{"crm", ""}, {"erp", "7\x02"}, {"s\x03", "8"}});
  CHECK(write_person(BodyForm::crm, R"({"traits":{}})", step_of(profile)) ==
        "{\"externalIds\":{\"shop\":\"c1\",\"crm\":null,\"erp\":\"7\",\"s\uFFFD\":\"8\"}}");
  profile.id.clear();
  profile.external_ids.set({{"shop", ""}});
  CHECK(write_person(BodyForm::crm, R"({"traits":{}})", step_of(profile)) ==
        R"({"externalIds":{"shop":null}})");
}

TEST_CASE("the time of a change is RFC 3339, whatever a sender writes") {
  Profile profile;
  profile.last_modified_at.set("2026-03-01 00:00:00+0100");
  CHECK(write_person(BodyForm::cdp, R"({"traits":{}})", step_of(profile)) ==
        R"({"meta":{"source":"crm","updated_at":"2026-03-01T00:00:00+01:00"}})");
}
