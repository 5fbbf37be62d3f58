// SPDX-License-Identifier: MIT
//
// What the PostgreSQL store costs on a server of its own, each against a baseline in the same run.
// Prints JSON.
//   postgres_bench [SECONDS a measurement, 5 by default]
//   [accepts|claims|snapshot|workers|way|standby]

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/postgres/cluster.hpp"
#include "adapters/postgres/pooler.hpp"
#include "postgres/database/connection.hpp"
#include "postgres/database/schema.hpp"
#include "postgres/row_number.hpp"
#include "postgres/store.hpp"

namespace ctsync::postgres {
namespace {

using test::Cluster;
using test::Database;
using Clock = std::chrono::steady_clock;

constexpr Duration lease{30'000};
constexpr int at_once = 200;  // rows of one call of a verb

// JSON-like text that compresses about as well as a real payload: ids and names do not repeat.
std::string text_of(std::size_t size) {
  std::mt19937 random(7);
  std::string text = "{";
  while (text.size() < size) {
    text += "\"field" + std::to_string(random() % 90) + "\":\"" + std::to_string(random()) + "\",";
  }
  text.resize(size);
  return text;
}
const std::string body_2k = text_of(2'000);
const std::string call_body = text_of(800);
std::chrono::milliseconds span{5'000};  // of one measurement

Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", to_string(result.error()).c_str());
  std::exit(1);
}

void make_schema(const std::string& url) {
  Connection connection(url);
  must(migrate(connection));
  must(create_partitions(connection, now(), 1));
}

Store open_store(const std::string& url, Role role) {
  Options options;
  options.url = url;
  options.role = role;
  return must(Store::open(std::move(options)));
}

/// Ids that no two processes and no two calls share.
std::string new_id() {
  static std::atomic<std::uint64_t> count{0};
  return std::to_string(::getpid()) + "-" + std::to_string(++count);
}

Key customer(int number) { return {"shop", "aurora", "customer", std::to_string(number)}; }

// Rows a second of the statement that any store on PostgreSQL needs at least.
double bare_rows(const std::string& url, int batch, const std::string& body) {
  Connection connection(url);
  must(
      connection.execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (id int8 PRIMARY KEY, body "
                         "bytea); ALTER TABLE bare SET (toast_tuple_target = 8160)"));
  std::int64_t rows = 0;
  const auto start = Clock::now();
  while (Clock::now() < start + span) {
    Column id(Type::int8), bytes(Type::bytes);
    for (int i = 0; i < batch; ++i) {
      id.add(++rows);
      bytes.add(std::string_view(body));
    }
    must(connection.run("INSERT INTO bare SELECT * FROM unnest($1::int8[], $2::bytea[])",
                        std::move(Parameters().add(id).add(bytes))));
  }
  return static_cast<double>(rows) / seconds_since(start);
}

// Deliveries a second of 64 threads that share some gateways.
double accepts(const std::vector<std::string>& urls) {
  std::vector<Store> gateways;
  for (const auto& url : urls) gateways.push_back(open_store(url, Role::gateway));
  std::atomic<std::int64_t> rows{0};
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      while (Clock::now() < start + span) {
        const auto id = new_id();
        const NewEntry entry{id, digest(customer(static_cast<int>(random() % 100'000))), body_2k};
        must(gateways[i % gateways.size()].accept({"shop", "hook", now(), {&entry, 1}}));
        ++rows;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return static_cast<double>(rows.load()) / seconds_since(start);
}

void fill_inbox(Store& store, int count) {
  std::mt19937 random(1);
  for (int left = count; left > 0; left -= 500) {
    std::vector<std::string> ids(500);
    std::vector<NewEntry> entries;
    for (auto& id : ids) {
      id = new_id();
      entries.push_back({id, digest(customer(static_cast<int>(random() % 50'000))), "{}"});
    }
    must(store.accept({"shop", "hook", now(), entries}));
  }
}

// Claims entries and ends each with a record and a call. Returns how many.
int process(Store& store) {
  const auto claimed = must(store.claim(at_once, now(), lease));
  std::vector<Completion> ends;
  for (const auto& entry : claimed) {
    Completion end{entry.row, entry.fence, EntryState::done, {}, {}, {}, {}};
    NewCall call;
    call.target = "segment";
    call.key = entry.key;
    call.call.message_id = entry.id;
    call.call.kind = CallKind::track;
    call.call.body = call_body;
    end.calls.push_back(std::move(call));
    end.terms = {{TermKind::customer_id, entry.id},
                 {TermKind::email, entry.id + "@example.com"},
                 {TermKind::customer_number, entry.id},
                 {TermKind::message_id, entry.id}};
    ends.push_back(std::move(end));
  }
  must(store.complete(ends, now()));
  return static_cast<int>(claimed.size());
}

// Claims calls and accepts them. Returns how many.
int dispatch(Store& store) {
  const auto calls = must(store.claim_calls("shop", "segment", at_once, now(), lease));
  std::vector<Settlement> ends;
  for (const auto& call : calls)
    ends.push_back({call.row, call.fence, CallState::accepted, {}, {}});
  must(store.settle(ends, now()));
  return static_cast<int>(calls.size());
}

// Runs the work in so many processes; each writes how many calls it settled to a pipe.
double in_processes(int count, const std::function<std::int64_t()>& work) {
  std::vector<int> pipes;
  std::vector<pid_t> children;
  for (int i = 0; i < count; ++i) {
    int ends[2];
    if (::pipe(ends) != 0) std::exit(1);
    children.push_back(::fork());
    if (children.back() == 0) {
      const auto done = work();
      std::_Exit(::write(ends[1], &done, sizeof done) == sizeof done ? 0 : 1);
    }
    ::close(ends[1]);
    pipes.push_back(ends[0]);
  }
  std::int64_t total = 0;
  for (const auto pipe : pipes) {
    std::int64_t done = 0;
    if (::read(pipe, &done, sizeof done) == sizeof done) total += done;
    ::close(pipe);
  }
  for (const auto child : children) ::waitpid(child, nullptr, 0);
  return static_cast<double>(total) / std::chrono::duration<double>(span).count();
}

// Calls a second that workers take all the way from a waiting entry to an accepted call. Each
// process waits until the partitions are shared out.
double worker_calls(Cluster& cluster, int count) {
  const Database database(cluster, "ctsync_schema");
  {
    auto store = open_store(database.url(), Role::gateway);
    fill_inbox(store, 200'000);
  }
  return in_processes(count, [&]() -> std::int64_t {
    Options options;
    options.url = database.url();
    options.renewal = Duration{200};
    auto store = must(Store::open(options));
    while (store.owned_parts() != (parts + count - 1) / count) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    std::int64_t done = 0;
    const auto start = Clock::now();
    while (Clock::now() < start + span) {
      process(store);
      done += dispatch(store);
    }
    return done;
  });
}

// Puts calls into the outbox, `a_lane` of them in each lane.
void fill_outbox(const std::string& url, std::int64_t count, std::int64_t a_lane) {
  Connection connection(url);
  must(
      connection.execute("INSERT INTO tenant VALUES (1, 'shop') ON CONFLICT DO NOTHING; "
                         "INSERT INTO target VALUES (1, 1, 'segment') ON CONFLICT DO NOTHING"));
  const auto first = first_sequence(now()) - count;
  const auto sql =
      "WITH i AS (SELECT n, (n / " + std::to_string(a_lane) + ")::int8 AS lane, n % " +
      std::to_string(a_lane) + " AS place FROM generate_series(1, " + std::to_string(count) +
      ") n), c AS (INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, "
      "entry, "
      "attempts, answers, turn, received_at, queued_at, due_at, code, reason, trace) SELECT lane % "
      "64, ((" +
      std::to_string(first) +
      " + n) << 6) | (lane % 64), (lane << 16) | 1, 1, place < 16, 'track', n::text, 'e', 0, 0, 0, "
      "0, 0, 0, '', '', '' FROM i) INSERT INTO call_body SELECT lane % 64, ((" +
      std::to_string(first) +
      " + n) << 6) | (lane % 64), convert_to(repeat(md5(n::text), 25), 'UTF8'), '' "
      "FROM i";
  must(connection.execute(sql.c_str(), std::chrono::minutes{10}));
  must(
      connection.execute("UPDATE part SET last_id = (SELECT coalesce(max(id), 0) FROM call_waiting "
                         "w WHERE w.part = part.part); ANALYZE call_waiting",
                         std::chrono::minutes{10}));
}

// Microseconds that a claim of calls takes for each call, with so many waiting.
double claim_costs(Cluster& cluster, std::int64_t waiting) {
  const Database database(cluster, "ctsync_schema");
  fill_outbox(database.url(), waiting, 4);
  auto store = open_store(database.url(), Role::worker);
  double seconds = 0;
  std::int64_t calls = 0;
  while (calls < 4'000) {
    const auto start = Clock::now();
    const auto claimed = must(store.claim_calls("shop", "segment", at_once, now(), lease));
    seconds += seconds_since(start);
    calls += std::ssize(claimed);
    std::vector<Settlement> back;
    for (const auto& call : claimed) {
      back.push_back({call.row, call.fence, CallState::accepted, {}, {}});
    }
    must(store.settle(back, now()));
    if (claimed.size() < at_once) fill_outbox(database.url(), waiting, 4);
  }
  return seconds / static_cast<double>(calls) * 1e6;
}

// Calls a second of one lane.
double lane_calls(Cluster& cluster, std::int64_t waiting) {
  const Database database(cluster, "ctsync_schema");
  fill_outbox(database.url(), waiting, waiting + 1);
  auto store = open_store(database.url(), Role::worker);
  std::int64_t calls = 0;
  const auto start = Clock::now();
  while (Clock::now() < start + span && calls < waiting) calls += dispatch(store);
  return static_cast<double>(calls) / seconds_since(start);
}

// Microseconds that a claim takes for each call in the first and the last second of ten in which a
// stranger holds a snapshot.
std::pair<double, double> claims_under_snapshot(Cluster& cluster) {
  const Database database(cluster, "ctsync_schema");
  fill_outbox(database.url(), 400'000, 4);
  auto store = open_store(database.url(), Role::worker);
  Connection stranger(database.url());
  must(stranger.execute("BEGIN ISOLATION LEVEL REPEATABLE READ"));
  must(stranger.run("SELECT count(*) FROM part"));
  std::array<double, 10> seconds{};
  std::array<std::int64_t, 10> calls{};
  const auto start = Clock::now();
  while (seconds_since(start) < 10) {
    const auto at = static_cast<std::size_t>(seconds_since(start));
    const auto before = Clock::now();
    const auto claimed = must(store.claim_calls("shop", "segment", at_once, now(), lease));
    seconds.at(std::min<std::size_t>(at, 9)) += seconds_since(before);
    calls.at(std::min<std::size_t>(at, 9)) += std::ssize(claimed);
    std::vector<Settlement> ends;
    for (const auto& call : claimed) {
      ends.push_back({call.row, call.fence, CallState::accepted, {}, {}});
    }
    must(store.settle(ends, now()));
  }
  must(stranger.execute("COMMIT"));
  return {seconds[0] / static_cast<double>(calls[0]) * 1e6,
          seconds[9] / static_cast<double>(calls[9]) * 1e6};
}

// Microseconds a call that each step takes of one thread that accepts, processes and dispatches in
// batches of 200.
struct WholeWay {
  double accept = 0, process = 0, dispatch = 0;
};
WholeWay whole_way(Cluster& cluster) {
  const Database database(cluster, "ctsync_schema");
  auto store = open_store(database.url(), Role::worker);
  std::int64_t calls = 0;
  WholeWay way;
  auto last = Clock::now();
  const auto add_time = [&last](double& step) {
    const auto before = std::exchange(last, Clock::now());
    step += std::chrono::duration<double, std::micro>(last - before).count();
  };
  const auto start = last;
  std::mt19937 random(3);
  while (Clock::now() < start + span) {
    std::vector<std::string> ids(at_once);
    std::vector<NewEntry> entries;
    for (auto& id : ids) {
      id = new_id();
      entries.push_back({id, digest(customer(static_cast<int>(random() % 100'000))), call_body});
    }
    must(store.accept({"shop", "hook", now(), entries}));
    add_time(way.accept);
    process(store);
    add_time(way.process);
    calls += dispatch(store);
    add_time(way.dispatch);
  }
  const auto count = static_cast<double>(calls);
  return {way.accept / count, way.process / count, way.dispatch / count};
}

double idle_claim(Cluster& cluster) {
  const Database database(cluster, "ctsync_schema");
  auto store = open_store(database.url(), Role::worker);
  fill_inbox(store, 500);
  while (process(store) > 0 || dispatch(store) > 0) {
  }
  constexpr int rounds = 500;
  const auto start = Clock::now();
  for (int i = 0; i < rounds; ++i) must(store.claim(at_once, now(), lease));
  return seconds_since(start) / rounds * 1e3;
}

void print(const char* name, double value) {
  std::printf("  \"%s\": %.3f,\n", name, value);
  std::fflush(stdout);
}

void measure_accepts(Cluster& cluster) {
  const Database database(cluster, "ctsync_schema");
  print("bare rows/s, 64 a statement, 2 kB", bare_rows(database.url(), 64, body_2k));
  print("accepts/s, 64 clients, 1 gateway", accepts({database.url()}));
  print("accepts/s, 64 clients, 4 gateways",
        accepts({database.url(), database.url(), database.url(), database.url()}));
  const test::Pooler pooler(cluster);
  print("accepts/s through pgbouncer", accepts({pooler.url(database.name())}));
  print("accepts/s, 64 clients, 1 gateway, again", accepts({database.url()}));
}

void measure_standby() {
  Cluster primary(Cluster::Commit::to_disk);
  primary.prepare_template("ctsync_schema", make_schema);
  std::optional<Database> database(std::in_place, primary, "ctsync_schema");
  print("accepts/s before a standby", accepts({database->url()}));
  const auto standby = primary.make_standby();
  print("accepts/s with a synchronous standby", accepts({database->url()}));
  database.reset();  // which waits for the standby
}

void measure_claims(Cluster& cluster) {
  print("claim_calls, us a call, 1e3 waiting", claim_costs(cluster, 1'000));
  print("claim_calls, us a call, 1e6 waiting", claim_costs(cluster, 1'000'000));
  print("calls/s of a lane of 1e3", lane_calls(cluster, 1'000));
  print("calls/s of a lane of 1e5", lane_calls(cluster, 100'000));
  print("an idle claim of 64 partitions, ms", idle_claim(cluster));
}

void measure_snapshot(Cluster& cluster) {
  const auto [first, last] = claims_under_snapshot(cluster);
  print("claim_calls, us a call, first second of a held snapshot", first);
  print("claim_calls, us a call, tenth second of a held snapshot", last);
}

void measure_workers(Cluster& cluster) {
  for (const int workers : {1, 2, 4}) {
    print(("calls/s, workers: " + std::to_string(workers)).c_str(), worker_calls(cluster, workers));
  }
}

void measure_whole_way(Cluster& cluster) {
  const Database database(cluster, "ctsync_schema");
  print("bare rows/s, 200 a statement, 0.8 kB", bare_rows(database.url(), at_once, call_body));
  const auto way = whole_way(cluster);
  print("calls/s, the whole way, one thread", 1e6 / (way.accept + way.process + way.dispatch));
  print("us a call of it in accept", way.accept);
  print("us a call of it in claim and complete", way.process);
  print("us a call of it in claim_calls and settle", way.dispatch);
}

void measure(std::string_view part) {
  const auto asked = [part](std::string_view name) { return part.empty() || part == name; };
  std::printf("{\n");
  {
    Cluster cluster(Cluster::Commit::to_disk);
    cluster.prepare_template("ctsync_schema", make_schema);
    if (asked("accepts")) measure_accepts(cluster);
    if (asked("claims")) measure_claims(cluster);
    if (asked("claims") || asked("snapshot")) measure_snapshot(cluster);
    if (asked("workers")) measure_workers(cluster);
    if (asked("way")) measure_whole_way(cluster);
  }
  if (asked("standby")) measure_standby();
  std::printf("  \"seconds\": %.1f\n}\n", std::chrono::duration<double>(span).count());
}

}  // namespace
}  // namespace ctsync::postgres

int main(int count, char** arguments) {
  using namespace ctsync::postgres;
  if (count > 1) span = std::chrono::milliseconds{std::atoi(arguments[1]) * 1000};
  measure(count > 2 ? arguments[2] : "");
}
