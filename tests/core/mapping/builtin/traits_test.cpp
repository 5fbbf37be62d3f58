// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/traits.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"
#include "ctsync/state/merge.hpp"

namespace {

std::string traits(const ctsync::Profile& profile) {
  std::string out;
  ctsync::json::Writer writer(out);
  ctsync::mapping::write_traits(writer, profile, {});
  return out;
}

std::string traits(std::string_view customer) { return traits(ProfileJson(customer).profile); }

std::string with_address(std::string_view address) {
  return traits(R"({"addresses":[)" + std::string(address) + "]}");
}

}  // namespace

TEST_CASE("an empty profile makes no traits") { CHECK(traits("{}") == "{}"); }

TEST_CASE("all traits of a full customer, in the order of their table") {
  CHECK(
      traits(
          R"({"stores":[{"key":"s"},{"id":"i"}],"title":"Dr.","salutation":"Mx","isEmailVerified":true,
    "customerGroup":{"id":"g"},"externalId":"x",
    "customerGroupAssignments":[{"customerGroup":{"id":"g"}},{"customerGroup":{"id":"h"}}],"customerNumber":"n","locale":"en","id":"c",
    "createdAt":"2025-01-01T00:00:00Z","companyName":"Co","dateOfBirth":"2000-01-01",
    "addresses":[{"country":"NO","postalCode":"1","state":"S","city":"C","streetNumber":"2",
    "streetName":"St","phone":"5","mobile":"6"}],"lastName":"L","middleName":"M","firstName":"F",
    "email":"E@X.example","custom":{"fields":{"zeta":1,"alpha":2}}})") ==
      R"({"email":"e@x.example","firstName":"F","lastName":"L","name":"F M L","phone":"6",)"
      R"("address":{"street":"St 2","city":"C","state":"S","postalCode":"1","country":"NO"},)"
      R"("birthday":"2000-01-01","company":{"name":"Co"},"createdAt":"2025-01-01T00:00:00Z",)"
      R"("id":"c","locale":"en","customerNumber":"n","externalId":"x","customerGroup":"g",)"
      R"("customerGroups":["g","h"],"isEmailVerified":true,"salutation":"Mx","honorific":"Dr.",)"
      R"("stores":["s"],"storeIds":["i"],)"
      R"("zeta":1,"alpha":2})");
}

TEST_CASE("fields without a trait are not said") {
  CHECK(traits(R"({"version":3,"key":"k","vatId":"v","authenticationMode":"Password",
    "defaultShippingAddressId":"a","shippingAddressIds":["a"],"lastModifiedAt":"2025-01-01T00:00:00Z"})") ==
        "{}");
}

TEST_CASE("name is the full name, else it joins the parts that are not blank") {
  CHECK(traits(R"({"firstName":"A"})") == R"({"firstName":"A","name":"A"})");
  CHECK(traits(R"({"middleName":"B"})") == R"({"name":"B"})");
  CHECK(traits(R"({"firstName":"A","lastName":""})") ==
        R"({"firstName":"A","lastName":null,"name":"A"})");
  CHECK(traits(R"({"fullName":"A B"})") == R"({"name":"A B"})");
  CHECK(traits(R"({"fullName":" "})") == R"({"name":null})");
  CHECK(traits(R"({"fullName":" ","firstName":" C "})") == R"({"firstName":"C","name":"C"})");
  CHECK(traits(R"({"firstName":"Liv ","middleName":" ","lastName":" Berg"})") ==
        R"({"firstName":"Liv","lastName":"Berg","name":"Liv Berg"})");
  CHECK(traits(R"({"fullName":"A B","firstName":"C"})") == R"({"firstName":"C","name":"A B"})");
  CHECK(traits(R"({"firstName":null})") == R"({"firstName":null,"name":null})");
  CHECK(traits(R"({"fullName":null})") == R"({"name":null})");
  CHECK(traits(R"({"firstName":"a\"b","lastName":"c\\d"})") ==
        R"({"firstName":"a\"b","lastName":"c\\d","name":"a\"b c\\d"})");
}

TEST_CASE("the phone is the mobile number of the primary address, else its phone") {
  CHECK(with_address(R"({"mobile":"1","phone":"2"})") == R"({"phone":"1","address":{}})");
  CHECK(with_address(R"({"mobile":"","phone":"2"})") == R"({"phone":"2","address":{}})");
  CHECK(with_address(R"({"mobile":null,"phone":"2"})") == R"({"phone":"2","address":{}})");
  CHECK(with_address(R"({"phone":"2"})") == R"({"phone":"2","address":{}})");
  CHECK(with_address(R"({"mobile":" "})") == R"({"phone":null,"address":{}})");
  CHECK(with_address(R"({"mobile":"\u00A0","phone":"2 "})") == R"({"phone":"2","address":{}})");
  CHECK(with_address(R"({"mobile":"","phone":null})") == R"({"phone":null,"address":{}})");
  CHECK(with_address(R"({"mobile":null})") == R"({"phone":null,"address":{}})");
  CHECK(with_address(R"({"phone":null})") == R"({"phone":null,"address":{}})");
  CHECK(with_address(R"({"fax":"3"})") == R"({"address":{}})");
}

