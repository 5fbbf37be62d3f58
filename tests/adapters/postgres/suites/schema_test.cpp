// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "suites/store_find.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("the schema in PostgreSQL" * needs_server());

using std::chrono::days;

TEST_CASE("processes that migrate at once leave one schema") {
  const Database database(Cluster::shared());
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      Connection connection(database.url());
      good += migrate(connection) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 6);
  CHECK(database.run("SELECT count(*) FROM schema_step") == std::to_string(newest_schema + 1));
  CHECK(database.run("SELECT count(*) FROM part") == "64");
}

TEST_CASE(
    "after a migration no statement of the role is compiled, whatever the server's setting is") {
  const Database database(Cluster::shared());
  database.run("ALTER DATABASE " + database.name() + " SET jit = on");
  REQUIRE(database.run("SHOW jit") == "on");
  Connection connection(database.url());
  REQUIRE(migrate(connection));
  CHECK(database.run("SHOW jit") == "off");
}

TEST_CASE("a migration that is killed midway leaves nothing, and the next one succeeds") {
  const Database database(Cluster::shared());
  Session holder(database.url());
  holder.run("SELECT pg_advisory_lock(7)");
  database.run(
      "CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF "
      "to_regclass('record') IS NOT NULL THEN PERFORM pg_advisory_xact_lock_shared(7); END IF; "
      "END $$; CREATE EVENT TRIGGER held ON ddl_command_end EXECUTE FUNCTION hold()");
  Status status = std::monostate{};
  std::thread migrating([&] {
    Connection connection(database.url());
    status = migrate(connection);
  });
  wait_until("the migration is midway and is killed", [&] {
    return database.run(
               "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
               "wait_event = 'advisory' AND datname = current_database()") == "1";
  });
  wait_until("nothing is left", [&] {
    return database.run(
               "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
               "AND database = (SELECT oid FROM pg_database WHERE datname = "
               "current_database())") == "0" &&
           database.run("SELECT count(*) FROM pg_class WHERE relname = 'tenant'") == "0";
  });
  holder.run("SELECT pg_advisory_unlock_all()");
  migrating.join();
  CHECK(status.has_value());
  CHECK(database.run("SELECT max(step) FROM schema_step") == std::to_string(newest_schema));
}

TEST_CASE("a database of a newer program is refused, and one without a schema says what helps") {
  const Database empty(Cluster::shared());
  const auto without = Store::open({empty.url()});
  REQUIRE_FALSE(without.has_value());
  CHECK(without.error().code == Errc::configuration);
  CHECK(without.error().detail.find("ctsync db migrate") != std::string::npos);

  const auto database = new_database();
  database->run("INSERT INTO schema_step (step, name) VALUES (1000, 'future')");
  const auto newer = Store::open({database->url()});
  REQUIRE_FALSE(newer.has_value());
  CHECK(newer.error().code == Errc::unsupported);
  Connection connection(database->url());
  const auto migrated = migrate(connection);
  REQUIRE_FALSE(migrated.has_value());
  CHECK(migrated.error().code == Errc::unsupported);
}

TEST_CASE("partitions that exist are not created again") {
  const auto database = new_database();
  Connection connection(database->url());
  suites::must(create_partitions(connection, now(), 3));
  const auto once = suites::must(daily_partitions(connection)).size();
  suites::must(create_partitions(connection, now(), 3));
  CHECK(suites::must(daily_partitions(connection)).size() == once);
  CHECK(once == daily_tables.size() * 4);
}

TEST_CASE("without the partitions of a day its rows go to the default partition") {
  const Database database(Cluster::shared());
  Connection connection(database.url());
  suites::must(migrate(connection));
  auto store = open_store({database.url()});
  Observed observed;
  CHECK(accept_version(store, observed, "c1:1"));
  suites::must(create_partitions(connection, now(), 1));
  drain(store, observed);
  check_nothing_lost(store, observed, 1, 1);
  CHECK(database.run("SELECT count(*) FROM inbox_body_rest") == "1");
  CHECK(database.run("SELECT count(*) FROM inbox_ended_rest") == "0");
  CHECK(suites::must(store.prune(now() + days{1}, now(), DeadLetters::keep)) == 2);
}

