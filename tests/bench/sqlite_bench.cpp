// SPDX-License-Identifier: MIT
//
// What the SQLite store costs, as ratios: disks differ by a factor of ten, ratios do not.
//   sqlite_bench [folder] [rows]

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "sqlite/store.hpp"

namespace {

using namespace ctsync;
using Clock = std::chrono::steady_clock;

constexpr Time noon{Duration{1'800'000'000'000}};
constexpr Duration lease{30'000};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", to_string(result.error()).c_str());
  std::exit(1);
}

void run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
  std::exit(1);
}

/// Rows a second of plain SQLite: 2 kB and a unique 16-byte key, `batch` rows a transaction.
double plain_rate(const std::string& path, int batch, double duration) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) std::exit(1);
  run(database,
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, k BLOB UNIQUE, body BLOB)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO t (k, body) VALUES (randomblob(16), ?1)", -1, &insert,
                     nullptr);
  const std::string body(2000, 'x');
  sqlite3_bind_blob(insert, 1, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
  const auto start = Clock::now();
  double rows = 0;
  for (; seconds_since(start) < duration; rows += batch) {
    run(database, "BEGIN IMMEDIATE");
    for (int i = 0; i < batch; ++i) {
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    run(database, "COMMIT");
  }
  const auto rate = rows / seconds_since(start);
  sqlite3_finalize(insert);
  sqlite3_close(database);
  return rate;
}

struct Accepted {
  double rate = 0;
  double share = 0;  ///< rows a commit
  double p50 = 0;    ///< milliseconds
  double p99 = 0;
  double worst = 0;
};

void accept_for(sqlite::Store& store, double duration, const std::string& name,
                std::vector<double>& waits) {
  const std::string body(2000, 'x');
  const auto start = Clock::now();
  for (int i = 0; seconds_since(start) < duration; ++i) {
    const auto id = name + "-" + std::to_string(i);
    const std::array<NewEntry, 1> entries{{{id, body, {}}}};
    const auto begun = Clock::now();
    must(store.accept({"tenant", "source", noon, entries}));
    waits.push_back(seconds_since(begun) * 1000);
  }
}

Accepted accept_rate(sqlite::Store& store, int threads, double duration) {
  static int round = 0;
  const auto name = std::to_string(++round) + "-";
  std::vector<std::vector<double>> waits(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  const auto commits = store.commits();
  const auto start = Clock::now();
  for (std::size_t t = 0; t < waits.size(); ++t) {
    running.emplace_back(
        [&, t] { accept_for(store, duration, name + std::to_string(t), waits[t]); });
  }
  for (auto& thread : running) thread.join();
  std::vector<double> all;
  for (const auto& some : waits) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  const auto rows = static_cast<double>(all.size());
  return {rows / seconds_since(start), rows / static_cast<double>(store.commits() - commits),
          all[all.size() / 2], all[all.size() * 99 / 100], all.back()};
}

/// Brings entries in until `rows` wait, 500 to a delivery.
void fill(sqlite::Store& store, std::int64_t rows, const std::string& name) {
  std::vector<std::string> ids(500);
  std::vector<NewEntry> entries(500);
  for (std::int64_t first = 0; first < rows; first += 500) {
    for (std::size_t i = 0; i < 500; ++i) {
      ids[i] = name + std::to_string(first) + "-" + std::to_string(i);
      entries[i] = {ids[i], "[]", {}};
    }
    must(store.accept({"tenant", "source", noon, entries}));
  }
}

/// Completes every waiting entry with one call to a target that nobody serves.
void move_to_outbox(sqlite::Store& store, const std::string& target) {
  for (std::int64_t n = 0;;) {
    const auto claimed = must(store.claim(1000, noon, lease));
    if (claimed.empty()) return;
    std::vector<Completion> ends;
    for (const auto& entry : claimed) {
      Completion end{entry.row, entry.fence, EntryState::done, {}, {}, {}, {}};
      end.calls.push_back({target,
                           "customer-" + std::to_string(++n / 2),
                           {CallKind::identify, entry.id, "{}"},
                           CallState::waiting,
                           {}});
      ends.push_back(std::move(end));
    }
    must(store.complete(ends, noon));
  }
}

/// Microseconds a row for claim, profile, complete, claim_calls and settle, 100 rows at a time.
double cycle_cost(sqlite::Store& store, int rounds) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    const auto claimed = must(store.claim(100, noon, lease));
    std::vector<Completion> ends;
    for (const auto& entry : claimed) {
      const auto key = "customer-" + entry.id;
      must(store.profile(key));
      Completion end{entry.row, entry.fence, EntryState::done, {}, {}, {}, {}};
      end.profile = ProfileRecord{key, std::string(1000, 'p')};
      end.calls.push_back({"segment",
                           key,
                           {CallKind::identify, entry.id, std::string(1500, 'j')},
                           CallState::waiting,
                           {}});
      ends.push_back(std::move(end));
    }
    must(store.complete(ends, noon));
    std::vector<Settlement> settled;
    for (const auto& call : must(store.claim_calls("segment", 100, noon, lease))) {
      settled.push_back({call.row, call.fence, CallState::accepted, {}, {}});
    }
    must(store.settle(settled, noon));
    best = std::min(best, seconds_since(start) * 1e6 / 100);
  }
  return best;
}

