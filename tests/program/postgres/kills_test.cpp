// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <postgres/store.hpp>
#include <random>
#include <string>
#include <vector>

#include "program/many_versions.hpp"
#include "program/postgres/fleet.hpp"

namespace ctsync::test {
namespace {

TEST_SUITE_BEGIN("kills on PostgreSQL" * postgres::test::needs_server());

enum class Event {
  kill_worker,
  kill_gateway,
  pause_worker,   ///< past its lease; it goes on before the next one pauses
  kill_database,  ///< it recovers and is there again
  fail_over,      ///< the primary server is killed, the synchronous standby takes its place
};
using Events = std::vector<Event>;

/// With TESTS_CRASH_SCALE above 1 the long form: 50 kills of processes, 8 pauses, 4 kills of the
/// database and a failover amid 20,000 deliveries.
bool is_long() {
  const char* given = std::getenv("TESTS_CRASH_SCALE");
  return given != nullptr && std::atoi(given) > 1;
}

Amount amount() { return is_long() ? Amount{330, 20, 20'000} : Amount{95, 5, 1'500}; }

Events events() {
  if (!is_long()) {
    return {Event::kill_worker, Event::kill_gateway, Event::kill_database, Event::kill_worker,
            Event::kill_gateway};
  }
  Events all(32, Event::kill_worker);
  all.insert(all.end(), 18, Event::kill_gateway);
  all.insert(all.end(), 4, Event::kill_database);
  std::minstd_rand random(13);
  std::shuffle(all.begin(), all.end(), random);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), Event::fail_over);
  // Where a target has just recovered, so that its dispatchers are amid rounds of many requests.
  for (const int at : {4, 11, 19, 26, 34, 41, 49, 56}) {
    all.insert(all.begin() + at, Event::pause_worker);
  }
  return all;
}

/// A server, and in the long form its standby.
class Servers {
 public:
  Servers() : primary_(Cluster::Commit::to_system) {
    primary_.run("CREATE DATABASE shop");
    if (is_long()) standby_ = primary_.make_standby();
  }
  std::string url() const {
    return standby_ ? url_of_both(primary_, *standby_, "shop") : primary_.url("shop");
  }
  void kill() {
    Cluster& current = failed_over_ ? *standby_ : primary_;
    current.end(Cluster::End::killed);
    current.start();
  }
  void fail_over() {
    primary_.end(Cluster::End::killed);
    standby_->promote();
    failed_over_ = true;
  }
  std::string run(const std::string& sql) const { return postgres::test::Session(url()).run(sql); }

 private:
  Cluster primary_;
  std::unique_ptr<Cluster> standby_;
  bool failed_over_ = false;
};

void perform(Event event, Fleet& fleet, Servers& servers, std::minstd_rand& random) {
  switch (event) {
    case Event::kill_worker: return fleet.kill_worker(random);
    case Event::kill_gateway: return fleet.kill_gateway(random());
    case Event::pause_worker: return fleet.pause_worker(random);
    case Event::kill_database: return servers.kill();
    case Event::fail_over: return servers.fail_over();
  }
}

/// Each delivery is one entry, each call is one message id at its target, and nothing waits.
void check_counts(const Servers& servers, std::size_t message_ids) {
  auto store = postgres::Store::open({servers.url(), postgres::Role::operator_});
  REQUIRE(store.has_value());
  Result<Counts> counts = store->counts();
  postgres::test::wait_until("nothing waits", [&] {
    counts = store->counts();
    return counts && counts->entries[0] == 0 && counts->calls[0] == 0;
  });
  const auto of = [&](EntryState state) {
    return counts->entries[static_cast<std::size_t>(state)];
  };
  const auto different = static_cast<std::int64_t>(amount().different());
  CHECK(of(EntryState::scheduled) == 0);
  CHECK(of(EntryState::dead) == 0);
  CHECK(of(EntryState::done) + of(EntryState::ignored) == different);
  CHECK(counts->calls[static_cast<std::size_t>(CallState::dead)] == 0);
  const auto accepted = counts->calls[static_cast<std::size_t>(CallState::accepted)];
  CHECK(accepted == static_cast<std::int64_t>(message_ids));
  CHECK(servers.run("SELECT count(*) FROM inbox_ended") == std::to_string(different));
  CHECK(servers.run("SELECT count(*) FROM call_ended") == std::to_string(accepted));
}

void print(const Owners::Delays& delays, std::size_t events, int repeats, FiveTargets& told,
           std::chrono::steady_clock::time_point began) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf(
      "MEASURED: %zu kills and pauses amid %zu deliveries (%d repeated after no answer or 503), "
      "%zu calls in %d requests, %d takeovers in at most %.1f s, on average %.1f s; %.0f s\n",
      events, amount().deliveries, repeats, told.message_ids(), told.requests(), delays.count,
      static_cast<double>(delays.longest.count()) / 1000,
      static_cast<double>(delays.sum.count()) / 1000 / std::max(1, delays.count), took.count());
}

TEST_CASE("kills amid deliveries by two gateways and three workers lose, mix and reorder nothing") {
  const auto began = std::chrono::steady_clock::now();
  Servers servers;
  FiveTargets told(amount());
  const Folder folder;
  Fleet fleet(told.variables(folder, R"(,"timeout_seconds":1,"batch_size":2)"), servers.url(),
              is_long() ? Fleet::Leases::expire : Fleet::Leases::end);
  const auto planned = plan(amount());
  const auto all = events();
  Senders senders(planned, fleet.ports());
  std::minstd_rand random(11);

  constexpr std::array troubles{ToldTarget::Trouble::refuses, ToldTarget::Trouble::none,
                                ToldTarget::Trouble::hangs, ToldTarget::Trouble::refuses,
                                ToldTarget::Trouble::none};
  std::size_t sent = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t slice = planned.size() * (i + 1) / (all.size() + 1) - sent;
    senders.allow(sent + slice);
    senders.wait_until_taken(sent + random() % slice);
    told[1].set(troubles[i % troubles.size()]);
    if (all[i] == Event::pause_worker) told[1].wait_for_requests(2);
    perform(all[i], fleet, servers, random);
    sent += slice;
  }
  CHECK(senders.finish() == 0);
  told[1].set(ToldTarget::Trouble::none);
  fleet.resume_worker();

  for (std::size_t i = 0; i < 5; ++i) CHECK(told[i].has_newest_of_everyone());
  check_counts(servers, told.message_ids());
  CHECK(fleet.stop());
  told.check();
  CHECK(fleet.log().find("@shop.example") == std::string::npos);
  print(fleet.owners().delays(), all.size(), senders.repeats(), told, began);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::test
