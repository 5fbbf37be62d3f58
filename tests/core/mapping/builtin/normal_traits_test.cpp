// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/normal_traits.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "core/profile_json.hpp"
#include "ctsync/mapping/builtin/traits.hpp"

namespace {

using ctsync::NormalForm;

ctsync::Plan plan_with(std::initializer_list<NormalForm> forms) {
  ctsync::Plan plan;
  for (const auto form : forms) plan.normal_forms.add(form);
  plan.normalisers = ctsync::test::few_normal_forms();
  return plan;
}

std::string traits(const ctsync::Profile& profile, const ctsync::Plan& plan) {
  std::string out;
  ctsync::json::Writer writer(out);
  const auto counted = ctsync::mapping::write_traits_by_plan(writer, profile, plan);
  ctsync::json::Parser parser;
  const auto root = parser.parse(out);
  REQUIRE(root.has_value());
  CHECK(counted == root->size());
  return out;
}

std::string traits(std::string_view customer, const ctsync::Plan& plan) {
  return traits(ProfileJson(customer).profile, plan);
}

std::string phone_of(std::string_view customer, std::string_view default_country = "") {
  auto plan = plan_with({NormalForm::phone});
  plan.default_country = default_country;
  return traits(customer, plan);
}

}  // namespace

TEST_CASE("a plan without normal forms changes no byte, whatever its normalisers are") {
  constexpr std::string_view customer =
      R"({"firstName":"Cafe\u0301","phone":"0170 1234567","custom":{"fields":{"d":"01.05.2024",
      "addresses":1}},"addresses":[{"id":"a","country":"Germany","phone":"1"}]})";
  const ProfileJson read(customer);
  std::string plain;
  ctsync::json::Writer writer(plain);
  ctsync::mapping::write_traits(writer, read.profile, ctsync::CustomFields{});
  CHECK(traits(customer, plan_with({})) == plain);
}

TEST_CASE("a telephone number is E.164 by the country of the primary address") {
  CHECK(phone_of(R"({"phone":"+49 (170) 1234567"})") ==
        R"({"phone":"+491701234567","phoneRaw":"+49 (170) 1234567"})");
  CHECK(phone_of(R"({"addresses":[{"country":"AT","mobile":" 0664 123456 "}]})", "DE") ==
        R"({"phone":"+43664123456","address":{"country":"AT"},"phoneRaw":"0664 123456"})");
  CHECK(phone_of(R"({"phone":"0170 1234567","addresses":[{"country":"Germany"}]})") ==
        R"({"phone":"+491701234567","address":{"country":"Germany"},"phoneRaw":"0170 1234567"})");
}

TEST_CASE("a telephone number of no known country has that of the plan") {
  CHECK(phone_of(R"({"phone":"0170 1234567"})", "DE") ==
        R"({"phone":"+491701234567","phoneRaw":"0170 1234567"})");
  CHECK(phone_of(R"({"phone":"0170 1234567","addresses":[{"country":"Narnia"}]})", "DE") ==
        R"({"phone":"+491701234567","address":{"country":"Narnia"},"phoneRaw":"0170 1234567"})");
}

TEST_CASE("what is no telephone number is kept as it was, beside it") {
  CHECK(phone_of(R"({"phone":"call my office"})", "DE") ==
        R"({"phone":null,"phoneRaw":"call my office"})");
  CHECK(phone_of(R"({"phone":"0170 1234567"})") == R"({"phone":null,"phoneRaw":"0170 1234567"})");
}

TEST_CASE("the number as it was is cleared where it is the same, or is gone") {
  CHECK(phone_of(R"({"phone":"+491701234567"})") == R"({"phone":"+491701234567","phoneRaw":null})");
  CHECK(phone_of(R"({"phone":null})") == R"({"phone":null,"phoneRaw":null})");
  CHECK(phone_of(R"({"phone":"  "})") == R"({"phone":null,"phoneRaw":null})");
  CHECK(phone_of(R"({"firstName":"a"})") == R"({"firstName":"a","name":"a"})");
  ProfileJson read("{}");
  read.profile.sent.add(ctsync::AddressPart::phone);
  CHECK(traits(read.profile, plan_with({NormalForm::phone})) ==
        R"({"phone":null,"phoneRaw":null})");
}

