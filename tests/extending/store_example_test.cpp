// SPDX-License-Identifier: MIT
#include "store_example.hpp"

#include <doctest/doctest.h>

#include "core/pipeline/memory_store.hpp"
#include "suites/store_suite.hpp"

using ctsync::examples::MemoryStore;

TEST_CASE("the store of the documentation keeps the promises of a store") {
  ctsync::suites::store_suite([] { return std::make_unique<MemoryStore>(); });
}

/// The store, with settlements that fail when a test wants them to.
struct Hindered {
  ctsync::test::MemoryStore store;
  ctsync::test::MemoryStore& operator*() { return store; }
  void hinder(bool on) { store.fail = on ? "settle" : ""; }
};

TEST_CASE("a store whose settlements fail keeps its promises") {
  ctsync::suites::store_outbox_suite([] { return Hindered{}; });
}

TEST_CASE("the store of the documentation keeps its promises behind AnyStore") {
  ctsync::suites::store_suite([] { return std::make_unique<ctsync::AnyStore>(MemoryStore{}); });
}
