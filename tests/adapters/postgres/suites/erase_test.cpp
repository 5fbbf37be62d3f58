// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("changes by another process" * needs_server());

struct Both {
  std::unique_ptr<Database> database = new_database();
  Store owner = open_store({database->url()});
  Store operators = open_store({database->url(), Role::operator_});
};

std::vector<NewCall> calls_of(const std::string& customer, int count) {
  std::vector<NewCall> calls;
  for (int i = 1; i <= count; ++i) {
    calls.push_back(suites::call_for(customer, customer + ":" + std::to_string(i)));
  }
  return calls;
}

TEST_CASE("after an erasure by another process the calls that remain keep their sequence") {
  Both both;
  const auto erased = customer_in(5);
  const auto neighbour = customer_in(5, 1);
  auto calls = calls_of(erased, 20);
  for (std::size_t i = 18; i < 20; ++i) calls[i].call.kind = CallKind::delete_person;
  suites::queue_calls(both.owner, "first", std::move(calls), now());
  // The neighbour's call is behind all of them, so the owner has read past the two deletions.
  suites::queue_calls(both.owner, "second", calls_of(neighbour, 1), now());
  const auto out = suites::take_calls(both.owner, now());
  CHECK(suites::ids(out) == suites::Words{erased + ":1", neighbour + ":1"});
  const std::vector keys{suites::key_of(erased)};
  const auto done = suites::must(
      both.operators.erase({.keys = keys, .entries = {}, .calls = {}, .tombstone = "{}"}, now()));
  CHECK(done.calls == 18);
  CHECK(done.left == 2);
  for (const auto& call : out) {
    suites::settle(both.owner, suites::ended(call, CallState::accepted), now());
  }
  CHECK(suites::must(both.owner.counts()).calls == suites::CallCounts{2, 1, 18});
  suites::queue_calls(both.owner, "third", {suites::call_for(erased, erased + ":21")}, now());
  for (const int i : {19, 20, 21}) {
    const auto next = suites::take_calls(both.owner, now());
    REQUIRE(suites::ids(next) == suites::Words{erased + ":" + std::to_string(i)});
    suites::settle(both.owner, suites::ended(next[0], CallState::accepted), now());
  }
}

TEST_CASE("an entry that another process erases while it is out stays erased") {
  Both both;
  suites::arrive(both.owner, {.ids = {"a", "b"}, .at = now(), .key = "k"});
  const auto out = suites::must(both.owner.claim(9, now(), suites::lease));
  REQUIRE(out.size() == 2);
  const std::vector rows{out[0].row};
  const auto done = suites::must(
      both.operators.erase({.keys = {}, .entries = rows, .calls = {}, .tombstone = "{}"}, now()));
  CHECK(done.entries == 1);
  for (const auto& entry : out) {
    auto end = suites::ended(entry, EntryState::done);
    end.calls = calls_of(entry.id, 1);
    suites::complete(both.owner, end, now());
  }
  CHECK(suites::ids(suites::take_calls(both.owner, now())) == suites::Words{"b:1"});
  CHECK(suites::must(both.owner.counts()).entries == suites::EntryCounts{0, 1, 1, 0, 0});
  suites::check_counts(both.operators);
}

TEST_CASE("what another process redrives is handed out before what came later") {
  Both both;
  suites::queue_calls(both.owner, "first", calls_of("k", 30), now());
  const auto first = suites::take_calls(both.owner, now());
  suites::settle(both.owner, suites::ended(first.at(0), CallState::dead, "refused"), now());
  const auto out = suites::take_calls(both.owner, now());
  CHECK(suites::ids(out) == suites::Words{"k:2"});
  CHECK(suites::must(both.operators.redrive({}, now())) == 1);
  CHECK(suites::take_calls(both.owner, now()).empty());
  suites::settle(both.owner, suites::ended(out[0], CallState::accepted), now());
  for (int i : {1, 3, 4}) {
    const auto next = suites::take_calls(both.owner, now());
    REQUIRE(suites::ids(next) == suites::Words{"k:" + std::to_string(i)});
    suites::settle(both.owner, suites::ended(next[0], CallState::accepted), now());
  }
  suites::arrive(both.owner, {.ids = {"bad"}, .at = now(), .key = "j"});
  const auto entry = suites::claim_one(both.owner, now());
  suites::complete(both.owner, suites::ended(entry, EntryState::dead, "bad"), now());
  CHECK(suites::must(both.operators.redrive({}, now())) == 1);
  CHECK(suites::claim_one(both.owner, now()).id == "bad");
}

