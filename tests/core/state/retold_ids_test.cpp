// SPDX-License-Identifier: MIT
#include "ctsync/state/retold_ids.hpp"

#include <doctest/doctest.h>

TEST_CASE("a fact is the same under each of its message ids") {
  using ctsync::fact_of;
  using ctsync::with_new_id;
  for (const auto* fact :
       {"created", "transaction:7", "version:3", "message:a b", "replay:7", ""}) {
    CAPTURE(fact);
    CHECK(fact_of(fact) == fact);
    CHECK(with_new_id(fact, 12) != fact);
    CHECK(with_new_id(fact, 12) != with_new_id(fact, 13));
    CHECK(fact_of(with_new_id(fact, 12)) == fact);
  }
}
