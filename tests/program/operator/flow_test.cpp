// SPDX-License-Identifier: MIT
#include "operator/flow/flow.hpp"

#include <chrono>
#include <extending/store_example.hpp>
#include <string>
#include <vector>

#include "suites/store_words.hpp"

namespace ctsync::server {

namespace {

using namespace suites;

/// What is wrong with the only target that something is wrong with.
std::string trouble_at(AnyStore& store, Time now, const std::vector<std::string>& tenants = {}) {
  const auto flow = must(read_flow(store, tenants, now));
  std::string found;
  for (const auto& trouble : troubles_of(flow, now)) {
    if (trouble.kind == Trouble::Kind::target_stalled) found += trouble.text;
  }
  return found;
}

/// Two calls of which the target has refused the first.
void refuse_one_of_two(AnyStore& store) {
  queue_calls(store, "e",
              {call_for("k1", "m-1"), call_for("k2", "m-2"), call_for("k3", "m-3", "crm")});
  const auto calls = take_calls(store);
  REQUIRE(calls.size() == 2);
  settle(store, ended(calls[0], CallState::waiting, "answered 500", noon + std::chrono::hours{1}));
}

}  // namespace

TEST_CASE("a target that accepts nothing is said to, with the calls that wait for it alone") {
  AnyStore store{examples::MemoryStore{}};
  refuse_one_of_two(store);
  const Time later = noon + std::chrono::minutes{69};
  CHECK(trouble_at(store, later) ==
        "shop/segment has not accepted calls for 69 min: answered 500; 2 calls wait, nothing is "
        "lost");
  CHECK(trouble_at(store, later, {"shop"}) == trouble_at(store, later));
  CHECK(trouble_at(store, later, {"other"}).empty());
  const auto flow = must(read_flow(store, {}, later));
  CHECK(sending_word(nullptr, stalled_of(flow, "shop", "segment")) == "backing_off");
}

TEST_CASE("a target that accepts other calls is not said to accept none") {
  AnyStore store{examples::MemoryStore{}};
  refuse_one_of_two(store);
  const auto accepted_at = noon + std::chrono::minutes{5};
  const auto calls = take_calls(store, accepted_at);
  REQUIRE(calls.size() == 1);
  settle(store, ended(calls[0], CallState::accepted), accepted_at);
  const Time later = noon + std::chrono::minutes{69};
  CHECK(trouble_at(store, later) ==
        "shop/segment accepts calls, but not all: 1 call is tried again, the oldest for 69 min: "
        "answered 500; nothing is lost");
  const auto flow = must(read_flow(store, {}, later));
  CHECK(sending_word(nullptr, stalled_of(flow, "shop", "segment")) == "ok");
}

}  // namespace ctsync::server
