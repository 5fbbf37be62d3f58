// SPDX-License-Identifier: MIT
#include "ctsync/state/merge.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"
#include "ctsync/commercetools/customer/record.hpp"

using ctsync::AddressPart;
using ctsync::UpdateKind;

namespace {

/// The record after `newer` was applied to `older`.
std::string merged(std::string_view older, std::string_view newer, UpdateKind kind) {
  const ProfileJson before(older);
  ProfileJson after(newer);
  ctsync::merge(after.profile, before.profile, kind);
  std::string record;
  ctsync::commercetools::write_record(after.profile, record);
  return record;
}

std::string snapshot(std::string_view older, std::string_view newer) {
  return merged(older, newer, UpdateKind::snapshot);
}
std::string patch(std::string_view older, std::string_view newer) {
  return merged(older, newer, UpdateKind::patch);
}

std::string fields(std::string_view prefix, int count) {
  std::string text = R"({"custom":{"fields":{)";
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "\"" : ",\"") + std::string(prefix) + std::to_string(i) + "\":1";
  }
  return text + "}}}";
}

/// A customer with every field that merges as one piece.
constexpr std::string_view everything =
    R"({"id":"c","version":3,"createdAt":"2025-01-01T00:00:00Z",)"
    R"("lastModifiedAt":"2025-01-02T00:00:00Z","key":"k","customerNumber":"n","externalId":"x",)"
    R"("email":"e@example.com","firstName":"f","middleName":"m","lastName":"l","fullName":"u",)"
    R"("title":"t","salutation":"s","dateOfBirth":"2000-01-01","companyName":"co","vatId":"v",)"
    R"("locale":"lo","authenticationMode":"a","defaultShippingAddressId":"d",)"
    R"("defaultBillingAddressId":"b","shippingAddressIds":["d"],"billingAddressIds":["b"],)"
    R"("isEmailVerified":true,"addresses":[{"id":"z"}],"customerGroup":{"id":"g"},)"
    R"("customerGroupAssignments":[{"customerGroup":{"id":"g"}}],"stores":[{"key":"st"}]})";

}  // namespace

TEST_CASE("a snapshot clears every field that it does not mention, but for id and creation") {
  CHECK(snapshot(everything, "{}") ==
        R"({"id":"c","version":3,"createdAt":"2025-01-01T00:00:00Z",)"
        R"("lastModifiedAt":null,"key":null,)"
        R"("customerNumber":null,"externalId":null,"email":null,"firstName":null,)"
        R"("middleName":null,"lastName":null,"fullName":null,"title":null,"salutation":null,)"
        R"("dateOfBirth":null,"companyName":null,"vatId":null,"locale":null,)"
        R"("authenticationMode":null,"defaultShippingAddressId":null,)"
        R"("defaultBillingAddressId":null,"shippingAddressIds":null,"billingAddressIds":null,)"
        R"("isEmailVerified":null,"addresses":null,"customerGroup":null,)"
        R"("customerGroupAssignments":null,"stores":null})");
}

TEST_CASE("a patch leaves every field that it does not mention") {
  CHECK(patch(everything, "{}") == everything);
}

TEST_CASE("a newer value wins, in a snapshot and in a patch") {
  for (const auto kind : {UpdateKind::snapshot, UpdateKind::patch}) {
    CHECK(merged("{}", everything, kind) == everything);
    CHECK(merged(everything, everything, kind) == everything);
    CHECK(merged(R"({"firstName":"old"})", R"({"firstName":"new"})", kind) ==
          R"({"firstName":"new"})");
    CHECK(merged(R"({"firstName":"old"})", R"({"firstName":null})", kind) ==
          R"({"firstName":null})");
    CHECK(merged(R"({"firstName":null})", R"({"firstName":"new"})", kind) ==
          R"({"firstName":"new"})");
  }
}

TEST_CASE("a cleared field stays cleared, and a field that was never mentioned stays unknown") {
  CHECK(snapshot(R"({"firstName":null})", "{}") == R"({"firstName":null})");
  CHECK(patch(R"({"firstName":null})", "{}") == R"({"firstName":null})");
  CHECK(snapshot("{}", "{}") == "{}");
  CHECK(patch("{}", "{}") == "{}");
}

TEST_CASE("the version is the newer one, or the last that was known") {
  CHECK(snapshot(R"({"version":3})", R"({"version":5})") == R"({"version":5})");
  CHECK(snapshot(R"({"version":3})", "{}") == R"({"version":3})");
}

