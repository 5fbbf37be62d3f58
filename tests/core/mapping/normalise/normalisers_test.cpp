// SPDX-License-Identifier: MIT
#include "ctsync/mapping/normalise/normalisers.hpp"

#include <doctest/doctest.h>

using ctsync::mapping::normalise::Fits;
using ctsync::mapping::normalise::Normalisers;

TEST_CASE("without a library texts stay as they are, and nothing is claimed about them") {
  constexpr Normalisers none;
  CHECK(none.name == "none");
  CHECK(none.phone("0170 1234567", "DE") == "0170 1234567");
  CHECK(none.country("Deutschland") == std::nullopt);
  CHECK(none.text("e\u0301") == "e\u0301");
  CHECK(none.postal_code("DE", "10115") == Fits::unknown);
  const auto parts = none.address_parts("DE");
  CHECK_FALSE((parts.street || parts.city || parts.region || parts.postal_code));
}
