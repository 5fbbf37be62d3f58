// SPDX-License-Identifier: MIT
#include "jobs/replay/call_walk.hpp"

#include <extending/store_example.hpp>
#include <map>
#include <string>
#include <vector>

#include "suites/jobs/store_resend.hpp"

namespace ctsync::server {

namespace {

using namespace suites;

/// What a walk over the store finds, by message id.
std::map<std::string, CallFate> walk(AnyStore& store, ReplayRequest request = {},
                                     Time before = noon + second * 100) {
  request.tenant = "shop";
  CallWalk walk(store, std::move(request), {"segment", "crm"}, before);
  while (!must(walk.read_on(Duration{0}))) {
  }
  std::map<std::string, CallFate> found;
  for (const auto& call : walk.found()) {
    found[call_at(store, call.row).message_id] = walk.fate_of(call);
  }
  return found;
}

NewCall call_of(CallKind kind, std::string id, std::string target = "segment") {
  auto call = call_for("k", std::move(id), std::move(target));
  call.call.kind = kind;
  return call;
}

using Fates = std::map<std::string, CallFate>;
using enum CallFate;

}  // namespace

TEST_CASE("a replay leaves out identifies that a newer one has replaced, in each lane") {
  AnyStore store{examples::MemoryStore{}};
  queue_calls(store, "x",
              {call_of(CallKind::identify, "1"), call_of(CallKind::track, "2"),
               call_of(CallKind::identify, "crm", "crm")});
  accept_all(store);
  for (const auto& call : take_calls(store, noon, "crm")) {
    settle(store, ended(call, CallState::accepted));
  }
  queue_calls(store, "y", {call_of(CallKind::identify, "3")});
  SUBCASE("that was accepted") {
    accept_all(store);
    CHECK(walk(store) == Fates{{"1", superseded}, {"2", sent}, {"3", sent}, {"crm", sent}});
  }
  SUBCASE("that waits") {
    CHECK(walk(store) == Fates{{"1", superseded}, {"2", sent}, {"crm", sent}});
  }
  SUBCASE("that is dead, which replaces nothing") {
    settle(store, ended(take_calls(store).at(0), CallState::dead, "no"));
    CHECK(walk(store) == Fates{{"1", sent}, {"2", sent}, {"crm", sent}});
    CHECK(walk(store, {.state = CallState::dead}) == Fates{{"3", sent}});
  }
  SUBCASE("that came after the time that is asked for") {
    for (const auto& call : take_calls(store)) {
      settle(store, ended(call, CallState::accepted), noon + second * 9);
    }
    CHECK(walk(store, {.until = noon + second}) ==
          Fates{{"1", superseded}, {"2", sent}, {"crm", sent}});
    CHECK(walk(store, {.since = noon + second}) == Fates{{"3", sent}});
  }
}

TEST_CASE("a replay leaves out all that a deletion of the customer followed") {
  AnyStore store{examples::MemoryStore{}};
  queue_calls(store, "x",
              {call_of(CallKind::identify, "1"), call_of(CallKind::track, "2"),
               call_of(CallKind::track, "crm", "crm")});
  accept_all(store);
  queue_calls(store, "y", {call_of(CallKind::delete_person, "gone")});
  queue_calls(store, "z", {call_of(CallKind::track, "later")});
  accept_all(store);
  CHECK(walk(store) == Fates{{"1", deleted}, {"2", deleted}, {"gone", sent}, {"later", sent}});
}

TEST_CASE("a replay is about what it is asked for") {
  AnyStore store{examples::MemoryStore{}};
  queue_calls(store, "x",
              {call_of(CallKind::track, "1"), call_of(CallKind::track, "2", "crm"),
               call_for("j", "3"), call_for("j", "4", "removed")});
  accept_all(store);
  for (const auto* target : {"crm", "removed"}) {
    settle(store, ended(take_calls(store, noon, target).at(0), CallState::accepted));
  }
  CHECK(walk(store) == Fates{{"1", sent}, {"2", sent}, {"3", sent}});
  CHECK(walk(store, {.target = "crm"}) == Fates{{"2", sent}});
  CHECK(walk(store, {.keys = std::vector{digest(key_of("j"))}}) == Fates{{"3", sent}});
  CHECK(walk(store, {.keys = std::vector<KeyDigest>{}}).empty());
  CHECK(walk(store, {}, noon).empty());
}

TEST_CASE("a replay hears of what is written while it runs") {
  AnyStore store{examples::MemoryStore{}};
  queue_calls(store, "x", {call_of(CallKind::identify, "1"), call_of(CallKind::track, "2")});
  accept_all(store);
  CallWalk walk(store, {.tenant = "shop"}, {"segment"}, noon + second);
  CHECK(must(walk.read_on(second)));
  REQUIRE(walk.found().size() == 2);
  CHECK(walk.fate_of(walk.found()[0]) == sent);
  queue_calls(store, "y", {call_of(CallKind::identify, "3")});
  must(walk.refresh());
  CHECK(walk.fate_of(walk.found()[0]) == superseded);
  CHECK(walk.fate_of(walk.found()[1]) == sent);
  queue_calls(store, "z", {call_of(CallKind::delete_person, "4")});
  must(walk.refresh());
  CHECK(walk.fate_of(walk.found()[1]) == deleted);
  CHECK(walk.found().size() == 2);
}

TEST_CASE(
    "an identify that was accepted before an older one was put back is sent again behind it") {
  AnyStore store{examples::MemoryStore{}};
  queue_calls(store, "x", {call_of(CallKind::identify, "1"), call_of(CallKind::track, "2")});
  accept_all(store);
  CallWalk walk(store, {.tenant = "shop"}, {"segment"}, noon + second);
  CHECK(must(walk.read_on(second)));
  queue_calls(store, "y", {call_of(CallKind::identify, "3"), call_of(CallKind::track, "4")});
  accept_all(store);
  std::size_t found = 2;
  SUBCASE("of the same customer") {
    walk.note_sent(walk.found()[0]);
    found = 3;
  }
  SUBCASE("but not of a customer of whom no identify was put back") {
    walk.note_sent(walk.found()[1]);
  }
  must(walk.refresh());
  must(walk.refresh());
  REQUIRE(walk.found().size() == found);
  if (found == 3) CHECK(call_at(store, walk.found()[2].row).message_id == "3");
  CHECK(walk.fate_of(walk.found().back()) == sent);
}

TEST_CASE("the parameters of a replay are read as they were written") {
  ReplayRequest request{"shop",          "crm",
                        CallState::dead, noon,
                        noon + second,   std::vector{digest(key_of("k")), digest(key_of("j"))}};
  const auto read = must(parse_replay("shop", to_json(request)));
  CHECK(read.tenant == "shop");
  CHECK(read.target == "crm");
  CHECK(read.state == CallState::dead);
  CHECK(read.since == noon);
  CHECK(read.until == noon + second);
  CHECK(read.keys == request.keys);
  CHECK_FALSE(must(parse_replay("shop", to_json({.tenant = "shop"}))).keys);
  CHECK_FALSE(parse_replay("shop", R"({"keys":["no key"]})"));
}

}  // namespace ctsync::server