TEST_CASE("what is known of the version goes with it: the last message, and whether it is whole") {
  ProfileJson older(R"({"version":3})");
  older.profile.sequence = 2;
  older.profile.whole = true;
  ProfileJson unversioned("{}");
  ctsync::merge(unversioned.profile, older.profile, UpdateKind::patch);
  CHECK(unversioned.profile.sequence == 2);
  CHECK(unversioned.profile.whole);
  ProfileJson newer(R"({"version":5})");
  ctsync::merge(newer.profile, older.profile, UpdateKind::snapshot);
  CHECK(newer.profile.sequence == 0);
  CHECK_FALSE(newer.profile.whole);
}

TEST_CASE("a custom field that a snapshot drops becomes null, one that a patch leaves out stays") {
  constexpr std::string_view older = R"({"custom":{"fields":{"a":1,"b":2}}})";
  constexpr std::string_view newer = R"({"custom":{"fields":{"b":3,"c":4}}})";
  CHECK(snapshot(older, newer) == R"({"custom":{"fields":{"b":3,"c":4,"a":null}}})");
  CHECK(snapshot(older, "{}") == R"({"custom":{"fields":{"a":null,"b":null}}})");
  CHECK(patch(older, "{}") == older);
  CHECK(snapshot(R"({"custom":{"fields":{"a":null}}})", "{}") ==
        R"({"custom":{"fields":{"a":null}}})");
}

TEST_CASE("custom fields that change wholly and often never outgrow what a record may hold") {
  std::string record = fields("a", 600);
  for (const auto* prefix : {"b", "c", "d"}) {
    const std::string next = fields(prefix, 600);
    record = snapshot(record, next);
    const ProfileJson again(record);
    CHECK(again.profile.custom.value.size() == ctsync::max_custom_fields);
    CHECK(record.starts_with(next.substr(0, next.size() - 3)));
  }
}

TEST_CASE("the parts of the primary address are remembered once they were said") {
  const ProfileJson first(R"({"addresses":[{"streetName":"S","city":"C","mobile":"1"}]})");
  ProfileJson second(R"({"addresses":[{"country":"NO"}]})");
  ctsync::merge(second.profile, first.profile, UpdateKind::snapshot);
  CHECK(second.profile.sent.has(AddressPart::street));
  CHECK(second.profile.sent.has(AddressPart::city));
  CHECK(second.profile.sent.has(AddressPart::phone));
  CHECK_FALSE(second.profile.sent.has(AddressPart::state));
  CHECK_FALSE(second.profile.sent.has(AddressPart::country));
  ProfileJson third("{}");
  ctsync::merge(third.profile, second.profile, UpdateKind::snapshot);
  CHECK(third.profile.sent.has(AddressPart::street));
  CHECK(third.profile.sent.has(AddressPart::country));
}

TEST_CASE("only the primary address was said") {
  const ProfileJson first(R"({"addresses":[{"id":"1","state":"X"},{"id":"2","city":"Y"}],)"
                          R"("defaultBillingAddressId":"2"})");
  ProfileJson second("{}");
  ctsync::merge(second.profile, first.profile, UpdateKind::snapshot);
  CHECK_FALSE(second.profile.sent.has(AddressPart::state));
  CHECK(second.profile.sent.has(AddressPart::city));
}

TEST_CASE("a part that is cleared holds no value") {
  const ProfileJson address(R"({"addresses":[{"city":null,"streetNumber":"1","phone":null}]})");
  const auto parts = ctsync::parts_of(address.profile.addresses.value.front());
  CHECK(parts.has(AddressPart::street));
  CHECK_FALSE(parts.has(AddressPart::city));
  CHECK_FALSE(parts.has(AddressPart::phone));
}

namespace {

/// A record with the members that no commercetools customer has, after another was merged into it.
std::string merged_records(std::string_view older, std::string_view newer, UpdateKind kind) {
  ctsync::json::Parser of_older;
  ctsync::json::Parser of_newer;
  ctsync::Profile before;
  ctsync::Profile after;
  REQUIRE(ctsync::commercetools::read_record(of_older, older, before));
  REQUIRE(ctsync::commercetools::read_record(of_newer, newer, after));
  ctsync::merge(after, before, kind);
  std::string record;
  ctsync::commercetools::write_record(after, record);
  return record;
}

constexpr std::string_view known =
    R"({"externalIds":{"shop":"c1","crm":"C-77"},"marketingOptIn":true,)"
    R"("consentGivenAt":"2025-01-01T00:00:00Z","sourceOfTruth":"crm"})";

}  // namespace