TEST_CASE("the country of an address is its alpha-2 where it is known, else it stays") {
  const auto plan = plan_with({NormalForm::country});
  const auto country = [&](std::string_view given) {
    return traits(R"({"addresses":[{"country":")" + std::string(given) + R"("}]})", plan);
  };
  CHECK(country("deu") == R"({"address":{"country":"DE"}})");
  CHECK(country("276") == R"({"address":{"country":"DE"}})");
  CHECK(country(" Deutschland ") == R"({"address":{"country":"DE"}})");
  CHECK(country("Narnia") == R"({"address":{"country":"Narnia"}})");
}

TEST_CASE("texts are in the normal form, and ids and the e-mail address stay") {
  const auto plan = plan_with({NormalForm::text});
  const std::string given = "Cafe\u0301\u0080";
  CHECK(traits(R"({"email":"e\u0301@x.example","firstName":")" + given + R"(","title":")" + given +
                   R"(","companyName":")" + given + R"(","externalId":"e\u0301",)" +
                   R"("custom":{"fields":{"e\u0301":[")" + given + R"(",{"n":")" + given +
                   R"("},1.50]}},"addresses":[{"city":")" + given + R"("}]})",
               plan) ==
        "{\"email\":\"e\u0301@x.example\",\"firstName\":\"Caf\u00E9\",\"name\":\"Caf\u00E9\","
        "\"address\":{\"city\":\"Caf\u00E9\"},\"company\":{\"name\":\"Caf\u00E9\"},"
        "\"externalId\":\"e\u0301\",\"honorific\":\"Caf\u00E9\","
        "\"e\u0301\":[\"Caf\u00E9\",{\"n\":\"Caf\u00E9\"},1.5]}");
}

TEST_CASE("dates in custom fields are in RFC 3339") {
  CHECK(traits(R"({"custom":{"fields":{"a":"01.05.2024","b":"2024-05-01 10:00","c":"20240501",
      "d":20240501,"e":["31.12.2023"]}}})",
               plan_with({NormalForm::dates})) ==
        R"({"a":"2024-05-01","b":"2024-05-01T10:00:00.000Z","c":"20240501","d":20240501,)"
        R"("e":["2023-12-31"]})");
}

TEST_CASE("the issues of an address are a member of it") {
  const auto plan = plan_with({NormalForm::address});
  CHECK(traits(R"({"addresses":[{"country":"DE","city":"b","postalCode":"1"}]})", plan) ==
        R"({"address":{"city":"b","postalCode":"1","country":"DE",)"
        R"("issues":["street_missing","postal_code_form"]}})");
  CHECK(traits(R"({"addresses":[{"country":"FR"}]})", plan) ==
        R"({"address":{"country":"FR","issues":null}})");
  CHECK(traits("{}", plan) == "{}");
}

TEST_CASE("the default addresses have a trait each, in which every member is written") {
  const std::string members = R"(,"country":"DE","region":null,"company":null,"department":null)";
  CHECK(traits(R"({"defaultShippingAddressId":"s","defaultBillingAddressId":"b",
      "addresses":[{"id":"b","country":"DE","city":"B"},{"id":"s","country":"DE","city":"S"}]})",
               plan_with({NormalForm::addresses})) ==
        R"({"address":{"city":"S","country":"DE"},)"
        R"("shippingAddress":{"street":null,"city":"S","state":null,"postalCode":null)" +
            members +
            R"(},"billingAddress":{"street":null,"city":"B","state":null,"postalCode":null)" +
            members +
            R"(},"addresses":[{"id":"b","isDefaultShipping":false,"isDefaultBilling":true,)"
            R"("city":"B","country":"DE"},{"id":"s","isDefaultShipping":true,)"
            R"("isDefaultBilling":false,"city":"S","country":"DE"}]})");
}