/// Ten entries that end as done, ignored and dead; of the done ones each has a call, of which one
/// is accepted and one dead. All of it was made some days ago.
class Old {
 public:
  explicit Old(int age) : age_(age), store_(open_store({database_->url()})) {
    const auto then = now() - days{age};
    Connection connection(database_->url());
    suites::must(create_partitions(connection, then, 0));
    suites::arrive(store_, {.ids = {"done 1", "done 2", "ignored", "dead"}, .at = then});
    std::vector<Completion> ends;
    const auto entries = suites::must(store_.claim(9, then, suites::lease));
    for (const auto& entry : entries) {
      auto& end = ends.emplace_back(suites::ended(entry, EntryState::done));
      if (entry.id == "ignored") end.state = EntryState::ignored;
      if (entry.id == "dead") end.state = EntryState::dead;
      if (end.state != EntryState::done) end.reason = suites::because("a reason");
      if (end.state == EntryState::done) end.calls = {suites::call_for(entry.id, entry.id)};
      end.terms = {{TermKind::order_number, entry.id}, {TermKind::email, "ada@shop.example"}};
    }
    suites::must(store_.complete(ends, then));
    auto calls = suites::take_calls(store_, then);
    REQUIRE(calls.size() == 2);
    for (const auto& call : calls) {
      suites::settle(store_, suites::ended(call, CallState::waiting, "busy", then), then);
    }
    calls = suites::take_calls(store_, then);
    REQUIRE(calls.size() == 2);
    suites::settle(store_, suites::ended(calls[0], CallState::accepted), then);
    suites::settle(store_, suites::ended(calls[1], CallState::dead, "refused"), then);
    make_older();
  }
  Store& operator*() { return store_; }
  Store* operator->() { return &store_; }
  std::size_t days_of(const std::string& table) {
    Connection connection(database_->url());
    const auto today = std::chrono::floor<days>(now());
    return static_cast<std::size_t>(std::ranges::count_if(
        suites::must(daily_partitions(connection)),
        [&](const auto& each) { return each.table == table && each.day < today; }));
  }
  Database& database() { return *database_; }

 private:
  void make_older() {
    const auto shift = std::to_string(first_row(now()) - first_row(now() - days{age_}));
    for (const char* table : {"find", "seen", "inbox_ended", "inbox_dead", "inbox_body",
                              "call_ended", "call_dead", "call_body", "call_attempt"}) {
      database_->run(std::string("UPDATE ") + table + " SET id = id - " + shift);
    }
  }

  int age_;
  std::unique_ptr<Database> database_ = new_database();
  Store store_;
};

// What the terms of the entries find.
suites::Words found(Old& old) {
  const suites::FoundBy ada{suites::email_of("ada@shop.example")};
  const auto by_email = suites::found_by(*old, ada);
  for (const auto& id : by_email) {
    CHECK(suites::found_by(*old, {suites::order_of(id)}) == suites::Words{id});
  }
  return by_email;
}

bool accepts(Store& store, const std::string& id) {
  return suites::arrive(store, {.ids = {id}}).at(0);
}

TEST_CASE("pruning drops the bodies of a day as a whole, but for those of dead letters") {
  Old old(20);
  CHECK(old.days_of("inbox_body") == 1);
  CHECK(suites::must(old->prune(now() - days{25}, now(), DeadLetters::keep)) == 0);
  CHECK(old.days_of("inbox_body") == 1);
  CHECK(suites::must(old->prune(now() - days{10}, now(), DeadLetters::keep)) == 4);
  CHECK(old.days_of("inbox_body") == 0);
  CHECK(old.days_of("call_body") == 0);
  CHECK(old.days_of("inbox_ended") == 1);
  CHECK(old.database().run("SELECT count(*) FROM inbox_body") == "1");
  CHECK(old.database().run("SELECT count(*) FROM call_attempt") == "2");  // of the dead call
  CHECK(old.days_of("find") == 1);
  CHECK(found(old) == suites::Words{"dead", "ignored", "done 2", "done 1"});
  suites::check_counts(*old);
  CHECK(suites::must(old->counts()).entries == suites::EntryCounts{0, 2, 1, 1, 0});
  CHECK_FALSE(accepts(*old, "done 1"));
  CHECK_FALSE(accepts(*old, "dead"));
  CHECK(suites::must(old->redrive({}, now())) == 2);
  CHECK(suites::claim_one(*old, now()).body == "{}");
}