TEST_CASE("street joins name and number, and is null when both went") {
  CHECK(with_address(R"({"streetName":"S","streetNumber":null})") ==
        R"({"address":{"street":"S"}})");
  CHECK(with_address(R"({"streetName":"","streetNumber":"4"})") == R"({"address":{"street":"4"}})");
  CHECK(with_address(R"({"streetName":null})") == R"({"address":{"street":null}})");
  CHECK(with_address(R"({"streetNumber":null})") == R"({"address":{"street":null}})");
}

TEST_CASE("an address is null only when one was sent before or all were cleared") {
  CHECK(traits(R"({"addresses":[]})") == "{}");
  CHECK(traits(R"({"addresses":null})") == R"({"address":null})");
  ctsync::Profile profile;
  profile.sent.add(ctsync::AddressPart::phone);
  CHECK(traits(profile) == R"({"phone":null})");
  profile.sent.add(ctsync::AddressPart::city);
  CHECK(traits(profile) == R"({"phone":null,"address":null})");
}

TEST_CASE("each part that was sent before and is gone is null") {
  ProfileJson now(R"({"addresses":[{"id":"a"}]})");
  const ProfileJson before(R"({"addresses":[{"streetName":"S","city":"C","state":"T",
    "postalCode":"P","country":"NO","phone":"1"}]})");
  ctsync::merge(now.profile, before.profile, ctsync::UpdateKind::snapshot);
  CHECK(traits(now.profile) ==
        R"({"phone":null,"address":{"street":null,"city":null,"state":null,"postalCode":null,)"
        R"("country":null}})");
}

TEST_CASE("a custom field never replaces a built-in trait or the trait of another custom field") {
  for (const auto& row : ctsync::mapping::trait_rows) {
    const std::string name(row.name);
    CAPTURE(name);
    CHECK(traits(R"({"custom":{"fields":{")" + name + R"(":1,"custom_)" + name + R"(":2}}})") ==
          R"({"custom_)" + name + R"(":1,"custom_custom_)" + name + R"(":2})");
  }
  CHECK(traits(R"({"custom":{"fields":{"custom_tier":1,"tier":2,"custom_":3}}})") ==
        R"({"custom_tier":1,"tier":2,"custom_":3})");
}

TEST_CASE(
    "the mark of a deletion is removed once, unless the target receives a field of its name") {
  const auto of_returned = [](std::string_view customer, const ctsync::CustomFields& rules) {
    const ProfileJson read(customer);
    std::string out;
    ctsync::json::Writer writer(out);
    ctsync::mapping::write_traits(writer, read.profile, rules, true);
    return out;
  };
  constexpr std::string_view own = R"({"custom":{"fields":{"deletedAt":"never"}}})";
  CHECK(of_returned("{}", {}) == R"({"deletedAt":null})");
  CHECK(of_returned(own, {}) == R"({"deletedAt":"never"})");
  CHECK(of_returned(own, {{}, {"deleted*"}, {}}) == R"({"deletedAt":null})");
  CHECK(of_returned(own, {{"tier"}, {}, {}}) == R"({"deletedAt":null})");
  CHECK(of_returned("{}", {{}, {}, {"deletedAt"}}) == R"({"deletedAt":null})");
  CHECK(of_returned(own, {{}, {}, {"deletedAt"}}) == R"({"deletedAt":null})");
}

TEST_CASE("cleared flags, stores, groups and companies are null, and so are blank companies") {
  CHECK(traits(R"({"customerGroupAssignments":null})") == R"({"customerGroups":null})");
  CHECK(traits(R"({"isEmailVerified":null,"stores":null,"companyName":null})") ==
        R"({"company":null,"isEmailVerified":null,"stores":null})");
  CHECK(traits(R"({"isEmailVerified":false,"stores":[],"companyName":""})") ==
        R"({"company":null,"isEmailVerified":false,"stores":[]})");
}

TEST_CASE(
    "the number of traits is the number of members that are written, custom fields included") {
  for (const std::string_view customer :
       {"{}", R"({"email":"a@b.example"})", R"({"firstName":"A","lastName":null})",
        R"({"addresses":[{"city":"C","phone":"1"}],"stores":[{"key":"a"},{"key":"b"}]})",
        R"({"email":"e","custom":{"fields":{"a":{"b":1,"c":2},"email":[1,2,3]}}})"}) {
    const ProfileJson read(customer);
    std::string out;
    ctsync::json::Writer writer(out);
    const std::size_t counted = ctsync::mapping::write_traits(writer, read.profile, {});
    ctsync::json::Parser parser;
    auto written = parser.parse(out);
    REQUIRE(written.has_value());
    CAPTURE(out);
    CHECK(counted == written->size());
  }
}
