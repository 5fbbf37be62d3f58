// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <suites/store_suite.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/pooler.hpp"
#include "adapters/postgres/session.hpp"
#include "lost_answer.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("lost connections and servers" * needs_server());

/// Ends a random session of the store again and again, in whatever it does, until destroyed.
class Terminator {
 public:
  explicit Terminator(const Database& database)
      : session_(database.url()), thread_([this] { loop(); }) {}
  ~Terminator() {
    stop_ = true;
    thread_.join();
  }
  int ended() const { return ended_; }

 private:
  void loop() {
    while (!stop_) {
      ended_ += std::stoi(session_.run(
          "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
          "WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
          "random() < CASE state WHEN 'idle' THEN 0.001 ELSE 0.05 END LIMIT 1) x"));
    }
  }
  Session session_;
  std::atomic<bool> stop_{false};
  std::atomic<int> ended_{0};
  std::thread thread_;
};

TEST_CASE("connections that are lost at any moment lose, repeat and reorder nothing") {
  const auto database = new_database();
  auto store = open_store({database->url()});
  Observed observed;
  const auto ids = shuffled_versions(12, 20, 11);
  std::size_t added = 0;
  {
    Terminator terminator(*database);
    std::thread sender([&] {
      for (const auto& id : ids) added += accept_version(store, observed, id) ? 1U : 0U;
    });
    std::atomic<bool> sent{false};
    const auto done = [&] { return sent && terminator.ended() > 20; };
    std::thread worker([&] {
      while (!done() || process_some(store, observed, 9) > 0) process_some(store, observed, 9);
    });
    std::thread dispatcher([&] {
      while (!done() || send_some(store, observed, 9) > 0) send_some(store, observed, 9);
    });
    sender.join();
    sent = true;
    worker.join();
    dispatcher.join();
    CHECK(terminator.ended() > 20);
  }
  CHECK(added == ids.size());
  drain(store, observed);
  CHECK(observed.sent_again == 0);
  check_nothing_lost(store, observed, 12, 20);
}

