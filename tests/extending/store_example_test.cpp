// SPDX-License-Identifier: MIT
#include "store_example.hpp"

#include <doctest/doctest.h>

#include "suites/store_suite.hpp"

using ctsync::examples::MemoryStore;

TEST_CASE("the store of the documentation keeps the promises of a store") {
  ctsync::suites::store_suite([] { return std::make_unique<MemoryStore>(); });
}

TEST_CASE("the store of the documentation keeps its promises behind AnyStore") {
  ctsync::suites::store_suite([] { return std::make_unique<ctsync::AnyStore>(MemoryStore{}); });
}