TEST_CASE("after 35 days pruning forgets ended rows and their digests, and the counts stay true") {
  Old old(40);
  suites::must(old->prune(now() - days{10}, now(), DeadLetters::keep));
  CHECK(old.days_of("inbox_ended") == 0);
  CHECK(old.days_of("call_ended") == 0);
  CHECK(old.database().run("SELECT count(*) FROM seen") == "1");
  CHECK(old.days_of("find") == 0);
  CHECK(old.database().run("SELECT count(*) FROM find_rest") == "2");
  CHECK(found(old) == suites::Words{"dead"});
  suites::check_counts(*old);
  CHECK(suites::must(old->counts()).entries == suites::EntryCounts{0, 0, 0, 1, 0});
  CHECK(suites::must(old->counts()).calls == suites::CallCounts{0, 0, 1});
  CHECK_FALSE(accepts(*old, "dead"));
  CHECK(accepts(*old, "done 1"));
}

TEST_CASE("processes that prune at once all succeed, and the counts stay true") {
  Old old(40);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto store = Store::open({old.database().url(), Role::operator_});
      if (!store) return;
      const auto pruned = store->prune(now() - days{10}, now(), DeadLetters::keep);
      good += pruned ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 4);
  CHECK(old.days_of("inbox_ended") == 0);
  CHECK(suites::must(old->counts()).entries == suites::EntryCounts{0, 0, 0, 1, 0});
  CHECK(suites::must(old->counts()).calls == suites::CallCounts{0, 0, 1});
  suites::check_counts(*old);
}

TEST_CASE("pruning dead letters removes their bodies, and later all of them") {
  Old old(40);
  CHECK(suites::must(old->prune(now() - days{10}, now(), DeadLetters::prune)) == 6);
  CHECK(old.database().run("SELECT count(*) FROM find") == "0");
  CHECK(old.database().run("SELECT count(*) FROM seen") == "0");
  CHECK(suites::must(old->counts()).entries == suites::EntryCounts{});
  CHECK(accepts(*old, "dead"));
}

/// Whether one session of the database waits for the lock of another.
bool one_waits(const Database& database) {
  return database.run(
             "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
             "AND datname = current_database()") == "1";
}

TEST_CASE("a body that is erased while its day is dropped does not come back") {
  Old old(20);
  Session erasing(old.database().url());
  erasing.run(
      "BEGIN; DELETE FROM inbox_body b USING inbox_dead d WHERE b.id = d.id; "
      "DELETE FROM inbox_dead");
  Result<std::int64_t> pruned = std::int64_t{0};
  std::thread pruning([&] { pruned = old->prune(now() - days{10}, now(), DeadLetters::keep); });
  wait_until("the drop waits", [&] { return one_waits(old.database()); });
  erasing.run("COMMIT");
  pruning.join();
  CHECK(pruned.has_value());
  CHECK(old.days_of("inbox_body") == 0);
  CHECK(old.database().run("SELECT count(*) FROM inbox_body") == "0");
}

TEST_CASE("a letter that is redriven while dead letters are pruned keeps its body") {
  Old old(20);
  Session redriving(old.database().url());
  redriving.run(
      "BEGIN; SELECT 1 FROM part ORDER BY part FOR NO KEY UPDATE; "
      "INSERT INTO inbox_waiting SELECT part, id, digest, key, tenant, source, entry, state, "
      "class, "
      "job, step, attempts, turn, received_at, due_at, code, reason, trace FROM inbox_dead; "
      "DELETE FROM inbox_dead");
  Result<std::int64_t> pruned = std::int64_t{0};
  std::thread pruning([&] { pruned = old->prune(now() - days{10}, now(), DeadLetters::prune); });
  wait_until("the removal waits", [&] { return one_waits(old.database()); });
  redriving.run("COMMIT");
  pruning.join();
  CHECK(pruned.has_value());
  CHECK(old.database().run("SELECT count(*) FROM inbox_body b JOIN inbox_waiting w "
                           "USING (part, id)") == "1");
}