TEST_CASE(
    "a settle whose answer was lost strands and reorders no call of its lane, whoever repeats it") {
  const auto database = new_database();
  Options options{database->url()};
  options.statement = Duration{300};
  SUBCASE("the store") { options.repetition = std::chrono::minutes{1}; }
  SUBCASE("its caller") { options.repetition = Duration{0}; }
  auto store = open_store(options);
  const auto customer = customer_in(5);
  const auto neighbour = customer_in(5, 1);
  const auto id = [&](int number) { return customer + ":" + std::to_string(number); };
  std::vector<NewCall> calls;
  for (int i = 1; i <= 20; ++i) calls.push_back(suites::call_for(customer, id(i)));
  suites::queue_calls(store, "first", std::move(calls), now());
  // The neighbour's call is behind all of them, so the store has read past those that are not yet
  // marked as the head of their lane.
  suites::queue_calls(store, "neighbour", {suites::call_for(neighbour, "n:1")}, now());
  for (int i = 1; i <= 15; ++i) {
    const auto some = suites::take_calls(store, now());
    REQUIRE(suites::ids(some) == (i == 1 ? suites::Words{id(1), "n:1"} : suites::Words{id(i)}));
    for (const auto& call : some) {
      suites::settle(store, suites::ended(call, CallState::accepted), now());
    }
  }
  // The sixteenth is the last that is marked as the head of the lane; its end marks the rest. The
  // store stops to wait for the answer, and the server commits nevertheless.
  const auto last = suites::take_calls(store, now());
  REQUIRE(last.size() == 1);
  LostAnswer lost(*database, "call_waiting");
  const std::vector settlement{suites::ended(last[0], CallState::accepted)};
  Status first = std::monostate{};
  std::thread settling([&] { first = store.settle(settlement, now()); });
  lost.wait_for_commit();
  if (options.repetition == Duration{0}) {
    settling.join();
    CHECK_FALSE(first.has_value());
  } else {
    wait_until("the store repeats it", [&] {
      return database->run(
                 "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                 "AND datname = current_database() AND query LIKE '%FROM part%'") != "0";
    });
  }
  lost.wait_for_cancellation();
  lost.release();
  if (settling.joinable()) settling.join();
  wait_until("the commit has taken effect",
             [&] { return database->run("SELECT count(*) FROM call_waiting") == "4"; });
  database->run("DROP TRIGGER held ON call_waiting");
  suites::queue_calls(store, "second", {suites::call_for(customer, id(21))}, now());
  wait_until("the settle is repeated", [&] { return store.settle(settlement, now()).has_value(); });
  for (int i = 17; i <= 21; ++i) {
    const auto one = suites::take_calls(store, now());
    REQUIRE(suites::ids(one) == suites::Words{id(i)});
    suites::settle(store, suites::ended(one[0], CallState::accepted), now());
  }
}

TEST_CASE("a call that is put off by a settle whose answer was lost counts one attempt") {
  const auto database = new_database();
  Options options{database->url()};
  options.statement = Duration{300};
  options.repetition = Duration{0};
  auto store = open_store(options);
  suites::queue_calls(store, "first", {suites::call_for("k", "k:1")}, now());
  const auto call = suites::take_calls(store, now()).at(0);
  LostAnswer lost(*database, "call_waiting");
  const std::vector settlement{suites::ended(call, CallState::waiting, "busy", now())};
  Status first = std::monostate{};
  std::thread settling([&] { first = store.settle(settlement, now()); });
  lost.wait_for_commit();
  settling.join();
  CHECK_FALSE(first.has_value());
  lost.wait_for_cancellation();
  lost.release();
  wait_until("the commit has taken effect",
             [&] { return database->run("SELECT attempts FROM call_waiting") == "1"; });
  database->run("DROP TRIGGER held ON call_waiting");
  wait_until("the settle is repeated", [&] { return store.settle(settlement, now()).has_value(); });
  CHECK(suites::take_calls(store, now() + suites::second).at(0).attempts == 1);
}

TEST_CASE("a server that hangs makes the store unavailable for so long and no longer") {
  Cluster cluster(Cluster::Commit::to_system);
  make_schema(cluster.url());
  Options options{cluster.url()};
  options.statement = Duration{300};
  options.repetition = Duration{300};
  auto store = open_store(options);
  const NewEntry entry{"a", digest(suites::key_of("k")), "{}"};
  cluster.pause();
  const auto refused = store.accept({"shop", "hook", now(), {&entry, 1}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::unavailable);
  CHECK_FALSE(store.claim(1, now(), suites::lease).has_value());
  cluster.resume();
  wait_until("it accepts again", [&] {
    return store.accept({"shop", "hook", now(), {&entry, 1}}).has_value();
  });
  wait_until("it hands out again", [&] {
    auto claimed = store.claim(9, now(), suites::lease);
    return claimed && claimed->size() == 1;
  });
}

TEST_CASE("a standby that takes over has all that was acknowledged, each once") {
  Cluster primary(Cluster::Commit::to_system);
  primary.run("CREATE DATABASE shop");
  make_schema(primary.url("shop"));
  const auto standby = primary.make_standby();
  auto options = short_leases(url_of_both(primary, *standby, "shop"), Duration{3'000});
  options.statement = Duration{500};
  options.repetition = Duration{20'000};
  auto store = open_store(options);
  Observed observed;
  const auto ids = shuffled_versions(10, 40, 5);
  std::atomic<std::size_t> added{0};
  std::atomic<bool> sent{false};
  std::thread sender([&] {
    for (const auto& id : ids) added += accept_version(store, observed, id) ? 1U : 0U;
    sent = true;
  });
  std::thread worker([&] {
    while (!sent) process_some(store, observed, 9), send_some(store, observed, 9);
  });
  wait_until("a third is accepted", [&] { return added > ids.size() / 3; });
  primary.end(Cluster::End::killed);
  standby->promote();
  sender.join();
  worker.join();
  CHECK(added == ids.size());
  drain(store, observed);
  check_nothing_lost(store, observed, 10, 40);
}

TEST_CASE("a duplicate is not acknowledged before the standby has what it repeats") {
  Cluster primary(Cluster::Commit::to_system);
  primary.run("CREATE DATABASE shop");
  make_schema(primary.url("shop"));
  const auto standby = primary.make_standby();
  Options options{primary.url("shop")};
  options.role = Role::gateway;
  options.statement = Duration{400};
  options.repetition = Duration{0};
  auto store = open_store(options);
  const NewEntry entry{"a", digest(suites::key_of("k")), "{}"};
  accept_version(store, *std::make_unique<Observed>(), "known:1");  // the tenant has a number
  standby->pause();
  CHECK_FALSE(store.accept({"shop", "hook", now(), {&entry, 1}}).has_value());
  wait_until("the entry is on the primary alone",
             [&] { return primary.run("SELECT count(*) FROM inbox_waiting", "shop") == "2"; });
  CHECK_FALSE(store.accept({"shop", "hook", now(), {&entry, 1}}).has_value());
  standby->resume();
  wait_until("the duplicate is acknowledged", [&] {
    auto added = store.accept({"shop", "hook", now(), {&entry, 1}});
    return added && !added->at(0);
  });
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("the PostgreSQL store behind a pooler" * needs_pooler());

struct Pooled {
  explicit Pooled(const Pooler& pooler)
      : database(new_database()), store(open_store({pooler.url(database->name())})) {}
  std::unique_ptr<Database> database;
  Store store;
  Store& operator*() { return store; }
};

// Without the sentences over several tenants, which take long and use no other statements.
TEST_CASE("the store keeps the contract of a store behind a pooler in transaction mode") {
  const Pooler pooler(Cluster::shared());
  const auto make = [&] { return Pooled(pooler); };
  SUBCASE("inbox") { suites::store_inbox_suite(make); }
  SUBCASE("owners") { suites::store_owner_suite(make); }
  SUBCASE("forward") { suites::store_forward_suite(make); }
  SUBCASE("records") { suites::store_record_suite(make); }
  SUBCASE("outbox") { suites::store_outbox_suite(make); }
  SUBCASE("overview") { suites::store_overview_suite(make); }
  SUBCASE("privacy") { suites::store_privacy_suite(make); }
  SUBCASE("jobs") { suites::store_job_suite(make); }
  SUBCASE("counts of jobs") { suites::store_job_count_suite(make); }
  SUBCASE("rules") { suites::store_rules_suite(make); }
  SUBCASE("steering") { suites::store_steering_suite(make); }
}

TEST_CASE("two stores behind a pooler in transaction mode reorder nothing") {
  const auto database = new_database();
  const Pooler pooler(Cluster::shared());
  auto options = short_leases(pooler.url(database->name()), Duration{20'000});
  options.renewal = Duration{50};
  auto one = open_store(options);
  auto other = open_store(options);
  wait_until("both have their share",
             [&] { return one.owned_parts() == 32 && other.owned_parts() == 32; });
  Observed observed;
  for (const auto& id : shuffled_versions(20, 5, 2)) accept_version(other, observed, id);
  std::thread beside([&] { drain(other, observed); });
  drain(one, observed);
  beside.join();
  CHECK(observed.sent_again == 0);
  check_nothing_lost(one, observed, 20, 5);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
