// SPDX-License-Identifier: MIT
#include "ctsync/mapping/custom_fields.hpp"

#include <doctest/doctest.h>

using ctsync::CustomFields;

TEST_CASE("without rules every custom field is sent and none cleared") {
  CHECK(CustomFields{}.sends("anything"));
  CHECK(CustomFields{}.sends(""));
  CHECK_FALSE(CustomFields{}.clears("anything"));
}

TEST_CASE("a field is sent if an included pattern fits and no excluded one does") {
  const CustomFields rules{{"loyalty_*", "newsletter"}, {"*_token"}, {}};
  CHECK(rules.sends("loyalty_tier"));
  CHECK(rules.sends("newsletter"));
  CHECK_FALSE(rules.sends("newsletters"));
  CHECK_FALSE(rules.sends("loyalty_token"));
  CHECK_FALSE(CustomFields{{}, {"pay_*"}, {}}.sends("pay_x"));
  CHECK(CustomFields{{}, {"pay_*"}, {}}.sends("repay_x"));
}

TEST_CASE("a field is cleared by its whole name") {
  const CustomFields rules{{}, {}, {"tier", "pay_*"}};
  CHECK(rules.clears("tier"));
  CHECK_FALSE(rules.clears("tiers"));
  CHECK_FALSE(rules.clears("pay_x"));
}
