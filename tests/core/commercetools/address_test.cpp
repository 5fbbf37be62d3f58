// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/address.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/customer_record.hpp"

namespace ct = ctsync::commercetools;

namespace {

constexpr std::array<std::string_view, 26> address_members{"id",           "key",
                                                           "country",      "title",
                                                           "salutation",   "firstName",
                                                           "lastName",     "streetName",
                                                           "streetNumber", "additionalStreetInfo",
                                                           "postalCode",   "city",
                                                           "region",       "state",
                                                           "company",      "department",
                                                           "building",     "apartment",
                                                           "pOBox",        "phone",
                                                           "mobile",       "email",
                                                           "fax",          "additionalAddressInfo",
                                                           "externalId",   "custom"};

}  // namespace

TEST_CASE("every field of an address survives the record, cleared or not") {
  REQUIRE(address_members.size() == ct::address_rows.size());
  std::string all = "{";
  for (std::size_t i = 0; i < address_members.size(); ++i) {
    const std::string_view name = address_members[i];
    CAPTURE(name);
    CHECK(ct::address_rows[i].name == name);
    const std::string value =
        name == "custom" ? R"({"fields":{"floor":2}})" : "\"value of " + std::string(name) + "\"";
    const std::string customer = R"({"addresses":[)" + object_of(name, value) + "]}";
    CHECK(record_of(customer) == customer);
    CHECK(record_again(customer) == customer);
    if (name != "custom") {
      const std::string cleared = R"({"addresses":[)" + object_of(name, "null") + "]}";
      CHECK(record_again(record_of(cleared)) == cleared);
    }
    all += (i == 0 ? "\"" : ",\"") + std::string(name) + "\":" + value;
  }
  all = R"({"addresses":[)" + all + "}]}";
  CHECK(record_again(record_of(all)) == all);
}

TEST_CASE("the order of an address's members does not matter, and each counts once") {
  std::vector<std::string> members;
  for (const auto& row : ct::address_rows) {
    const std::string name(row.name);
    if (name != "custom") members.push_back('"' + name + R"(":"of )" + name + '"');
  }
  const std::size_t known = members.size();
  for (const char* unknown :
       {R"("titles":1)", R"("titles":2)", R"("":null)", R"("Id":{"id":[]})"}) {
    members.emplace_back(unknown);
  }
  const auto read = [](const std::vector<std::string>& of, std::string& written) {
    ctsync::json::Parser parser;
    std::string text;
    for (const auto& member : of) text += (text.empty() ? "{" : ",") + member;
    const auto root = parser.parse(text + "}");
    REQUIRE(root.has_value());
    ctsync::Address address;
    auto status = ct::read_address(*root, {}, address);
    written.clear();
    ctsync::json::Writer writer(written);
    ct::write_address(writer, address);
    return status ? std::string() : ctsync::to_string(status.error());
  };
  std::string expected;
  REQUIRE(read(members, expected).empty());
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    auto shuffled = members;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::string written;
    REQUIRE(read(shuffled, written).empty());
    REQUIRE(written == expected);
    const std::string name(ct::address_rows[random() % known].name);
    for (const std::string again : {"null", "\"again\"", "7"}) {
      auto repeated = shuffled;
      repeated.push_back('"' + name + "\":" + again);
      CHECK(read(repeated, written) == "/" + name + ": appears more than once");
    }
    for (auto& member : shuffled) {
      if (member.starts_with('"' + name + '"')) member = '"' + name + "\":7";
    }
    CHECK(read(shuffled, written) == "/" + name + ": expected a string, got an integer");
  }
}