TEST_CASE("many ended rows of the default partition are forgotten a few at a time") {
  ScratchStore store;
  auto& database = store.database();
  const auto first = std::to_string(first_row(now() - days{40}));
  database.run(
      "INSERT INTO inbox_ended SELECT n & 63, " + first +
      " + n, decode(lpad(to_hex(n), 32, '0'), 'hex'), '', 1, 's', 'e', 1 + n % 2, 1, 0, 0, '', '' "
      "FROM generate_series(1, 12000) n; "
      "UPDATE part p SET done = e.done, ignored = e.ignored FROM (SELECT part, "
      "count(*) FILTER (WHERE state = 1) AS done, count(*) FILTER (WHERE state = 2) AS ignored "
      "FROM inbox_ended GROUP BY part) e WHERE e.part = p.part; "
      "CREATE TABLE sizes (n int8); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "BEGIN INSERT INTO sizes SELECT count(*) FROM gone; RETURN NULL; END $$; "
      "CREATE TRIGGER noted AFTER DELETE ON inbox_ended_rest REFERENCING OLD TABLE AS gone "
      "FOR EACH STATEMENT EXECUTE FUNCTION note()");
  REQUIRE(suites::must(store->counts()).entries == suites::EntryCounts{0, 6000, 6000, 0, 0});
  suites::must(store->prune(now() - days{10}, now(), DeadLetters::keep));
  CHECK(suites::must(store->counts()).entries == suites::EntryCounts{});
  CHECK(database.run("SELECT sum(n) FROM sizes") == "12000");
  CHECK(database.run("SELECT max(n) <= 5000 FROM sizes") == "t");
}

TEST_CASE("entries of an older schema are found by no term, and those that end from now on are") {
  const Database database(Cluster::shared());
  Connection connection(database.url());
  suites::must(migrate(connection));
  take_back_to(database, 2);
  database.run(
      "INSERT INTO tenant (id, name) VALUES (1, 'shop'); "
      "INSERT INTO inbox_ended SELECT 0, 64, '', '', 1, 'hook', 'old', 1, 1, 0, 0, '', ''");
  suites::must(migrate(connection));
  suites::must(create_partitions(connection, now(), 1));
  auto store = open_store({database.url()});
  const suites::FoundBy ada{suites::email_of("ada@shop.example")};
  suites::end_with(store, "new", ada, EntryState::done, "shop", now());
  CHECK(suites::found_by(store, ada) == suites::Words{"new"});
  CHECK(suites::delivery_ids(suites::walk(store, {.tenant = "shop"})) ==
        suites::Words{"new", "old"});
  CHECK(database.run("SELECT count(*) FROM find_rest") == "0");
}

TEST_CASE("erased entries leave no token in the database") {
  ScratchStore store;
  const suites::FoundBy ada{suites::email_of("ada@shop.example")};
  for (const auto* id : {"a", "b"}) {
    suites::end_with(*store, id, {ada[0], suites::order_of(id)},
                     *id == 'a' ? EntryState::done : EntryState::dead, "shop", now());
  }
  suites::end_with(*store, "c", {suites::order_of("c")}, EntryState::done, "shop", now());
  CHECK(store.database().run("SELECT count(*) FROM find") == "5");
  suites::must(store->erase({{}, {}, {}, "", {}, {}, "shop", ada}, now()));
  CHECK(store.database().run("SELECT count(*) FROM find") == "1");
  CHECK(store.database().run("SELECT count(*) FROM inbox_ended WHERE tokens <> ''") == "1");
  CHECK(store.database().run("SELECT count(*) FROM inbox_dead WHERE tokens <> ''") == "0");
}

TEST_CASE("a day of which a row waits again keeps its bodies until the row has ended") {
  Old old(20);
  CHECK(suites::must(old->redrive({.table = Table::inbox}, now())) == 1);
  CHECK(suites::must(old->prune(now() - days{10}, now(), DeadLetters::keep)) == 4);
  CHECK(old.days_of("inbox_body") == 1);
  const auto entry = suites::claim_one(*old, now());
  CHECK(entry.body == "{}");
  suites::complete(*old, suites::ended(entry, EntryState::done), now());
  CHECK(suites::must(old->prune(now() - days{10}, now(), DeadLetters::keep)) == 0);
  CHECK(suites::must(old->prune(now() + days{1}, now(), DeadLetters::keep)) == 1);
  CHECK(old.days_of("inbox_body") == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
