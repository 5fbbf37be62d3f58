// SPDX-License-Identifier: MIT
//
// What the SQLite store costs, and what this disk and plain SQLite cost beside it. Prints JSON.
//   store_bench sync FOLDER SECONDS             fdatasync of 4 kB
//   store_bench plain FOLDER SECONDS BATCH      rows a second of plain SQLite, BATCH a transaction
//   store_bench accept FOLDER SECONDS THREADS   deliveries a second of that many threads
//   store_bench costs FOLDER kept|waiting ROUNDS ROWS...   each verb, with so many other rows there
//   store_bench fill DATABASE ROWS kept|waiting|calls   makes a store, for other measurements
//   store_bench backlog DATABASE TENANT ROWS   brings deliveries of a tenant that wait in the inbox

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctsync/base/uuid.hpp>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sqlite/store.hpp"

namespace {

using namespace ctsync;
using Clock = std::chrono::steady_clock;

constexpr Duration lease{30'000};
constexpr std::size_t at_once = 100;  // rows of one call of a verb

Time now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", to_string(result.error()).c_str());
  std::exit(1);
}

/// Who sends what, as in a shop: ids of messages and of customers are random UUIDs. Every other
/// message is about a customer who was there before: one of the newest, who come with several
/// messages (registered, verified, an address added), or any.
class Shop {
 public:
  explicit Shop(std::uint64_t seed, bool returning = true) : random_(seed), returning_(returning) {}

  std::string message_id() { return text(draw()); }
  Key customer_key() {
    const auto count = customers_.size();
    const auto dice = count == 0 || !returning_ ? 0 : random_() % 4;
    if (dice < 2) customers_.push_back(draw());
    if (dice < 2) return key(customers_.back());
    const auto among = dice == 2 ? std::min(count, at_once) : count;
    return key(customers_[count - 1 - random_() % among]);
  }
  std::vector<std::string> message_ids(std::size_t count) {
    std::vector<std::string> ids(count);
    for (auto& id : ids) id = message_id();
    return ids;
  }

 private:
  Uuid draw() {
    Uuid id{};
    for (auto& byte : id) byte = static_cast<unsigned char>(random_());
    id[6] = static_cast<unsigned char>((id[6] & 0x0f) | 0x40);
    id[8] = static_cast<unsigned char>((id[8] & 0x3f) | 0x80);
    return id;
  }
  static Key key(const Uuid& customer) { return {"default", "aurora", "customer", text(customer)}; }
  static std::string text(const Uuid& id) {
    std::string text;
    append_uuid(text, id);
    return text;
  }

  std::mt19937_64 random_;
  bool returning_;
  std::vector<Uuid> customers_;
};

/// Brings entries to a store, all in one delivery, each of a customer of its own.
void accept(sqlite::Store& store, std::span<const std::string> ids, std::string_view body) {
  std::vector<NewEntry> entries;
  for (const auto& id : ids) entries.push_back({id, digest(id), body});
  must(store.accept({"default", "commercetools", now(), entries}));
}

double at(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void show_sync(const std::string& folder, double duration) {
  const std::string path = folder + "/sync";
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) std::exit(1);
  const std::string block(4096, 'x');
  std::vector<double> waits;
  for (const auto start = Clock::now(); seconds_since(start) < duration;) {
    const auto begun = Clock::now();
    const auto offset = static_cast<off_t>(waits.size() % 1000 * block.size());
    if (::pwrite(file, block.data(), block.size(), offset) < 0 || ::fdatasync(file) != 0) {
      std::exit(1);
    }
    waits.push_back(seconds_since(begun) * 1e6);
  }
  ::close(file);
  ::unlink(path.c_str());
  std::printf("{\"p50_us\":%.1f,\"p99_us\":%.1f}\n", at(waits, 0.5), at(waits, 0.99));
}

void run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
  std::exit(1);
}

/// 2 kB and a unique 16-byte key a row.
void show_plain(const std::string& folder, double duration, int batch) {
  sqlite3* database = nullptr;
  if (sqlite3_open((folder + "/plain.db").c_str(), &database) != SQLITE_OK) std::exit(1);
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
  std::printf("{\"per_second\":%.1f}\n", rate);
}

