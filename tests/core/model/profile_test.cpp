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

// The lists are so long that comparing each id with each address would take minutes.
TEST_CASE(
    "the work for many addresses and many ids without an address does not grow as a product") {
  constexpr std::size_t count = 50'000;
  std::vector<std::string> texts(count);
  ctsync::Profile profile;
  profile.addresses.set(std::vector<ctsync::Address>(count));
  for (std::size_t i = 0; i < count; ++i) {
    texts[i] = "address-" + std::to_string(i);
    profile.addresses.value[i].id.set(texts[i]);
  }
  const std::vector<std::string> unknown(20, std::string("an id of no address, which is long"));
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < 20 * count; ++i) ids.emplace_back(unknown[i % unknown.size()]);
  ids.emplace_back(texts[count / 2]);
  profile.shipping_address_ids.set(ids);
  CHECK(ctsync::primary_address(profile) == &profile.addresses.value[count / 2]);
}

TEST_CASE("of addresses with one id the first is the primary one") {
  const ProfileJson customer(
      R"({"addresses":[{"id":"a","city":"1"},{"id":"b","city":"2"},{"id":"b","city":"3"}],)"
      R"("shippingAddressIds":["?","b"]})");
  CHECK(ctsync::primary_address(customer.profile)->city.value == "2");
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

TEST_CASE("custom fields with similar names are distinguished, and repeats are found") {
  const auto repeats = [](const std::vector<std::string_view>& names) {
    std::vector<ctsync::CustomField> fields;
    for (const auto name : names) fields.push_back({name, {}});
    return ctsync::has_repeated_name(fields);
  };
  CHECK_FALSE(repeats({}));
  // Alike in length and in the first, the middle and the last character.
  CHECK_FALSE(repeats({"a1b1c", "a2b2c", "", "x", "a3b3c"}));
  CHECK(repeats({"a1b1c", "a2b2c", "", "x", "a2b2c", "a3b3c"}));
  CHECK(repeats({"", "x", ""}));
}

TEST_CASE("one repeat among as many custom fields as there may be is found, wherever it stands") {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ctsync::max_custom_fields; ++i) {
    names.push_back("field" + std::to_string(i));
  }
  std::vector<ctsync::CustomField> fields;
  for (const auto& name : names) fields.push_back({name, {}});
  CHECK_FALSE(ctsync::has_repeated_name(fields));
  for (const std::size_t at : {1U, 2U, 500U, 998U, 999U}) {
    CAPTURE(at);
    auto repeated = fields;
    const std::string copy(names[at / 2]);
    repeated[at].name = copy;
    CHECK(ctsync::has_repeated_name(repeated));
  }
}

TEST_CASE("a fresh profile knows nothing") {
  std::string record;
  ctsync::commercetools::write_record(ctsync::Profile{}, record);
  CHECK(record == "{}");
}