TEST_CASE("without a default address its trait is null, and without addresses the list is empty") {
  const auto plan = plan_with({NormalForm::addresses});
  CHECK(traits(R"({"addresses":[]})", plan) ==
        R"({"shippingAddress":null,"billingAddress":null,"addresses":[]})");
  CHECK(traits(R"({"defaultBillingAddressId":"gone","addresses":[{"key":"k"}]})", plan) ==
        R"({"address":{},"shippingAddress":null,"billingAddress":null,"addresses":[{"key":"k",)"
        R"("isDefaultShipping":false,"isDefaultBilling":false}]})");
  CHECK(traits("{}", plan) == "{}");
}

TEST_CASE("the list of addresses ends where it would fill a call") {
  std::string customer = R"({"addresses":[)";
  for (int i = 0; i < 100; ++i) {
    customer += R"({"streetName":")" + std::string(1'000, 'x') + R"("},)";
  }
  customer.back() = ']';
  customer += '}';
  const std::string out = traits(customer, plan_with({NormalForm::addresses}));
  CHECK(out.size() > ctsync::mapping::most_bytes_of_addresses);
  CHECK(out.size() < ctsync::mapping::most_bytes_of_addresses + 3'000);
}

TEST_CASE("the traits of a form have their names before custom fields, only where it is on") {
  constexpr std::string_view customer =
      R"({"custom":{"fields":{"phoneRaw":1,"addresses":2,"custom_addresses":3}}})";
  CHECK(traits(customer, plan_with({NormalForm::addresses})) ==
        R"({"phoneRaw":1,"custom_addresses":2,"custom_custom_addresses":3})");
  CHECK(traits(customer, plan_with({NormalForm::phone})) ==
        R"({"custom_phoneRaw":1,"addresses":2,"custom_addresses":3})");
}

namespace {

/// The traits of a customer with the form `groups`, of whose groups gold and vip were read.
std::string with_groups(std::string_view customer) {
  ProfileJson read(customer);
  read.profile.read_groups.set(
      {{"g1", "gold", "Gold customers"}, {"g2", "", "VIP"}, {"g3", "", ""}});
  return traits(read.profile, plan_with({NormalForm::groups}));
}

}  // namespace

TEST_CASE("customer groups have the keys and names that were read of them") {
  CHECK(with_groups(R"({"customerGroup":{"typeId":"customer-group","id":"g1"}})") ==
        R"({"customerGroup":"g1","customerGroupKey":"gold","customerGroupName":"Gold customers"})");
  CHECK(with_groups(R"({"customerGroup":{"typeId":"customer-group","id":"g2"}})") ==
        R"({"customerGroup":"g2","customerGroupKey":null,"customerGroupName":"VIP"})");
  CHECK(with_groups(R"({"customerGroupAssignments":[{"customerGroup":{"id":"g2"}},
        {"customerGroup":{"id":"g1"}}]})") ==
        R"({"customerGroups":["g2","g1"],"customerGroupKeys":["gold"],)"
        R"("customerGroupNames":["VIP","Gold customers"]})");
}

TEST_CASE("a group that is gone, or that a customer left, has no key and no name") {
  CHECK(with_groups(R"({"customerGroup":{"typeId":"customer-group","id":"g3"}})") ==
        R"({"customerGroup":"g3","customerGroupKey":null,"customerGroupName":null})");
  CHECK(with_groups(R"({"customerGroup":null})") ==
        R"({"customerGroup":null,"customerGroupKey":null,"customerGroupName":null})");
  CHECK(with_groups(R"({"customerGroupAssignments":[]})") ==
        R"({"customerGroups":[],"customerGroupKeys":[],"customerGroupNames":[]})");
}

TEST_CASE("of groups that were not read nothing is said") {
  const ProfileJson read(R"({"customerGroup":{"typeId":"customer-group","id":"g1"}})");
  CHECK(traits(read.profile, plan_with({NormalForm::groups})) == R"({"customerGroup":"g1"})");
}
