// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/fresh_holders.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ctsync;

namespace {

Key key(std::string id, std::string tenant = "t") {
  return {std::move(tenant), "shop", "customer", std::move(id)};
}

const Identifier ada{IdentifierKind::email, "ada@b.example"};

NewRecord record(std::string id, std::vector<Identifier> identifiers,
                 HolderState state = HolderState::living, std::string tenant = "t") {
  return {key(std::move(id), std::move(tenant)), "{}", std::move(identifiers), state};
}

std::string others(const FreshHolders& fresh, std::string own = "own",
                   const std::vector<Holder>& stored = {}) {
  const auto found = fresh.others("t", ada, digest(key(std::move(own))), stored);
  return std::string(found.living ? "living" : "") + (found.ended ? "ended" : "");
}

}  // namespace

TEST_CASE("without other records nobody else has the identifier") {
  FreshHolders fresh;
  CHECK(others(fresh).empty());
  fresh.put(record("own", {ada}));
  CHECK(others(fresh).empty());
  fresh.put(record("c1", {{IdentifierKind::external_id, ada.value}}));
  fresh.put(record("c2", {ada}, HolderState::living, "other tenant"));
  CHECK(others(fresh).empty());
}

TEST_CASE("a stored holder counts by its state") {
  const FreshHolders fresh;
  CHECK(others(fresh, "own", {{digest(key("c1")), HolderState::living, 1}}) == "living");
  CHECK(others(fresh, "own", {{digest(key("c1")), HolderState::deleted, 1}}) == "ended");
  CHECK(others(fresh, "own", {{digest(key("c1")), HolderState::erased, 1}}) == "ended");
  CHECK(others(fresh, "own", {{digest(key("own")), HolderState::living, 1}}).empty());
}

TEST_CASE("what a round has written counts instead of what is stored") {
  const std::vector<Holder> stored{{digest(key("c1")), HolderState::living, 1}};
  FreshHolders fresh;
  fresh.put(record("c1", {ada}, HolderState::deleted));
  CHECK(others(fresh, "own", stored) == "ended");
  fresh.put(record("c1", {}));
  CHECK(others(fresh, "own", stored).empty());
  fresh.put(record("c1", {ada}));
  fresh.put(record("c2", {ada}, HolderState::deleted));
  CHECK(others(fresh, "own", stored) == "livingended");
}
