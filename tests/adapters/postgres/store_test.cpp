// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <suites/store_suite.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/scratch.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("the PostgreSQL store" * needs_server());

struct Handle {
  std::unique_ptr<ScratchStore> scratch = std::make_unique<ScratchStore>();
  Store& operator*() { return **scratch; }
};

TEST_CASE("the PostgreSQL store keeps the contract of a store") {
  suites::store_suite([] { return Handle(); });
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
