// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/pipeline/process.hpp>
#include <string>
#include <vector>

#include "core/customer_texts.hpp"
#include "core/pipeline/bench.hpp"

using namespace std::chrono_literals;
using namespace ctsync::test;
using ctsync::ClaimedEntry;
using ctsync::Fetched;

namespace {

using Words = std::vector<std::string>;

/// Claims what is due and processes what needs nothing slow; returns the others.
std::vector<ClaimedEntry> quickly(Bench& bench) {
  auto claimed = bench.store.claim(100, bench.now, 30s);
  REQUIRE(claimed.has_value());
  auto left = ctsync::process_quick(
      bench.store, bench.transformer, bench.tenants, *std::move(claimed), bench.now,
      [&](const ClaimedEntry& entry, const auto&) { bench.observed.push_back(entry.id); });
  REQUIRE(left.has_value());
  return *std::move(left);
}

void slowly(Bench& bench, const std::vector<ClaimedEntry>& entries) {
  const auto done = ctsync::process_claimed(
      bench.store, bench.transformer, bench.tenants, bench.fetch, std::span(entries),
      [&] { return bench.now; }, [](const auto&, const auto&) {});
  REQUIRE(done.has_value());
  CHECK(done->entries == static_cast<int>(entries.size()));
}

Words ids(const std::vector<ClaimedEntry>& entries) {
  Words words;
  for (const auto& entry : entries) words.push_back(entry.id);
  return words;
}

}  // namespace

TEST_CASE("an entry that needs a read stays claimed, with those of its key behind it") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(resource_updated("c1", 8)));
  REQUIRE(bench.receive(customer("c1", 6)));
  REQUIRE(bench.receive(customer("c2", 1)));
  const auto left = quickly(bench);
  CHECK(bench.observed == Words{"m-c1-1", "m-c2-1"});
  CHECK(left.size() == 2);
  CHECK(bench.fetch.rounds == 0);
  CHECK(bench.end_of(1) == "waiting");
  CHECK(bench.end_of(2) == "waiting");
  CHECK(bench.end_of(3) == "done");
  REQUIRE(bench.receive(customer("c1", 9)));
  CHECK(bench.store.claim(100, bench.now, 30s)->empty());  // the key is out

  bench.fetch.answer = {Fetched::Kind::found, whole_customer(8, "Ann"), {}};
  slowly(bench, left);
  CHECK(bench.end_of(1) == "done");
  CHECK(bench.end_of(2) == "ignored stale");
  CHECK(bench.fetch.rounds == 1);
  CHECK(ids(quickly(bench)).empty());
  CHECK(bench.end_of(4) == "done");
}

TEST_CASE("an erasure stays claimed once the targets were told, and is done in process_claimed") {
  Bench bench;
  REQUIRE(bench.receive(customer("c0", 1)));
  REQUIRE(bench.receive(resource_deleted("c0", 2, true)));
  CHECK(quickly(bench).empty());
  CHECK(bench.end_of(1) == "waiting erasure_pending");
  ScriptedSink sink{{accepted}};
  for (int i = 0; i < 2; ++i) REQUIRE(bench.dispatch(sink));
  bench.now += 1h;
  const auto left = quickly(bench);
  REQUIRE(left.size() == 1);
  CHECK(bench.store.erasures == 0);
  slowly(bench, left);
  CHECK(bench.store.erasures >= 1);
  CHECK(bench.record("c0").find("erased") != std::string::npos);
}

TEST_CASE("entries are given back when those that need nothing slow cannot be completed") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  auto claimed = bench.store.claim(100, bench.now, 30s);
  bench.store.fail = "record";
  CHECK_FALSE(ctsync::process_quick(bench.store, bench.transformer, bench.tenants,
                                    *std::move(claimed), bench.now,
                                    [](const auto&, const auto&) {}));
  bench.store.fail = "";
  CHECK(quickly(bench).empty());
  CHECK(bench.end_of(0) == "done");
}

TEST_CASE("what was read lately needs no read, and the record before is kept of what changed it") {
  auto target = segment_target();
  target.plan.normal_forms.add(ctsync::NormalForm::groups);
  Bench bench({target});
  const auto in_group = [](int version) {
    return forwarded_customer(R"({"id":"c1","version":)" + std::to_string(version) +
                              R"(,"email":"a@b.example","createdAt":"2026-01-02T03:04:04Z",)"
                              R"("lastModifiedAt":"2026-01-0)" +
                              std::to_string(version) +
                              R"(T00:00:00Z","addresses":[],"customerGroup":{"id":"g1"}})");
  };
  REQUIRE(bench.receive(in_group(1)));
  CHECK(quickly(bench).size() == 1);
  bench.now += 1h;
  auto claimed = bench.store.claim(100, bench.now, 30s);
  REQUIRE(claimed.has_value());
  ScriptedFetch known{{Fetched::Kind::found, R"({"key":"gold","name":"Gold"})", {}}};
  auto left = ctsync::process_quick(
      bench.store, bench.transformer, bench.tenants, *std::move(claimed), bench.now,
      [](const auto&, const auto&) {}, known);
  REQUIRE(left.has_value());
  CHECK(left->empty());
  CHECK(bench.end_of(0) == "done");
  ScriptedSink sink{{accepted}};
  REQUIRE(bench.dispatch(sink));
  REQUIRE(sink.seen.size() == 1);
  CHECK(sink.seen[0].find(R"("customerGroupName":"Gold")") != std::string::npos);
  CHECK_FALSE(bench.store.before(1).value());
  const auto record = bench.record("c1");
  bench.fetch.answer = {Fetched::Kind::gone, {}, {}};
  REQUIRE(bench.receive(in_group(2)));
  REQUIRE(bench.process_all() == 1);
  CHECK(bench.store.before(2).value() == record);
}