TEST_CASE("external ids merge by system, consent by member") {
  CHECK(merged_records(known, "{}", UpdateKind::patch) == known);
  CHECK(merged_records(known,
                       R"({"externalIds":{"crm":"C-78","support":null},"marketingOptIn":false,)"
                       R"("consentWithdrawnAt":"2026-01-01T00:00:00Z","sourceOfTruth":null})",
                       UpdateKind::patch) ==
        R"({"externalIds":{"crm":"C-78","support":null,"shop":"c1"},"marketingOptIn":false,)"
        R"("consentGivenAt":"2025-01-01T00:00:00Z","consentWithdrawnAt":"2026-01-01T00:00:00Z",)"
        R"("sourceOfTruth":null})");
}

TEST_CASE("a patch of some custom fields leaves the others as they are") {
  const ProfileJson before(R"({"custom":{"fields":{"a":1,"b":2}}})");
  ProfileJson after(R"({"custom":{"fields":{"b":3}}})");
  after.profile.custom_in_part = true;
  ctsync::merge(after.profile, before.profile, UpdateKind::patch);
  std::string record;
  ctsync::commercetools::write_record(after.profile, record);
  CHECK(record == R"({"custom":{"fields":{"b":3,"a":1}}})");
}

TEST_CASE("a full name is dropped by a later change of a part, in a patch too") {
  const std::string older = R"({"firstName":"Ines","lastName":"Okafor","fullName":"I. O."})";
  const auto full_name = [&](std::string_view newer) {
    const ProfileJson before(older);
    ProfileJson after(newer);
    ctsync::merge(after.profile, before.profile, UpdateKind::patch);
    return std::string(after.profile.full_name.value);
  };
  CHECK(full_name("{}") == "I. O.");
  CHECK(full_name(R"({"firstName":" Ines\u00a0"})") == "I. O.");
  CHECK(full_name(R"({"middleName":" "})") == "I. O.");
  CHECK(full_name(R"({"firstName":"Ada"})").empty());
  CHECK(full_name(R"({"middleName":"Adaeze"})").empty());
  CHECK(full_name(R"({"lastName":null})").empty());
  CHECK(full_name(R"({"lastName":"Cole","fullName":"I. Cole"})") == "I. Cole");
}

TEST_CASE("ids of stores are replaced with the stores, and remembered as gone") {
  constexpr std::string_view by_id = R"({"stores":[{"id":"i"}]})";
  CHECK(patch(by_id, R"({"key":"k"})") == R"({"key":"k","stores":[],"storeIds":["i"]})");
  CHECK(patch(by_id, R"({"stores":[{"key":"s"}]})") == R"({"stores":[{"key":"s"}],"storeIds":[]})");
  CHECK(patch(by_id, R"({"stores":[{"id":"j"},{"key":"s","id":"x"}]})") ==
        R"({"stores":[{"key":"s"}],"storeIds":["j"]})");
  CHECK(snapshot(by_id, "{}") == R"({"stores":null,"storeIds":[]})");
  CHECK(patch(R"({"stores":[{"key":"s"}]})", R"({"stores":[]})") == R"({"stores":[]})");
}

TEST_CASE("every field of an address that is sent counts as a part that was sent") {
  for (const std::string_view field :
       {"streetName", "streetNumber", "additionalStreetInfo", "building", "apartment", "pOBox",
        "additionalAddressInfo", "city", "state", "postalCode", "country", "region", "company",
        "department", "phone", "mobile"}) {
    CAPTURE(field);
    const ProfileJson read(R"({"addresses":[{")" + std::string(field) + R"(":"x"}]})");
    CHECK_FALSE(ctsync::parts_of(read.profile.addresses.value.front()).empty());
  }
}

TEST_CASE("many external ids and custom fields merge as few do") {
  const auto ids = [](int first, int last, std::string_view value) {
    std::string text = R"({"externalIds":{)";
    for (int i = first; i < last; ++i) {
      if (i != first) text += ',';
      text.append("\"s").append(std::to_string(i)).append("\":\"").append(value).append("\"");
    }
    return text + "}}";
  };
  ctsync::json::Parser parser;
  ctsync::Profile merged_ids;
  const std::string record =
      merged_records(ids(0, 60, "old"), ids(20, 80, "new"), UpdateKind::patch);
  REQUIRE(ctsync::commercetools::read_record(parser, record, merged_ids).has_value());
  CHECK(merged_ids.external_ids.value.size() == 80);
  for (const auto& each : merged_ids.external_ids.value) {
    const int number = std::stoi(std::string(each.system.substr(1)));
    CHECK(each.id == (number < 20 ? "old" : "new"));
  }
}
