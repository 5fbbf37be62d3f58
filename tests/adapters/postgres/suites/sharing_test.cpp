// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <optional>
#include <thread>

#include "adapters/postgres/needs.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("stores on one database" * needs_server());

constexpr Duration lease{20'000};  // of partitions; renewed every 50 ms

Options sharing(const std::string& url) {
  auto options = short_leases(url, lease);
  options.renewal = Duration{50};
  return options;
}

void wait_for_shares(std::initializer_list<std::pair<const Store*, std::ptrdiff_t>> shares) {
  wait_until("each store has its share", [&] {
    return std::ranges::all_of(
        shares, [](const auto& share) { return share.first->owned_parts() == share.second; });
  });
}

TEST_CASE("stores share the partitions, and those of one that leaves go to the others at once") {
  const auto database = new_database();
  auto one = open_store(sharing(database->url()));
  CHECK(one.owned_parts() == 64);
  std::optional<Store> other(open_store(sharing(database->url())));
  wait_for_shares({{&one, 32}, {&*other, 32}});
  std::optional<Store> third(open_store(sharing(database->url())));
  wait_until("the third has its share", [&] {
    const int most = std::max({one.owned_parts(), other->owned_parts(), third->owned_parts()});
    return most == 22 && one.owned_parts() + other->owned_parts() + third->owned_parts() == 64;
  });
  const auto left = std::chrono::steady_clock::now();
  third.reset();
  wait_for_shares({{&one, 32}, {&*other, 32}});
  other.reset();
  wait_for_shares({{&one, 64}});
  CHECK(std::chrono::steady_clock::now() - left < lease);
  CHECK(database->run("SELECT count(DISTINCT owner) FROM part") == "1");
  CHECK(database->run("SELECT count(*) FROM worker") == "1");
}

TEST_CASE("a worker that dies as soon as it has started takes nothing from one that runs") {
  const auto database = new_database();
  auto runs = open_store(sharing(database->url()));
  wait_until("it has settled",
             [&] { return database->run("SELECT count(*) FROM worker WHERE settled") == "1"; });
  auto started = sharing(database->url());
  started.renewal = std::chrono::hours{1};
  const auto first = open_store(started);
  const auto second = open_store(started);
  for (int rounds = 0; rounds < 3; ++rounds) {
    const auto before = database->run("SELECT max(until) FROM worker WHERE settled");
    wait_until("the lease is renewed", [&] {
      return database->run("SELECT max(until) FROM worker WHERE settled") != before;
    });
  }
  CHECK(runs.owned_parts() == 64);
  CHECK(first.owned_parts() == 0);
  CHECK(second.owned_parts() == 0);
}

TEST_CASE("a partition with work that is out is handed over when the work has ended") {
  const auto database = new_database();
  auto one = open_store(sharing(database->url()));
  Observed observed;
  for (const auto& id : shuffled_versions(60, 1, 1)) accept_version(one, observed, id);
  const auto claimed = suites::must(one.claim(1000, now(), std::chrono::minutes{15}));
  CHECK(claimed.size() == 60);
  std::set<int> busy;  // of the upper half, which is to be handed over
  for (const auto& entry : claimed) {
    if ((entry.row & 63) >= 32) busy.insert(static_cast<int>(entry.row & 63));
  }
  auto other = open_store(sharing(database->url()));
  wait_for_shares({{&one, 32 + std::ssize(busy)}, {&other, 32 - std::ssize(busy)}});
  CHECK(suites::must(other.claim(1000, now(), std::chrono::minutes{15})).empty());
  std::vector<Completion> ends;
  for (const auto& entry : claimed) ends.push_back(suites::ended(entry, EntryState::done));
  suites::must(one.complete(ends, now()));
  wait_for_shares({{&one, 32}, {&other, 32}});
  CHECK(suites::must(one.counts()).entries[1] == 60);
}

// Two threads for each store: one that accepts and one that works, until all is done.
void run_traffic(std::span<Store* const> stores, Observed& observed, std::vector<std::string> ids) {
  std::vector<std::thread> threads;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> added{0};
  for (auto* store : stores) {
    threads.emplace_back([&, store] {
      for (auto i = next++; i < ids.size(); i = next++) {
        added += accept_version(*store, observed, ids[i]) ? 1U : 0U;
      }
    });
    threads.emplace_back([&, store] {
      while (true) {
        const bool all_there = next >= ids.size() + stores.size();
        if (process_some(*store, observed, 7) + send_some(*store, observed, 7) > 0) continue;
        if (!all_there) continue;
        auto counts = store->counts();
        if (observed.succeeded(counts) && counts->entries[0] + counts->calls[0] == 0) return;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(added == ids.size());
}

TEST_CASE(
    "versions shuffled over two stores are each claimed once, and none overtakes a newer one") {
  const auto database = new_database();
  auto one = open_store(sharing(database->url()));
  auto other = open_store(sharing(database->url()));
  wait_for_shares({{&one, 32}, {&other, 32}});
  Observed observed;
  Store* const both[] = {&one, &other};
  run_traffic(both, observed, shuffled_versions(40, 12, 7));
  CHECK(observed.different_claims() == 480);
  CHECK(observed.most_claims() == 1);
  CHECK(observed.sent_again == 0);
  CHECK(observed.unavailable == 0);
  check_nothing_lost(one, observed, 40, 12);
}

TEST_CASE("a store that joins and leaves during traffic loses and reorders nothing") {
  const auto database = new_database();
  auto one = open_store(sharing(database->url()));
  Observed observed;
  std::atomic<bool> done{false};
  std::thread joining([&] {
    while (!done) {
      auto guest = open_store(sharing(database->url()));
      for (int i = 0; i < 20; ++i) {
        process_some(guest, observed, 5);
        send_some(guest, observed, 5);
      }
    }
  });
  Store* const lone[] = {&one};
  run_traffic(lone, observed, shuffled_versions(40, 10, 9));
  done = true;
  joining.join();
  CHECK(observed.most_claims() == 1);
  CHECK(observed.sent_again == 0);
  check_nothing_lost(one, observed, 40, 10);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
