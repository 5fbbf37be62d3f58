// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <postgres/import.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("owners of partitions" * needs_server());

/// A process that opens a store, claims all that waits, writes a byte, and waits to be killed.
pid_t start_claimer(const Options& options, int told) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto store = Store::open(options);
  if (!store) ::_exit(1);
  auto entries = store->claim(1000, now(), std::chrono::minutes{15});
  auto calls = store->claim_calls("shop", "segment", 1000, now(), std::chrono::minutes{15});
  const bool good = entries && calls && !entries->empty() && !calls->empty();
  if (::write(told, good ? "y" : "n", 1) != 1) ::_exit(1);
  while (true) ::pause();
}

TEST_CASE("another takes over from an owner that was killed, after its leases and not before") {
  const auto database = new_database();
  Observed observed;
  {
    auto store = open_store({database->url()});
    for (const auto& id : shuffled_versions(20, 4, 3)) accept_version(store, observed, id);
    process_some(store, observed, 40);
  }
  const auto options = short_leases(database->url(), Duration{1'500});
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = start_claimer(options, pipe[1]);
  char good = 0;
  REQUIRE(::read(pipe[0], &good, 1) == 1);
  CHECK(good == 'y');
  auto heir = open_store(options);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
  // The parts with work are still those of the one that was killed, until this time.
  const auto killed = database->run("SELECT owner FROM part GROUP BY owner ORDER BY count(*) DESC");
  database->run("CREATE TABLE was AS SELECT part, until FROM part WHERE owner = '" + killed + "'");
  int too_early = 0;
  wait_until("the heir has all partitions", [&] {
    const auto early =
        database->run("SELECT count(*) FROM part p JOIN was w USING (part) WHERE p.owner <> '" +
                      killed + "' AND now() < w.until");
    too_early += early == "0" ? 0 : 1;
    return heir.owned_parts() == 64;
  });
  CHECK(too_early == 0);
  drain(heir, observed);
  check_nothing_lost(heir, observed, 20, 4);
}

TEST_CASE("what an owner wrote after its lease was taken changes nothing, and it goes on") {
  const auto database = new_database();
  const auto options = short_leases(database->url(), Duration{600});
  auto paused = open_store(options);
  Observed observed;
  for (const auto& id : shuffled_versions(20, 2, 3)) accept_version(paused, observed, id);
  process_some(paused, observed, 20);
  const auto entries = suites::must(paused.claim(1000, now(), std::chrono::minutes{15}));
  const auto calls =
      suites::must(paused.claim_calls("shop", "segment", 1000, now(), std::chrono::minutes{15}));
  REQUIRE_FALSE(entries.empty());
  REQUIRE_FALSE(calls.empty());
  // Its renewal waits for a row, so that it is as if the process stood still, and wakes up to write
  // before it renews.
  auto stopper = std::make_unique<Session>(database->url());
  stopper->run("BEGIN; SELECT 1 FROM worker FOR UPDATE");
  wait_until("the lease is over",
             [&] { return database->run("SELECT count(*) FROM part WHERE until > now()") == "0"; });
  CHECK(suites::must(paused.claim(1000, now(), std::chrono::minutes{15})).empty());
  database->run(
      "UPDATE part SET epoch = epoch + 1, owner = 'another', "
      "until = now() + interval '1 minute' WHERE part < 60");
  const auto before = suites::recount(paused);
  std::vector<Completion> ends;
  std::vector<Completion> returned;
  std::vector<Forward> forwards;
  for (const auto& entry : entries) {
    if ((entry.row & 63) >= 60) {
      returned.push_back(suites::ended(entry, EntryState::waiting, "again"));
      continue;
    }
    ends.push_back(suites::ended(entry, EntryState::done));
    ends.back().record = suites::record_of("intruder", "late");
    ends.back().calls.push_back(suites::call_for("intruder", "late"));
    forwards.push_back({entry.row, entry.fence, "step " + entry.id, entry.key, "late", true});
  }
  std::vector<Settlement> settlements;
  std::vector<Settlement> kept;
  for (const auto& call : calls) {
    const bool lost = (call.row & 63) < 60;
    (lost ? settlements : kept)
        .push_back(suites::ended(call, lost ? CallState::accepted : CallState::waiting, "again"));
  }
  suites::must(paused.forward(forwards));
  suites::must(paused.complete(ends, now()));
  suites::must(paused.settle(settlements, now()));
  const auto after = suites::recount(paused);
  CHECK(after.entries == before.entries);
  CHECK(after.calls == before.calls);
  CHECK_FALSE(suites::must(paused.record(suites::key_of("intruder"))));
  CHECK(paused.owned_parts() == 64);
  stopper.reset();
  wait_until("it knows what it owns", [&] { return paused.owned_parts() == 4; });
  suites::must(paused.complete(returned, now()));
  suites::must(paused.settle(kept, now()));
  database->run("UPDATE part SET until = now() WHERE part < 60");
  wait_until("it owns all again", [&] { return paused.owned_parts() == 64; });
  drain(paused, observed);
  check_nothing_lost(paused, observed, 20, 2);
}

TEST_CASE(
    "an epoch that a standby without the newest commits gave to another counts for that one") {
  const auto database = new_database();
  Options options{database->url()};
  options.renewal = std::chrono::hours{1};
  auto store = open_store(options);
  Observed observed;
  accept_version(store, observed, "c1:1");
  accept_version(store, observed, "c2:1");
  process_some(store, observed, 1);
  const auto entry = suites::claim_one(store, now());
  const auto call = suites::take_calls(store, now()).at(0);
  const auto before = suites::recount(store);
  database->run("UPDATE part SET owner = 'another'");
  suites::complete(store, suites::ended(entry, EntryState::done), now());
  suites::settle(store, suites::ended(call, CallState::accepted), now());
  CHECK(suites::recount(store).entries == before.entries);
  CHECK(suites::recount(store).calls == before.calls);
}

TEST_CASE("no call is handed out whose lease ends before its request may") {
  const auto database = new_database();
  Options options{database->url()};
  options.reserve = Duration{3'000};
  options.longest_request = std::chrono::minutes{10};
  options.renewal = std::chrono::hours{1};
  auto store = open_store(options);
  Observed observed;
  accept_version(store, observed, "c1:1");
  process_some(store, observed);
  wait_until("a third of the reserve is left", [&] {
    return database->run("SELECT min(until) < now() + interval '601 seconds' FROM part") == "t";
  });
  CHECK(suites::must(store.claim_calls("shop", "segment", 9, now(), suites::lease)).empty());
  CHECK(suites::must(store.counts()).calls[0] == 1);
}

TEST_CASE("a worker with other settings does not start beside one that runs") {
  const auto database = new_database();
  Options options{database->url()};
  options.settings = "one digest";
  auto running = open_store(options);
  options.settings = "another digest";
  const auto refused = Store::open(options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::configuration);
  options.settings = "";
  CHECK(Store::open(options).has_value());
}

/// How many sessions wait for the lock of another.
int waiting(const Database& database) {
  return std::stoi(
      database.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                   "AND datname = current_database()"));
}

TEST_CASE("of two processes with different settings that start at once not both run") {
  const auto database = new_database();
  Session gate(database->url());
  gate.run("BEGIN; LOCK TABLE worker IN EXCLUSIVE MODE");  // nobody registers
  std::array<std::optional<Store>, 2> running;
  std::vector<std::thread> starting;
  for (std::size_t i = 0; i < 2; ++i) {
    starting.emplace_back([&, i] {
      Options options{database->url()};
      options.settings = std::to_string(i);
      auto store = Store::open(options);
      if (store) running.at(i).emplace(*std::move(store));
    });
  }
  wait_until("both are about to register", [&] { return waiting(*database) == 2; });
  gate.run("COMMIT");
  for (auto& each : starting) each.join();
  CHECK_FALSE((running[0] && running[1]));
  const auto left = database->run("SELECT count(*) FROM worker");
  CHECK(left == (running[0] || running[1] ? "1" : "0"));
}

TEST_CASE("a process that starts while an import begins does not run beside it") {
  const auto database = new_database();
  Session gate(database->url());
  SUBCASE("the import was noted after the process had looked") {
    gate.run("BEGIN; LOCK TABLE worker IN EXCLUSIVE MODE");
    Status opened = std::monostate{};
    std::thread starting([&] {
      auto store = Store::open({database->url()});
      if (!store) opened = store.error();
    });
    wait_until("it is about to register", [&] { return waiting(*database) == 1; });
    database->run("INSERT INTO import (id, base, contents) VALUES (1, 0, '')");
    gate.run("COMMIT");
    starting.join();
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == Errc::configuration);
    CHECK(database->run("SELECT count(*) FROM worker") == "0");
  }
  SUBCASE("the process was registered after the import had looked") {
    gate.run(
        "BEGIN; INSERT INTO worker (id, role, host, settings, until) "
        "VALUES ('a', 'worker', 'h', '', now() + interval '1 minute')");
    Status begun = std::monostate{};
    std::atomic<bool> ended{false};
    std::thread importing([&] {
      auto import = Import::begin(database->url(), {"secret", "contents"});
      if (!import) begun = import.error();
      ended = true;
    });
    wait_until("the import waits or has begun", [&] { return ended || waiting(*database) == 1; });
    gate.run("COMMIT");
    importing.join();
    REQUIRE_FALSE(begun.has_value());
    CHECK(begun.error().code == Errc::unavailable);
    CHECK(database->run("SELECT count(*) FROM import") == "0");
  }
}

TEST_CASE("a renewal locks partitions in the sequence of their numbers, as all writes do") {
  const auto database = new_database();
  // The first partition comes last on the disk.
  database->run("DELETE FROM part WHERE part = 0; INSERT INTO part (part) VALUES (0)");
  Options options{database->url()};
  options.renewal = Duration{20};
  auto store = open_store(options);
  REQUIRE(store.owned_parts() == 64);
  Session writer(database->url());
  writer.run("BEGIN; SELECT 1 FROM part WHERE part = 0 FOR NO KEY UPDATE");
  wait_until("the renewal waits", [&] { return waiting(*database) == 1; });
  // Else the writer and the renewal would wait for each other.
  CHECK(writer.run("SELECT count(*) FROM (SELECT 1 FROM part WHERE part > 0 "
                   "FOR NO KEY UPDATE SKIP LOCKED) x") == "63");
  writer.run("COMMIT");
}

TEST_CASE("a gateway has at most four connections, a worker six, and one that is both seven") {
  const auto database = new_database();
  const auto connections = [&] {
    return database->run(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = 'ctsync'");
  };
  Observed observed;
  {
    auto gateway = open_store({database->url(), Role::gateway});
    accept_version(gateway, observed, "c1:1");
    suites::must(gateway.record(suites::key_of("c1")));
    suites::must(gateway.counts());
    CHECK(connections() == "4");
  }
  wait_until("the gateway has left", [&] { return connections() == "0"; });
  auto worker = open_store({database->url()});
  drain(worker, observed);
  suites::must(worker.prune(now() - std::chrono::days{1}, now(), DeadLetters::keep));
  CHECK(connections() == "6");
  accept_version(worker, observed, "c1:2");
  CHECK(connections() == "7");
}

TEST_CASE("a store that cannot reach its server ends within seconds") {
  Cluster cluster(Cluster::Commit::to_system);
  make_schema(cluster.url());
  auto store = std::make_unique<Store>(open_store({cluster.url()}));
  cluster.pause();
  const auto began = std::chrono::steady_clock::now();
  store.reset();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{10});
  cluster.resume();
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