void show_accept(const std::string& folder, double duration, std::size_t count) {
  auto store = must(sqlite::Store::open({folder + "/accept.db"}));
  const std::string body(2000, 'x');
  std::vector<std::vector<double>> waits(count);
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (std::size_t t = 0; t < count; ++t) {
    threads.emplace_back([&, t] {
      Shop shop(t);
      while (seconds_since(start) < duration) {
        const std::string id = shop.message_id();
        const auto begun = Clock::now();
        accept(store, std::span(&id, 1), body);
        waits[t].push_back(seconds_since(begun) * 1000);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const double took = seconds_since(start);
  std::vector<double> all;
  for (const auto& some : waits) all.insert(all.end(), some.begin(), some.end());
  const auto rows = static_cast<double>(all.size());
  std::printf("{\"per_second\":%.1f,\"rows_a_commit\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
              rows / took, rows / static_cast<double>(store.commits()), at(all, 0.5),
              at(all, 0.99));
}

/// Brings in `rows` entries of 1 kB.
void fill(sqlite::Store& store, Shop& shop, long rows) {
  const std::string body(1000, 'x');
  for (long first = 0; first < rows; first += 500) accept(store, shop.message_ids(500), body);
}

/// Brings in deliveries of source TENANT-shop, each the first of another customer.
void bring_backlog(sqlite::Store& store, const std::string& tenant, long rows) {
  constexpr long at_once_here = 500;
  for (long first = 0; first < rows; first += at_once_here) {
    std::vector<std::string> ids, bodies;
    for (long i = first; i < first + at_once_here; ++i) {
      ids.push_back("waiting-" + std::to_string(i));
      bodies.push_back(R"({"type":"customer.updated","id":")" + ids.back() +
                       R"(","projectKey":"aurora","customer":{"id":")" + ids.back() +
                       R"(","version":1,"createdAt":"2026-01-01T00:00:00.000Z","lastModifiedAt":)" +
                       R"("2026-01-01T00:00:00.000Z","email":")" + ids.back() +
                       R"(@example.com",)" +
                       R"("firstName":"Ines","lastName":"Okafor","addresses":[]}})");
    }
    std::vector<NewEntry> entries;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      entries.push_back({ids[i], digest(Key{tenant, "aurora", "customer", ids[i]}), bodies[i]});
    }
    must(store.accept({tenant, tenant + "-shop", now(), entries}));
  }
}

std::string identify_json(const std::string& id, long number) {
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%08ld", number);
  const std::string user = std::string("c") + digits.data() + "@example.com";
  return R"({"timestamp":"2026-03-02T09:15:30.104Z","integrations":{},"type":"identify","userId":")" +
         user + R"(","traits":{"email":")" + user +
         R"(","firstName":"Ines","lastName":"Okafor","name":"Ines Adaeze Okafor","phone":"+41 79 )" +
         R"(000 00 02","address":{"street":"Harbour Lane 12","city":"Basel","postalCode":"4051",)" +
         R"("country":"CH"},"birthday":"1988-02-29","createdAt":"2025-11-20T18:04:11.350Z",)" +
         R"("locale":"de-CH","customerNumber":"CN-20418","isEmailVerified":true,"stores":["basel",)" +
         R"("online-ch"],"loyaltyTier":"gold","points":420},"context":{"library":{"name":"ctsync",)" +
         R"("version":"2"}},"messageId":")" + id + R"("})";
}

Completion completed(const ClaimedEntry& entry, const Key& key, long number) {
  Completion end{entry.row, entry.fence, EntryState::done, {}, {}, {}, {}};
  end.record = NewRecord{key,
                         std::string(1000, 'p'),
                         {{IdentifierKind::email, key.id + "@example.com"},
                          {IdentifierKind::customer_number, key.id}}};
  NewCall call;
  call.target = "segment";
  call.key = digest(key);
  call.call.kind = CallKind::identify;
  call.call.message_id = entry.id;
  call.call.body = identify_json(entry.id, number);
  end.calls.push_back(std::move(call));
  end.terms = {{TermKind::customer_id, key.id},
               {TermKind::email, key.id + "@example.com"},
               {TermKind::customer_number, key.id},
               {TermKind::message_id, entry.id}};
  return end;
}

/// Turns what waits in the inbox into calls; returns how many.
long complete_all(sqlite::Store& store, Shop& shop) {
  for (long number = 0;;) {
    const auto claimed = must(store.claim(1000, now(), lease));
    if (claimed.empty()) return number;
    std::vector<Completion> ends;
    for (const auto& entry : claimed) {
      ends.push_back(completed(entry, shop.customer_key(), number++));
    }
    must(store.complete(ends, now()));
  }
}

