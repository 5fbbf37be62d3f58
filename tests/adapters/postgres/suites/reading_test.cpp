// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <postgres/row_number.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "plans.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("what a claim reads" * needs_server());

constexpr std::string_view hex = "0123456789abcdef";

std::string literal(std::string_view bytes) {
  std::string text = "'\\x";
  for (const char c : bytes) {
    text += hex[static_cast<unsigned char>(c) >> 4];
    text += hex[static_cast<unsigned char>(c) & 15];
  }
  return text + "'";
}

void accept_as(Store& store, const std::string& id, const std::string& customer) {
  const std::string body = id + ":1";
  const NewEntry entry{id, digest(suites::key_of(customer)), body};
  suites::must(store.accept({"shop", "hook", now(), {&entry, 1}}));
}

TEST_CASE("an entry that a gateway commits late is found") {
  const auto database = new_database();
  auto worker = open_store({database->url()});
  auto gateway = open_store({database->url(), Role::gateway});
  accept_as(worker, "first", "k");
  // The gateway has made its row number, and waits for another who inserts the same digest.
  const auto digest = digest_of({"shop", "hook", "late"});
  Session blocker(database->url());
  blocker.run("BEGIN; INSERT INTO seen VALUES (" + std::to_string(part_of(digest)) + ", " +
              literal(bytes_of(digest)) + ", " +
              literal(bytes_of(ctsync::digest(suites::key_of("k")))) + ", 1)");
  std::thread late([&] { accept_as(gateway, "late", "k"); });
  wait_until("the gateway waits", [&] {
    return database->run(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND datname = current_database()") == "1";
  });
  accept_as(worker, "later", "k");
  const auto before = suites::must(worker.claim(9, now(), suites::lease));
  CHECK(suites::ids(before) == suites::Words{"first", "later"});
  blocker.run("ROLLBACK");
  late.join();
  for (const auto& entry : before) suites::complete(worker, suites::ended(entry, EntryState::done));
  wait_until("the late entry is claimed", [&] {
    return suites::ids(suites::must(worker.claim(9, now(), suites::lease))) ==
           suites::Words{"late"};
  });
}

TEST_CASE("an entry of a gateway whose clock is an hour behind is found when all is read again") {
  for (const bool often : {true, false}) {
    const auto database = new_database();
    Options options{database->url()};
    options.full_read = often ? Duration{50} : std::chrono::hours{1};
    auto worker = open_store(options);
    accept_as(worker, "first", "k");
    accept_as(worker, "slow", "k");
    CHECK(suites::must(worker.claim(9, now(), Duration{0})).size() == 2);
    const auto hour = std::to_string(first_row(now()) - first_row(now() - std::chrono::hours{1}));
    for (const char* table : {"inbox_waiting", "inbox_body"}) {
      database->run(std::string("UPDATE ") + table + " SET id = id - " + hour +
                    " - id % 64 + id % 64 WHERE id = (SELECT max(id) FROM " + table + ")");
    }
    if (often) {
      wait_until("the slow entry is claimed",
                 [&] { return suites::must(worker.claim(9, now(), Duration{0})).size() == 2; });
    } else {
      CHECK(suites::ids(suites::must(worker.claim(9, now(), Duration{0}))) ==
            suites::Words{"first"});
      CHECK(suites::must(worker.claim(9, now(), Duration{0})).size() == 1);
    }
  }
}

TEST_CASE("a gateway whose clock is ahead delays the entries of nobody else") {
  const auto database = new_database();
  Options options{database->url()};
  options.full_read = std::chrono::hours{1};
  auto worker = open_store(options);
  accept_as(worker, "ahead", customer_in(5));
  const auto hours = std::to_string(first_row(now() + std::chrono::hours{3}) - first_row(now()));
  for (const char* table : {"inbox_waiting", "inbox_body"}) {
    database->run(std::string("UPDATE ") + table + " SET id = id + " + hours);
  }
  CHECK(suites::ids(suites::must(worker.claim(9, now(), suites::lease))) == suites::Words{"ahead"});
  accept_as(worker, "right", customer_in(5, 1));
  CHECK(suites::ids(suites::must(worker.claim(9, now(), suites::lease))) == suites::Words{"right"});
}

struct Pages {
  long all = 0;
  long new_calls = 0;
};

Pages pages_of_a_round(Store& store, Plans& plans, Observed& observed) {
  (void)plans.take();
  process_some(store, observed);
  send_some(store, observed);
  Pages pages;
  for (const auto& plan : plans.take()) {
    if (plan.is("CROSS JOIN LATERAL")) pages.all += plan.pages;  // the statements that claim
    if (plan.is("p.changes")) pages.new_calls += plan.pages;
  }
  return pages;
}

TEST_CASE("claims read no more while a stranger holds a snapshot") {
  const auto database = new_database();
  Plans plans(Cluster::shared(), *database);
  auto store = open_store({database->url()});
  Observed observed;
  // Each customer is another, so that no lane is longer than a call, and all are in one partition.
  std::vector<std::string> ids;
  for (int i = 0; ids.size() < 3'000; ++i) {
    const auto customer = "c" + std::to_string(i);
    if (part_of(digest(suites::key_of(customer))) == 5) ids.push_back(customer + ":1");
  }
  for (std::size_t i = 0; i < 900; ++i) accept_version(store, observed, ids[i]);
  drain(store, observed);
  Session stranger(database->url());
  stranger.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM part");
  const auto round = [&](std::size_t first) {
    for (std::size_t i = first; i < first + 50; ++i) accept_version(store, observed, ids[i]);
    return pages_of_a_round(store, plans, observed);
  };
  round(900);
  const auto before = round(950);
  for (std::size_t i = 1'000; i + 50 < ids.size(); i += 50) round(i);
  const auto after = round(ids.size() - 50);
  MESSAGE("pages of a round: ", before.all, " and then ", after.all,
          "; of new calls: ", before.new_calls, " and then ", after.new_calls);
  CHECK(before.new_calls > 0);
  CHECK(after.new_calls < 2 * before.new_calls);  // the index may have one more level
  CHECK(after.all < before.all * 5 / 4);
  drain(store, observed);
  check_nothing_lost(store, observed, 3'000, 1);
}

TEST_CASE("50,000 entries of one key do not make the claims of others slow, and keep their order") {
  const auto database = new_database();
  Plans plans(Cluster::shared(), *database);
  auto store = open_store({database->url()});
  for (int i = 0; i < 50; ++i) {
    std::vector<std::string> ids;
    std::vector<NewEntry> entries;
    for (int n = 0; n < 1'000; ++n) ids.push_back(std::to_string(i * 1'000 + n));
    for (const auto& id : ids) entries.push_back({id, digest(suites::key_of("hot")), id});
    suites::must(store.accept({"shop", "hook", now(), entries}));
  }
  auto out = suites::must(store.claim(3, now(), std::chrono::minutes{15}));
  CHECK(suites::ids(out) == suites::Words{"0", "1", "2"});
  for (int i = 0; i < 200; ++i)
    accept_as(store, "other " + std::to_string(i), "c" + std::to_string(i));
  std::size_t found = 0;
  int rounds = 0;
  (void)plans.take();
  for (; found < 150 && rounds < 200; ++rounds) {
    const auto some = suites::must(store.claim(10, now(), std::chrono::minutes{15}));
    found += some.size();
    for (const auto& entry : some) CHECK(entry.body.ends_with(":1"));
  }
  CHECK(found >= 150);
  const auto pages = plans.pages("CROSS JOIN LATERAL");
  MESSAGE("pages a claim: ", pages / rounds, " in ", rounds, " claims");
  CHECK(pages / rounds < 3'000);
  for (int next = 3; next < 300;) {
    std::vector<Completion> ends;
    for (const auto& entry : out) ends.push_back(suites::ended(entry, EntryState::done));
    suites::must(store.complete(ends, now()));
    out = suites::must(store.claim(50, now(), std::chrono::minutes{15}));
    std::erase_if(out, [](const auto& entry) { return entry.body.ends_with(":1"); });
    for (const auto& entry : out) CHECK(entry.id == std::to_string(next++));
  }
}

TEST_CASE("50,000 entries of a job do not make the claims of live ones slow") {
  const auto database = new_database();
  Plans plans(Cluster::shared(), *database);
  auto store = open_store({database->url()});
  for (int i = 0; i < 50; ++i) {
    std::vector<std::string> ids;
    std::vector<NewEntry> entries;
    for (int n = 0; n < 1'000; ++n) ids.push_back("job " + std::to_string(i * 1'000 + n));
    for (const auto& id : ids) entries.push_back({id, digest(suites::key_of(id)), id});
    suites::must(store.accept({"shop", "hook", now(), entries, EntryClass::job, 1}));
  }
  for (int i = 0; i < 90; ++i)
    accept_as(store, "live " + std::to_string(i), "c" + std::to_string(i));
  std::ptrdiff_t live = 0;
  long pages = 0;
  for (int round = 0; round < 20; ++round) {
    (void)plans.take();
    const auto some = suites::must(store.claim(10, now(), std::chrono::minutes{15}));
    CHECK(some.size() == 10);
    pages = plans.pages("CROSS JOIN LATERAL");
    const auto here = std::ranges::count(some, EntryClass::live, &ClaimedEntry::entry_class);
    CHECK(here == (round < 10 ? 9 : 0));
    live += here;
  }
  CHECK(live == 90);
  MESSAGE("pages of the last claim: ", pages);
  CHECK(pages < 600);
}

TEST_CASE("a lane of 50,000 calls does not make the claims of others slow, and keeps its order") {
  const auto database = new_database();
  Plans plans(Cluster::shared(), *database);
  auto store = open_store({database->url()});
  for (int i = 0; i < 50; ++i) {
    std::vector<NewCall> calls;
    for (int n = 0; n < 1'000; ++n) {
      calls.push_back(suites::call_for("hot", "h:" + std::to_string(i * 1'000 + n)));
    }
    suites::queue_calls(store, "bulk " + std::to_string(i), std::move(calls), now());
  }
  std::vector<NewCall> others;
  for (int n = 0; n < 100; ++n) others.push_back(suites::call_for("o" + std::to_string(n), "o:1"));
  suites::queue_calls(store, "others", std::move(others), now());
  int next = 0;
  std::size_t found = 0;
  (void)plans.take();
  long most = 0;
  for (int round = 0; round < 60; ++round) {
    auto calls = suites::must(store.claim_calls("shop", "segment", 10, now(), suites::lease));
    most = std::max(most, plans.pages("CROSS JOIN LATERAL"));
    std::vector<Settlement> ends;
    for (const auto& call : calls) {
      ends.push_back(suites::ended(call, CallState::accepted));
      if (call.call.message_id.starts_with("h:")) {
        CHECK(call.call.message_id == "h:" + std::to_string(next++));
      } else {
        ++found;
      }
    }
    suites::must(store.settle(ends, now()));
    const auto settled = plans.pages("call_waiting");
    CHECK(settled < 2'000);
  }
  CHECK(next == 60);
  CHECK(found == 100);
  MESSAGE("pages of a claim: ", most);
  CHECK(most < 1'500);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
