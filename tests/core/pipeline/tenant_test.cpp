// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/tenant.hpp"

#include <doctest/doctest.h>

#include <ctsync/protocol/segment/protocol.hpp>

static_assert(ctsync::Tenants<ctsync::OneTenant>);

TEST_CASE("one tenant is found by its name, and no other is") {
  const ctsync::OneTenant tenants{{"north", {}, {}}};
  REQUIRE(tenants.find("north") != nullptr);
  CHECK(tenants.find("north")->name == "north");
  CHECK(tenants.find("north") == tenants.find("north"));
  CHECK(tenants.find("south") == nullptr);
  CHECK(tenants.find("") == nullptr);
}

TEST_CASE("the plan of a target of the one tenant has the target's name") {
  const ctsync::OneTenant tenants{{"north", {{"crm", {}, ctsync::segment::Protocol()}}, {}}};
  CHECK(tenants.find("north")->targets.front().plan.target == "crm");
}