std::size_t settle(sqlite::Store& store, int limit) {
  std::vector<Settlement> settled;
  for (const auto& call : must(store.claim_calls("default", "segment", limit, now(), lease))) {
    settled.push_back({call.row, call.fence, CallState::accepted, {}, {}});
  }
  if (!settled.empty()) must(store.settle(settled, now()));
  return settled.size();
}

void populate(sqlite::Store& store, Shop& shop, long rows, std::string_view state) {
  fill(store, shop, rows);
  complete_all(store, shop);
  if (state == "waiting") fill(store, shop, rows);  // as many entries wait as calls
  while (state == "kept" && settle(store, 1000) > 0) {
  }
}

constexpr std::array verbs{"insert",   "claim",       "record", "holders",
                           "complete", "claim_calls", "settle", "all"};
using Costs = std::array<std::vector<double>, verbs.size()>;

/// 100 rows go all their way; adds the microseconds that each verb took for a row.
void cycle(sqlite::Store& store, Shop& shop, Costs& costs, int round) {
  const std::string body(1000, 'x');
  const auto ids = shop.message_ids(at_once);
  std::vector<Key> keys(at_once);
  for (auto& key : keys) key = shop.customer_key();
  std::size_t verb = 0;
  double total = 0;
  auto start = Clock::now();
  const auto lap = [&] {
    const double took = seconds_since(start) * 1e6 / at_once;
    costs[verb++].push_back(took);
    total += took;
    start = Clock::now();
  };
  accept(store, ids, body);
  lap();
  const auto claimed = must(store.claim(at_once, now(), lease));
  lap();
  for (const auto& key : keys) must(store.record(key));
  lap();
  for (const auto& key : keys) {
    must(store.holders("default", {IdentifierKind::email, key.id + "@example.com"}));
  }
  lap();
  std::vector<Completion> ends;
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    ends.push_back(completed(claimed[i], keys[i], round));
  }
  must(store.complete(ends, now()));
  lap();
  std::vector<Settlement> settled;
  for (const auto& call : must(store.claim_calls("default", "segment", at_once, now(), lease))) {
    settled.push_back({call.row, call.fence, CallState::accepted, {}, {}});
  }
  lap();
  must(store.settle(settled, now()));
  lap();
  costs[verb].push_back(total);
}

/// One store of each size; rounds go from store to store, so that all meet the same disk.
void show_costs(const std::string& folder, std::string_view state, int rounds,
                std::span<char*> sizes) {
  std::vector<sqlite::Store> stores;
  std::vector<Shop> shops;
  for (const char* rows : sizes) {
    stores.push_back(must(sqlite::Store::open({folder + "/" + rows + ".db"})));
    shops.emplace_back(stores.size());
    populate(stores.back(), shops.back(), std::atol(rows), state);
  }
  std::vector<Costs> costs(sizes.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < stores.size(); ++i) cycle(stores[i], shops[i], costs[i], round);
  }
  for (std::size_t i = 0; i < costs.size(); ++i) {
    std::printf("%s\"%s\":{", i == 0 ? "{" : "},", sizes[i]);
    for (std::size_t v = 0; v < verbs.size(); ++v) {
      std::printf("%s\"%s\":%.2f", v == 0 ? "" : ",", verbs[v], at(costs[i][v], 0.5));
    }
  }
  std::printf("}}\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 3 ? argv[1] : "";
  const std::string_view fourth = argc > 4 ? argv[4] : "";
  if (mode == "sync") {
    show_sync(argv[2], std::atof(argv[3]));
  } else if (mode == "plain" && argc > 4) {
    show_plain(argv[2], std::atof(argv[3]), std::atoi(argv[4]));
  } else if (mode == "accept" && argc > 4) {
    show_accept(argv[2], std::atof(argv[3]), static_cast<std::size_t>(std::atoi(argv[4])));
  } else if (mode == "costs" && argc > 5) {
    show_costs(argv[2], argv[3], std::atoi(argv[4]),
               std::span(argv, static_cast<std::size_t>(argc)).subspan(5));
  } else if (mode == "fill" && argc > 4) {
    auto store = must(sqlite::Store::open({argv[2]}));
    Shop shop(1, fourth != "calls");  // each call can go out at once
    populate(store, shop, std::atol(argv[3]), fourth);
  } else if (mode == "backlog" && argc > 4) {
    auto store = must(sqlite::Store::open({argv[2]}));
    bring_backlog(store, argv[3], std::atol(argv[4]));
  } else {
    std::fprintf(stderr, "store_bench: see the top of store_bench.cpp\n");
    return 2;
  }
}
