// SPDX-License-Identifier: MIT
// Two translation units include everything: a definition that is not inline fails to link.
#include <ctsync/ctsync.hpp>
#include <doctest/doctest.h>

const std::string_view* version_seen_by_the_other_unit();

TEST_CASE("two translation units that include everything share one library") {
  CHECK(&ctsync::version == version_seen_by_the_other_unit());
}
