// SPDX-License-Identifier: MIT
#include "ctsync/model/profile.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/profile_json.hpp"
#include "ctsync/commercetools/customer/record.hpp"

namespace {

/// The id of the primary address of a customer with addresses a, b, c, one of them without an id.
std::string primary(std::string_view roles) {
  const ProfileJson customer(R"({"addresses":[{"city":"first"},{"id":"a"},{"id":"b"},{"id":"c"}])" +
                             std::string(roles) + "}");
  const auto* address = ctsync::primary_address(customer.profile);
  REQUIRE(address != nullptr);
  return std::string(address->id.known() ? address->id.value : address->city.value);
}

}  // namespace

TEST_CASE("the primary address is found by the first of its roles that names one") {
  CHECK(primary(R"(,"defaultShippingAddressId":"b","defaultBillingAddressId":"c")") == "b");
  CHECK(primary(R"(,"defaultShippingAddressId":"?","defaultBillingAddressId":"c")") == "c");
  CHECK(primary(R"(,"defaultBillingAddressId":"c","shippingAddressIds":["a"])") == "c");
  CHECK(primary(R"(,"shippingAddressIds":["?","b","a"],"billingAddressIds":["c"])") == "b");
  CHECK(primary(R"(,"shippingAddressIds":["?"],"billingAddressIds":["?","c"])") == "c");
  CHECK(primary(R"(,"shippingAddressIds":[],"billingAddressIds":[])") == "first");
  CHECK(primary("") == "first");
}

TEST_CASE("an empty default id does not name the address without an id") {
  CHECK(primary(R"(,"defaultShippingAddressId":"","defaultBillingAddressId":"b")") == "b");
}

TEST_CASE("without addresses there is no primary one") {
  CHECK(ctsync::primary_address(ctsync::Profile{}) == nullptr);
  CHECK(ctsync::primary_address(ProfileJson(R"({"addresses":null})").profile) == nullptr);
}

TEST_CASE("address parts are a set") {
  ctsync::AddressParts parts;
  CHECK(parts.empty());
  parts.add(ctsync::AddressPart::state);
  CHECK(parts.has(ctsync::AddressPart::state));
  CHECK_FALSE(parts.has(ctsync::AddressPart::city));
  ctsync::AddressParts more;
  more.add(ctsync::AddressPart::phone);
  more.add(parts);
  CHECK(more.has(ctsync::AddressPart::state));
  CHECK(more != parts);
}

TEST_CASE("a profile that is reset knows nothing, and keeps the memory of short lists only") {
  ctsync::Profile profile;
  profile.id.set("c1");
  profile.email.clear();
  profile.version = 7;
  profile.sequence = 3;
  profile.whole = true;
  profile.deleted_at = "2026-03-02T09:15:30Z";
  profile.said.add(ctsync::AddressPart::city);
  profile.stores.set({"basel"});
  profile.addresses.set(std::vector<ctsync::Address>(101));
  profile.custom.set({{"tier", {}}});
  profile.reset();
  std::string record;
  ctsync::commercetools::write_record(profile, record);
  CHECK(record == "{}");
  CHECK(profile.stores.value.capacity() > 0);
  CHECK(profile.addresses.value.capacity() == 0);
}

TEST_CASE("custom fields with names that look alike are told apart, and repeats are refused") {
  ctsync::json::Parser parser;
  // Alike in length and in the first, the middle and the last character.
  const auto root = parser.parse(R"({"a1b1c":1,"a2b2c":2,"":3,"x":4,"a2b2c":5,"a3b3c":6})");
  REQUIRE(root.has_value());
  std::vector<ctsync::CustomField> fields;
  ctsync::CustomFieldAdder adder(fields);
  std::vector<bool> added;
  root->each_member([&](ctsync::detail::PaddedText name, ctsync::json::View value) {
    added.push_back(adder.add(name, value, {}).has_value());
    return true;
  });
  CHECK(added == std::vector{true, true, true, true, false, true});
  CHECK(fields.size() == 5);
}
