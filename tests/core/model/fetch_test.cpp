// SPDX-License-Identifier: MIT
#include "ctsync/model/fetch.hpp"

#include <doctest/doctest.h>

#include <vector>

using ctsync::Fetch;
using ctsync::Fetched;
using ctsync::Reads;

namespace {

Fetch customer(const char* id) { return {Fetch::Kind::resource, "customer", id}; }

}  // namespace

TEST_CASE("the result of one read answers no other read") {
  const Fetch wanted = customer("c1");
  const Fetched result{Fetched::Kind::found, "{}", {}};
  const Reads reads(wanted, result);
  CHECK(reads.find(customer("c1")) == &result);
  CHECK(reads.find(customer("c2")) == nullptr);
  CHECK(reads.find({Fetch::Kind::message, "customer", "c1"}) == nullptr);
  CHECK(reads.find({Fetch::Kind::resource, "customer", "c1", {"customerGroup"}}) == nullptr);
}

TEST_CASE("a read without a result is not read yet") {
  const std::vector<Fetch> wanted{customer("c1"), customer("c2")};
  const std::vector<Fetched> results{{Fetched::Kind::gone, {}, {}}};
  const Reads reads(wanted, results);
  CHECK(reads.find(customer("c1")) == &results[0]);
  CHECK(reads.find(customer("c2")) == nullptr);
  CHECK(Reads().find(customer("c1")) == nullptr);
}
