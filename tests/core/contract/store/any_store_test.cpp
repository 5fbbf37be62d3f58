// SPDX-License-Identifier: MIT
#include "ctsync/contract/store/any_store.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/pipeline/memory_store.hpp"

using namespace std::chrono_literals;
using namespace ctsync;

namespace {

constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

}  // namespace

TEST_CASE("any store does what the store inside it does, verb by verb") {
  AnyStore store{test::MemoryStore{}};
  const Key key{"t", "shop", "customer", "c1"};
  const std::vector<NewEntry> entries{{"m-1", digest(key), "body"}};
  CHECK(*store.accept({"t", "web", noon, entries}) == std::vector{true});
  CHECK(*store.accept({"t", "web", noon, entries}) == std::vector{false});
  CHECK(*store.next_due(Table::inbox));
  auto claimed = store.claim(10, noon, 30s);
  REQUIRE(claimed->size() == 1);
  const auto& entry = claimed->front();
  CHECK(entry.body == "body");

  const std::vector<Forward> forwards{{entry.row, entry.fence, "f-1", digest("other"), "step"}};
  CHECK(store.forward(forwards).has_value());
  Completion end{entry.row, entry.fence, EntryState::done, {}, {}, {}, {}};
  end.record = NewRecord{key, "{}", {{IdentifierKind::email, "a@b.example"}}};
  NewCall call;
  call.target = "segment";
  call.key = digest(key);
  call.call.body = "call";
  end.calls = {call};
  CHECK(store.complete({&end, 1}, noon).has_value());

  CHECK(*store.record(key) == "{}");
  REQUIRE(store.holders("t", {IdentifierKind::email, "a@b.example"})->size() == 1);
  CHECK(store.records(0, 10)->size() == 1);
  CHECK(*store.waits("t", "segment", digest(key)));
  auto calls = store.claim_calls("t", "segment", 10, noon, 30s);
  REQUIRE(calls->size() == 1);
  const Settlement settlement{calls->front().row,
                              calls->front().fence,
                              CallState::dead,
                              {ReasonCode::rejected, "no"},
                              noon};
  CHECK(store.settle({&settlement, 1}, noon).has_value());
  CHECK(store.counts()->calls[static_cast<std::size_t>(CallState::dead)] == 1);
  CHECK(store.counts()->entries[static_cast<std::size_t>(EntryState::waiting)] == 1);
  CHECK(store.list({})->size() == 3);
  CHECK(*store.payload(Table::outbox, calls->front().row) == "call");
  RowFilter dead;
  dead.code = ReasonCode::rejected;
  CHECK(*store.redrive(dead, noon) == 1);
  CHECK(*store.prune(noon + 1s, noon + 1s, DeadLetters::keep) == 1);
  CHECK_FALSE(store.payload(Table::inbox, entry.row).has_value());
  const std::vector<Refusal> refusals{{"t", "web", noon, 2}};
  CHECK(store.count_refused(refusals).has_value());
  CHECK(total(*store.tallies({.from = noon}), Tally::refused) == 2);
  CHECK(total(*store.tallies({.from = noon}), Tally::duplicate) == 1);
  const std::vector<Key> keys{key};
  CHECK(store.erase({keys, {}, {}, "gone"}, noon)->records == 1);
  CHECK(*store.record(key) == "gone");
  CHECK(store.scrub(Scrub::at_once, noon).has_value());
  CHECK(*store.make_job({"t", "backfill", "{}"}, noon) == 1);
  const auto led = *store.lead_job(1, noon, 30s);
  REQUIRE(led);
  const std::vector<NewDelivery> page{{"t", "web", noon, entries}};
  JobStep step{1, led->fence, 0, "1"};
  step.deliveries = page;
  CHECK(*store.advance_job(step, noon, 30s) == JobProgress{true, JobState::running, 0, 1});
  CHECK(*store.steer_job(1, JobState::paused, noon));
  CHECK(store.jobs({})->at(0).counts ==
        JobCounts{.read = 1, .told = 0, .known = 1, .ignored = 0, .dead = 0});
  CHECK(*store.add_rules({"t", "text", "ada"}, noon) == 1);
  CHECK(*store.use_rules("t", 1, noon));
  CHECK(store.rules({.with_text = true})->at(0).text == "text");
  CHECK(store.hold({"t", HoldKind::target, "crm", "ada"}).has_value());
  CHECK(store.holds()->at(0).name == "crm");
  CHECK(*store.release("t", HoldKind::target, "crm"));
  CHECK(store.note_action({.action = "target.paused"}).has_value());
  CHECK(store.actions({})->at(0).action == "target.paused");
}

TEST_CASE("an error of the store inside is an error of any store") {
  test::MemoryStore failing;
  failing.fail = "claim";
  AnyStore store{std::move(failing)};
  auto claimed = store.claim(1, noon, 30s);
  REQUIRE_FALSE(claimed.has_value());
  CHECK(claimed.error().code == Errc::unavailable);
}
