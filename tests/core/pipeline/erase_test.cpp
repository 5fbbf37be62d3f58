// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/erase.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/memory_store.hpp"

using namespace ctsync;
using ctsync::test::MemoryStore;

namespace {

constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

/// A call of tenant t, or another one, in its own lane.
void add_call(MemoryStore& store, std::string body, CallKind kind = CallKind::identify,
              CallState state = CallState::waiting, std::string_view tenant = "t") {
  NewCall call;
  call.target = "segment";
  call.key = digest(std::to_string(store.calls().size()));
  call.call.kind = kind;
  call.call.body = std::move(body);
  call.state = state == CallState::dead ? CallState::dead : CallState::waiting;
  if (state == CallState::dead) call.reason = {ReasonCode::rejected, "Segment answered 400"};
  store.write(std::nullopt, {call}, tenant);
  if (state != CallState::accepted) return;
  auto claimed = store.claim_calls(tenant, "segment", 100, noon, Duration{1});
  REQUIRE(claimed.has_value());
  for (const auto& each : *claimed) {
    Settlement end{each.row, each.fence, CallState::waiting, {}, noon};
    if (each.row == store.calls().back().row) end.state = CallState::accepted;
    REQUIRE(store.settle({&end, 1}, noon).has_value());
  }
}

/// A record under the text of its key.
void add_record(MemoryStore& store, std::string_view key, std::string record) {
  const auto tenant = key.substr(0, key.find('/'));
  store.write(NewRecord{decode_key(tenant, key), std::move(record)});
}

std::string record_of(MemoryStore& store, std::string_view key) {
  return store.record_at(decode_key(key.substr(0, key.find('/')), key));
}

constexpr std::string_view tombstone = R"({"erased":"2026-03-04T00:00:00.000Z"})";

/// Whether the body of an entry is kept.
bool is_kept(MemoryStore& store, std::int64_t row) {
  return !store.body(store.entries().at(static_cast<std::size_t>(row - 1))).empty();
}
bool is_call_kept(MemoryStore& store, std::size_t call) {
  return !store.body(store.calls().at(call)).empty();
}

}  // namespace

TEST_CASE("a record of the person has the ids by which the other rows are found") {
  MemoryStore store;
  add_record(store, "t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})");
  add_record(store, "t/other/c-18", R"({"id":"c-18","email":"Ada@shop.example"})");
  add_record(store, "t/shop/c-19", R"({"id":"c-19","email":"bob@shop.example"})");
  add_record(store, "u/shop/c-17", R"({"id":"c-17"})");
  const auto first = store.arrive(R"({"id":"c-18"})");
  const auto second = store.arrive(R"({"id":"c-19"})");
  add_call(store, R"({"userId":"ada@shop.example"})");
  add_call(store, R"({"userId":"ada@shop.example"})", CallKind::track, CallState::waiting, "u");
  const People people{{}, {"c-17"}};
  auto found = find_people(store, people, "t");
  REQUIRE(found.has_value());
  CHECK(found->records == 2);
  CHECK(found->entries == 1);
  CHECK(store.erasures == 0);
  CHECK(is_kept(store, first));
  auto erased = erase_people(store, people, "t", noon, std::vector<std::string>{"new"});
  REQUIRE(erased.has_value());
  CHECK(erased->records == 2);
  CHECK(erased->entries == 1);
  CHECK(erased->calls == 1);
  CHECK(erased->left == 0);
  CHECK_FALSE(is_kept(store, first));
  CHECK(is_kept(store, second));
  CHECK_FALSE(is_call_kept(store, 0));
  CHECK(is_call_kept(store, 1));
  CHECK(record_of(store, "t/shop/c-19") == R"({"id":"c-19","email":"bob@shop.example"})");
  CHECK(record_of(store, "u/shop/c-17") == R"({"id":"c-17"})");
  for (const auto* key : {"t/shop/c-17", "t/other/c-17", "t/new/c-17", "t/other/c-18"}) {
    CHECK(record_of(store, key) == tombstone);
  }
}

TEST_CASE("a project named for an erasure has its tombstone under its own key") {
  MemoryStore store;
  add_record(store, "t/shop/c-17", R"({"id":"c-17"})");
  const std::vector<std::string> projects{"a/b"};
  REQUIRE(erase_people(store, {{}, {"c-17"}}, "t", noon, projects).has_value());
  CHECK(record_of(store, "t/a%2Fb/c-17") == tombstone);
}

