// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <ctsync/commercetools/customer/record.hpp>
#include <string>
#include <string_view>

/// Customers with their fields one by one, and the records they leave.

struct CustomerMember {
  std::string_view name;
  std::string_view value;   ///< as commercetools sends it
  std::string_view record;  ///< as the record keeps it
};

/// Every row of the two tables, in their order, with a value of its own.
inline constexpr std::array customer_members{
    CustomerMember{"id", R"("c1")", R"("c1")"},
    CustomerMember{"version", "9007199254740993", "9007199254740993"},
    CustomerMember{"createdAt", R"("2025-01-02T03:04:05.678Z")", R"("2025-01-02T03:04:05.678Z")"},
    CustomerMember{"lastModifiedAt", R"("2025-02-02T03:04:05Z")", R"("2025-02-02T03:04:05Z")"},
    CustomerMember{"key", R"("k-1")", R"("k-1")"},
    CustomerMember{"customerNumber", R"("n-1")", R"("n-1")"},
    CustomerMember{"externalId", R"("x-1")", R"("x-1")"},
    CustomerMember{"email", R"("A@Example.com")", R"("A@Example.com")"},
    CustomerMember{"firstName", R"("Ada\n\"")", R"("Ada\n\"")"},
    CustomerMember{"middleName", R"("B.")", R"("B.")"},
    CustomerMember{"lastName", R"("Cole")", R"("Cole")"},
    CustomerMember{"fullName", R"("Ada B. Cole")", R"("Ada B. Cole")"},
    CustomerMember{"title", R"("Dr.")", R"("Dr.")"},
    CustomerMember{"salutation", R"("Mx")", R"("Mx")"},
    CustomerMember{"dateOfBirth", R"("1990-12-31")", R"("1990-12-31")"},
    CustomerMember{"phone", R"("+4512345678")", R"("+4512345678")"},
    CustomerMember{"companyName", R"("Cole & Co")", R"("Cole & Co")"},
    CustomerMember{"vatId", R"("V1")", R"("V1")"},
    CustomerMember{"locale", R"("en-GB")", R"("en-GB")"},
    CustomerMember{"authenticationMode", R"("ExternalAuth")", R"("ExternalAuth")"},
    CustomerMember{"defaultShippingAddressId", R"("a1")", R"("a1")"},
    CustomerMember{"defaultBillingAddressId", R"("a2")", R"("a2")"},
    CustomerMember{"shippingAddressIds", R"(["a1","a3"])", R"(["a1","a3"])"},
    CustomerMember{"billingAddressIds", "[]", "[]"},
    CustomerMember{"isEmailVerified", "false", "false"},
    CustomerMember{"addresses", R"([{"id":"a1","country":"GB"},{}])",
                   R"([{"id":"a1","country":"GB"},{}])"},
    CustomerMember{"customerGroup", R"({"typeId":"customer-group","id":"g1"})", R"({"id":"g1"})"},
    CustomerMember{"customerGroupAssignments",
                   R"([{"customerGroup":{"typeId":"customer-group","id":"g1"}},)"
                   R"({"customerGroup":{"id":"g2"}}])",
                   R"([{"customerGroup":{"id":"g1"}},{"customerGroup":{"id":"g2"}}])"},
    CustomerMember{"stores", R"([{"typeId":"store","key":"s1"}])", R"([{"key":"s1"}])"},
    CustomerMember{"custom",
                   R"({"type":{"typeId":"type","id":"t"},"fields":{"a":[1,{"b":null}],"c":0.5}})",
                   R"({"fields":{"a":[1,{"b":null}],"c":0.5}})"},
};

inline std::string object_of(std::string_view name, std::string_view value) {
  return "{\"" + std::string(name) + "\":" + std::string(value) + "}";
}

/// The record of a customer of this text.
inline std::string record_of(std::string_view customer) {
  ctsync::json::Parser parser;
  auto root = parser.parse(customer);
  REQUIRE(root.has_value());
  ctsync::Profile profile;
  auto status = ctsync::commercetools::read_customer(*root, ctsync::json::Pointer{}, profile);
  CAPTURE(customer);
  REQUIRE(status.has_value());
  std::string record;
  ctsync::commercetools::write_record(profile, record);
  return record;
}

/// The record of a profile that was read from this record.
inline std::string record_again(std::string_view record) {
  ctsync::json::Parser parser;
  ctsync::Profile profile;
  REQUIRE(ctsync::commercetools::read_record(parser, record, profile).has_value());
  std::string again;
  ctsync::commercetools::write_record(profile, again);
  return again;
}
