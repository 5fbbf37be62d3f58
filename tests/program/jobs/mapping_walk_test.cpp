// SPDX-License-Identifier: MIT
#include "jobs/replay/mapping_walk.hpp"

#include <ctsync/state/step_text.hpp>
#include <extending/store_example.hpp>
#include <string>
#include <utility>
#include <vector>

#include "jobs/replay/replay_mapping.hpp"
#include "suites/store_forward.hpp"

namespace ctsync::server {

namespace {

using namespace suites;

/// What a walk over the store finds: names of keys, and delivery ids of steps.
struct Found {
  Words touched;
  Words steps;
};

Found walk(AnyStore& store, MappingReplayRequest request = {}, Time before = noon + second * 100) {
  request.tenant = "shop";
  MappingWalk walk(store, std::move(request), before);
  while (!must(walk.read_on(Duration{0}))) {
  }
  Found found;
  for (const auto* name : {"ada", "eve", "order"}) {
    if (walk.touch_of(digest(key_of(name))) != nullptr) found.touched.emplace_back(name);
  }
  for (const auto& step : walk.steps()) {
    const auto rows = must(store.list({.table = Table::inbox, .row = step.row, .limit = 1}));
    found.steps.push_back(rows.at(0).delivery_id);
  }
  return found;
}

/// An entry about a key that ends so.
void ends(AnyStore& store, const std::string& id, const std::string& key, Time now,
          EntryState state = EntryState::done, ReasonCode code = ReasonCode::none) {
  arrive(store, {.ids = {id}, .at = now, .key = key});
  auto end = ended(claim_one(store, now), state);
  end.reason = {code, "why"};
  complete(store, end, now);
}

/// An entry of an order whose step goes on under the key of ada.
void forwards(AnyStore& store, const std::string& id, Time now = noon, bool is_step = true) {
  arrive(store, {.ids = {id}, .at = now, .key = "order"});
  const auto sender = claim_one(store, now);
  auto step = forward_of(sender, is_step ? "step-of-" + id : rekeyed_id("hook", id), "ada");
  step.is_step = is_step;
  forward(store, step);
  auto end = ended(sender, EntryState::done);
  end.reason = {ReasonCode::forwarded, "goes on"};
  end.forwarded_to = step.id;
  complete(store, end, now);
  complete(store, ended(claim_one(store, now), EntryState::done), now);
}

}  // namespace

TEST_CASE("what was mapped in a time are the customers and the steps of entries that ended in it") {
  AnyStore store{examples::MemoryStore{}};
  ends(store, "1", "ada", noon);
  forwards(store, "2", noon + second);
  ends(store, "3", "eve", noon + second * 2);
  const auto all = walk(store);
  CHECK(all.touched == Words{"ada", "eve"});
  CHECK(all.steps == Words{"step-of-2"});
  CHECK(walk(store, {.since = noon + second}).touched == Words{"eve"});
  CHECK(walk(store, {.since = noon + second}).steps == Words{"step-of-2"});
  CHECK(walk(store, {.until = noon + second}).touched == Words{"ada"});
  CHECK(walk(store, {.until = noon + second}).steps.empty());
  CHECK(walk(store, {}, noon + second).steps.empty());
  const std::vector keys{digest(key_of("ada"))};
  CHECK(walk(store, {.keys = keys}).touched == Words{"ada"});
  CHECK(walk(store, {.keys = keys}).steps == Words{"step-of-2"});
  CHECK(walk(store, {.keys = std::vector{digest(key_of("eve"))}}).steps.empty());
  CHECK(walk(store, {.keys = std::vector<KeyDigest>{}}).touched.empty());
}

TEST_CASE("what no mapping had a say in is left out, and what its settings refused is not") {
  AnyStore store{examples::MemoryStore{}};
  ends(store, "1", "ada", noon, EntryState::ignored, ReasonCode::known_version);
  ends(store, "2", "eve", noon, EntryState::dead, ReasonCode::missing);
  CHECK(walk(store).touched.empty());
  ends(store, "3", "eve", noon, EntryState::ignored, ReasonCode::not_routed);
  CHECK(walk(store).touched == Words{"eve"});
}

TEST_CASE("a delivery that went on under another key as it is, is no step") {
  AnyStore store{examples::MemoryStore{}};
  forwards(store, "1", noon, false);
  CHECK(walk(store).touched == Words{"ada"});
  CHECK(walk(store).steps.empty());
}

TEST_CASE("what an earlier replay told is a step, and about its key") {
  AnyStore store{examples::MemoryStore{}};
  arrive(store, {.ids = {"1"}, .source = std::string(replay_mapping_kind), .key = "ada"});
  complete(store, ended(claim_one(store), EntryState::done));
  CHECK(walk(store).touched == Words{"ada"});
  CHECK(walk(store).steps == Words{"1"});
}

TEST_CASE("of the entries of a customer the newest counts that made calls") {
  AnyStore store{examples::MemoryStore{}};
  for (const auto* id : {"1", "2", "3"}) {
    arrive(store, {.ids = {id}, .key = "ada"});
    auto end = ended(claim_one(store), EntryState::done);
    if (std::string(id) != "3") end.calls = {call_for("ada", id)};
    complete(store, end);
  }
  MappingWalk walk(store, {.tenant = "shop"}, noon + second);
  while (!must(walk.read_on(Duration{0}))) {
  }
  const auto* touch = walk.touch_of(digest(key_of("ada")));
  REQUIRE(touch != nullptr);
  CHECK(touch->made_calls);
  CHECK(touch->row == entry_row(store, "shop", "hook", "2"));
}

TEST_CASE("the parameters of a replay of a mapping are read as they were written") {
  const MappingReplayRequest request{
      "shop", "crm", noon, noon + second, std::vector{digest(key_of("k"))}, true};
  const auto read = must(parse_mapping_replay("shop", to_json(request)));
  CHECK(read.tenant == "shop");
  CHECK(read.target == "crm");
  CHECK(read.since == noon);
  CHECK(read.until == noon + second);
  CHECK(read.keys == request.keys);
  CHECK(read.new_ids);
  const auto none = must(parse_mapping_replay("shop", to_json({.tenant = "shop"})));
  CHECK_FALSE(none.keys);
  CHECK_FALSE(none.new_ids);
  CHECK_FALSE(parse_mapping_replay("shop", R"({"keys":["no key"]})"));
}

TEST_CASE("an exact request takes its customers and steps, whatever the history has of them") {
  AnyStore store{examples::MemoryStore{}};
  forwards(store, "1");
  ends(store, "2", "eve", noon + second);
  MappingReplayRequest request;
  request.exact = true;
  CHECK(walk(store, request).touched.empty());
  CHECK(walk(store, request).steps.empty());
  request.keys = {digest(key_of("ada"))};
  request.rows = {1};
  CHECK(walk(store, request).touched == Words{"ada"});
  CHECK(walk(store, request).steps == Words{"1"});
}

TEST_CASE("an exact request is read as it was written, and an unreadable one takes nothing") {
  MappingReplayRequest request;
  request.exact = true;
  request.keys = {digest(key_of("ada"))};
  request.rows = {7, 9'007'199'254'740'993};
  const auto read = must(parse_mapping_replay("shop", to_json(request)));
  CHECK(read.exact);
  CHECK(read.rows == request.rows);
  CHECK(read.keys == request.keys);
  const auto wrong = must(parse_mapping_replay("shop", R"({"exact":true,"rows":["x"]})"));
  CHECK(wrong.exact);
  CHECK(wrong.rows.empty());
}

}  // namespace ctsync::server