TEST_CASE("a record under the person's address is erased, that of another one with it stays") {
  MemoryStore store;
  add_record(store, "t/shop/email:ada@shop.example", R"({"email":"ada@shop.example"})");
  const std::string other = R"({"id":"c-2","custom":{"by":"ada@shop.example"}})";
  add_record(store, "t/shop/c-2", other);
  auto erased = erase_people(store, {{"Ada@shop.example"}, {}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->records == 1);
  CHECK(erased->left == 1);
  CHECK(record_of(store, "t/shop/email:ada@shop.example") == tombstone);
  CHECK(record_of(store, "t/shop/c-2") == other);
}

TEST_CASE("the record of facts of a resource stays, because it names no person") {
  MemoryStore store;
  add_record(store, "t/order:shop/o-1", R"({"told":["created"]})");
  auto erased = erase_people(store, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->records == 0);
  CHECK(record_of(store, "t/order:shop/o-1") == R"({"told":["created"]})");
}

TEST_CASE("calls that delete the person stay until they are accepted") {
  MemoryStore store;
  store.arrive(R"({"id":"c-17"})");
  const std::string body = R"({"userId":"c-17"})";
  add_call(store, body, CallKind::delete_person);
  add_call(store, body, CallKind::track, CallState::accepted);
  add_call(store, body, CallKind::identify, CallState::dead);
  auto erased = erase_people(store, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->entries == 1);
  CHECK(erased->calls == 2);
  CHECK(erased->left == 1);
  CHECK(store.body(store.calls()[0]) == body);
}

TEST_CASE("what was being worked on during an erasure goes as well") {
  MemoryStore store;
  add_record(store, "t/shop/c-17", R"({"id":"c-17"})");
  store.after_erase = [&] {
    add_record(store, "t/shop/c-17", R"({"id":"c-17"})");
    add_call(store, R"({"userId":"c-17"})");
  };
  auto erased = erase_people(store, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->calls == 1);
  CHECK(record_of(store, "t/shop/c-17") == tombstone);
  CHECK_FALSE(is_call_kept(store, 0));
}

TEST_CASE("several people are erased by as many looks as one") {
  MemoryStore store;
  add_record(store, "t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})");
  add_record(store, "t/shop/c-18", R"({"id":"c-18"})");
  add_record(store, "t/shop/c-19", R"({"id":"c-19"})");
  std::int64_t last = 0;
  for (const auto* id : {"c-17", "c-18", "c-19"}) {
    last = store.arrive(std::string(R"({"id":")") + id + "\"}");
  }
  add_call(store, R"({"userId":"ada@shop.example"})");
  store.payload_reads.clear();
  auto erased = erase_people(store, {{}, {"c-17", "c-18"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->records == 2);
  CHECK(erased->entries == 2);
  CHECK(erased->calls == 1);
  CHECK(is_kept(store, last));
  for (const auto& [row, reads] : store.payload_reads) CHECK(reads == 1);  // though it looked twice
  CHECK(store.payload_reads.contains({Table::inbox, last}));
}

TEST_CASE("rows are searched again after a record has added identifiers of the person") {
  MemoryStore store;
  store.arrive(R"({"email":"ada@shop.example"})");
  add_record(store, "t/shop/c-17", R"({"id":"c-17"})");
  store.after_erase = [&] {
    add_record(store, "t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})");
  };
  auto erased = erase_people(store, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->entries == 1);
}

TEST_CASE("a search continues after the first page") {
  MemoryStore store;
  std::vector<std::string> bodies;
  for (int i = 0; i < 1200; ++i) {
    const std::string id = i == 1100 ? "c-17" : "other-" + std::to_string(i);
    bodies.push_back(R"({"id":")" + id + R"("})");
  }
  std::vector<std::string> ids;
  for (int i = 0; i < 1200; ++i) ids.push_back("m-" + std::to_string(i));
  std::vector<NewEntry> entries;
  for (std::size_t i = 0; i < bodies.size(); ++i) entries.push_back({ids[i], {}, bodies[i]});
  REQUIRE(store.accept({"t", "web", noon, entries}).has_value());
  auto claimed = store.claim(1200, noon, Duration{1});
  REQUIRE(claimed.has_value());
  std::vector<Completion> ends;
  for (std::size_t i = 0; i < claimed->size(); ++i) {
    Completion end{(*claimed)[i].row, (*claimed)[i].fence, EntryState::done, {}, {}, {}, {}};
    const std::string id = i == 1100 ? "c-17" : "other-" + std::to_string(i);
    end.record = NewRecord{{"t", "shop", "customer", id}, bodies[i]};
    ends.push_back(std::move(end));
  }
  REQUIRE(store.complete(ends, noon).has_value());
  auto erased = erase_people(store, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->records == 1);
  CHECK(erased->entries == 1);
}

TEST_CASE("an erasure that the store does not commit is an error") {
  MemoryStore store;
  store.arrive(R"({"id":"c-17"})");
  store.fail = "erase";
  CHECK_FALSE(erase_people(store, {{}, {"c-17"}}, "t", noon).has_value());
}

TEST_CASE("the id of a delivery that names a person is erased, also where its body is gone") {
  MemoryStore store;
  const auto arrive = [&](std::string_view id, std::string_view body) {
    const NewEntry entry{id, {}, body};
    REQUIRE(store.accept({"t", "web", {}, {&entry, 1}}).has_value());
  };
  const std::vector<std::string> ids{"evt-ADA@shop.example", "ada@shop.example.org/7",
                                     "C-LONG-ENOUGH-18.4", "another"};
  arrive(ids[0], R"({"customerId":"c-17"})");
  arrive(ids[1], R"({"note":"of somebody else"})");
  arrive(ids[2], "{}");
  arrive(ids[3], R"({"email":"ada@shop.example"})");
  const std::vector<std::int64_t> pruned{3};
  REQUIRE(store.erase({{}, pruned, {}, {}}, noon).has_value());
  const People people{{"ada@shop.example"}, {"c-17", "C-long-enough-18"}};
  const auto found = find_people(store, people, "t");
  REQUIRE(found.has_value());
  CHECK(found->entries == 4);
  const auto erased = erase_people(store, people, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->entries == 4);
  std::vector<std::string> left;
  for (const auto& row : store.entries()) left.push_back(row.delivery_id);
  CHECK(left == std::vector<std::string>{"erased", "erased", "erased", "another"});
  CHECK(is_kept(store, 2));  // only its id said anything of her
  for (const auto& id : ids) {
    const NewEntry entry{id, {}, "{}"};
    CHECK(store.accept({"t", "web", {}, {&entry, 1}}).value() == std::vector{false});
  }
}