TEST_CASE("a scrub in good time waits longer for a larger database, and at most a day") {
  Both both;
  suites::queue_calls(both.owner, "first", calls_of("k", 1), now());
  const std::vector keys{suites::key_of("k")};
  const auto left = [&] { return both.database->run("SELECT erasures FROM store"); };
  both.database->run(
      "CREATE TABLE large AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
  suites::must(both.operators.erase({keys, {}, {}, "{}"}, now()));
  suites::must(both.operators.scrub(Scrub::in_good_time, now()));
  CHECK(left() == "1");
  suites::must(both.operators.scrub(Scrub::in_good_time, now() + std::chrono::days{1}));
  CHECK(left() == "0");
  suites::must(both.operators.erase({keys, {}, {}, "{}"}, now()));
  suites::must(both.operators.scrub(Scrub::at_once, now()));
  CHECK(left() == "0");
}

TEST_CASE("a scrub that has to wait for a dump keeps nobody waiting who accepts") {
  Both both;
  suites::queue_calls(both.owner, "first", calls_of("k", 1), now());
  const std::vector keys{suites::key_of("k")};
  suites::must(both.operators.erase({keys, {}, {}, "{}"}, now()));
  Session dump(both.database->url());
  dump.run("BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE inbox_waiting IN ACCESS SHARE MODE");
  Status scrubbed = std::monostate{};
  std::thread scrubbing([&] { scrubbed = both.operators.scrub(Scrub::at_once, now()); });
  wait_until("the scrub waits", [&] {
    return both.database->run(
               "SELECT count(*) FROM pg_locks WHERE relation = 'inbox_waiting'::regclass "
               "AND NOT granted") == "1";
  });
  const NewEntry entry{"second", digest(suites::key_of("k")), "{}"};
  CHECK(both.owner.accept({"shop", "hook", now(), {&entry, 1}}).has_value());
  dump.run("ROLLBACK");
  scrubbing.join();
  CHECK(scrubbed.has_value());
  CHECK(both.database->run("SELECT erasures FROM store") == "0");
}

TEST_CASE("texts that are not UTF-8 or hold NUL are accepted, and a body keeps all its bytes") {
  Both both;
  using namespace std::string_literals;
  std::string body;
  for (int i = 0; i < 512; ++i) body.push_back(static_cast<char>(i));
  const auto accept = [&](const std::string& id) -> bool {
    const NewEntry entry{id, digest(suites::key_of("k")), body};
    return suites::must(
               both.owner.accept({"shop", "h\xFF\0k"s, now(), {&entry, 1}, {}, 0, "t\xC3"}))
        .at(0);
  };
  CHECK(accept("a\xFF\0b"s));
  CHECK(accept("a\xFE\0b"s));
  CHECK_FALSE(accept("a\xFF\0b"s));
  const auto claimed = suites::must(both.owner.claim(9, now(), suites::lease));
  REQUIRE(claimed.size() == 2);
  CHECK(claimed[0].body == body);
  CHECK(claimed[0].id ==
        "a\xEF\xBF\xBD\xEF\xBF\xBD"
        "b");
  auto end = suites::ended(claimed[0], EntryState::done, "bad \xFF\0 byte"s);
  end.record = suites::record_of("k\xFE", body);
  end.calls.push_back(suites::call_for("k", "m\0\xFF"s));
  end.calls[0].call.body = body;
  suites::complete(both.owner, end, now());
  CHECK(suites::must(both.owner.record(suites::key_of("k\xFE"))) == body);
  const auto calls = suites::take_calls(both.owner, now());
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].call.body == body);
  CHECK(suites::must(both.operators.payload(Table::outbox, calls[0].row)) == body);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
