// SPDX-License-Identifier: MIT
#include "ctsync/profile.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"

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