void show_accepts(const std::string& folder, int threads) {
  auto store = must(sqlite::Store::open({folder + "/accept.db"}));
  std::vector<double> ratios;
  std::vector<Accepted> seen;
  for (int round = 0; round < 5; ++round) {
    const auto plain = plain_rate(folder + "/plain.db", threads, 2);
    seen.push_back(accept_rate(store, threads, 2));
    ratios.push_back(100 * seen.back().rate / plain);
  }
  std::sort(ratios.begin(), ratios.end());
  std::sort(seen.begin(), seen.end(), [](auto& a, auto& b) { return a.rate < b.rate; });
  const auto& middle = seen[2];
  std::printf(
      "accept, %2d threads: %3.0f %% of plain batches of %d (%.0f to %.0f %%); %.0f/s, %.1f "
      "rows a commit, wait p50 %.1f p99 %.1f worst %.0f ms\n",
      threads, ratios[2], threads, ratios.front(), ratios.back(), middle.rate, middle.share,
      middle.p50, middle.p99, middle.worst);
}

void show_cycles(const std::string& folder, std::int64_t rows) {
  const auto path = folder + "/cycle.db";
  double small = 0;
  {
    auto store = must(sqlite::Store::open({path}));
    fill(store, 5000, "small");
    small = cycle_cost(store, 30);
    std::printf("a row's way with 10^3 rows kept: %.0f us\n", small);
    fill(store, rows, "outbox");
    move_to_outbox(store, "unserved");
    fill(store, rows, "inbox");
  }
  const auto start = Clock::now();
  auto store = must(sqlite::Store::open({path}));
  std::printf("open with %lld rows waiting in each table: %.0f ms\n", static_cast<long long>(rows),
              seconds_since(start) * 1000);
  const auto large = cycle_cost(store, 60);
  std::printf("a row's way with them waiting: %.0f us = %.2f times\n", large, large / small);
  const auto counted = Clock::now();
  must(store.counts());
  must(store.next_due(Table::outbox));
  std::printf("counts and next_due: %.2f ms\n", seconds_since(counted) * 1000);
  const auto pruning = Clock::now();
  const auto pruned = must(store.prune(noon + lease, noon, DeadLetters::keep));
  std::printf("prune: %.0f rows/s\n", static_cast<double>(pruned) / seconds_since(pruning));
}

}  // namespace

int main(int argc, char** argv) {
  auto folder =
      (argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::temp_directory_path()) /
      "ctsync-bench-XXXXXX";
  auto path = folder.string();
  if (::mkdtemp(path.data()) == nullptr) return 1;
  for (int threads : {1, 8, 64, 256}) show_accepts(path, threads);
  show_cycles(path, argc > 2 ? std::atoll(argv[2]) : 100'000);
  std::filesystem::remove_all(path);
}
