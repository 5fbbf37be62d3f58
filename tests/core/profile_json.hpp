// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <ctsync/commercetools/customer/fields.hpp>
#include <string>
#include <string_view>

/// A profile of a customer's JSON, with the document it borrows from.
struct ProfileJson {
  explicit ProfileJson(std::string_view customer) {
    auto root = parser.parse(customer);
    REQUIRE(root.has_value());
    auto status = ctsync::commercetools::read_customer(*root, ctsync::json::Pointer{}, profile);
    REQUIRE(status.has_value());
  }

  ctsync::json::Parser parser;
  ctsync::Profile profile;
};
