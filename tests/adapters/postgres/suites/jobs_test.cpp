// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <postgres/import.hpp>
#include <suites/jobs/store_resend.hpp>
#include <suites/store_jobs.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "lost_answer.hpp"
#include "plans.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("jobs in PostgreSQL" * needs_server());

using suites::job_at;
using suites::Leader;
using suites::must;
using suites::Page;

TEST_CASE("a step whose answer was lost adds and counts nothing twice, whoever repeats it") {
  const auto database = new_database();
  auto options = impatient(*database);
  SUBCASE("the store") {}
  SUBCASE("its caller") { options.repetition = Duration{0}; }
  auto store = open_store(options);
  suites::arrive(store, {.ids = {"known"}, .at = now()});
  auto leader = suites::lead(store, suites::make_job(store), now());
  const std::array entries{NewEntry{.id = "a", .body = "{}"}, NewEntry{.id = "b", .body = "{}"},
                           NewEntry{.id = "known", .body = "{}"}};
  const std::array deliveries{NewDelivery{"shop", "hook", now(), entries}};
  JobStep step{leader.job, leader.fence, 0, "1"};
  step.deliveries = deliveries;
  step.ignored = 4;
  const auto progress = with_lost_answer<JobProgress>(*database, options, "job", "UPDATE", [&] {
    return store.advance_job(step, now(), suites::lease);
  });
  CHECK(progress == JobProgress{true, JobState::running, 2, 1});
  const auto job = job_at(store, leader.job);
  CHECK(job.counts == JobCounts{7, 0, 1, 4, 0});
  CHECK(job.steps == 1);
  CHECK(must(store.counts()).entries[0] == 3);
  leader.step = 1;
  CHECK(suites::make_step(store, leader, {.ids = {"c"}}, now()).fresh == 1);
}

TEST_CASE("a lost answer makes no second job, and loses no leader and no steering") {
  const auto database = new_database();
  const auto options = impatient(*database);
  auto store = open_store(options);
  const auto number = with_lost_answer<std::int64_t>(*database, options, "job", "INSERT", [&] {
    return store.make_job({"shop", "backfill", "{}"}, now());
  });
  CHECK(number == 1);
  CHECK(must(store.jobs({})).size() == 1);
  const auto led = with_lost_answer<std::optional<LedJob>>(
      *database, options, "job", "UPDATE", [&] { return store.lead_job(1, now(), suites::lease); });
  REQUIRE(led);
  CHECK(suites::try_step(store, {1, led->fence, 0}, {}, now()).led);
  CHECK(with_lost_answer<bool>(*database, options, "job", "UPDATE",
                               [&] { return store.steer_job(1, JobState::paused, now()); }));
  CHECK_FALSE(must(store.steer_job(1, JobState::paused, now())));
}

TEST_CASE("stores that make jobs at once number each once, and of those that lead one gets it") {
  const auto database = new_database();
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) {
    stores.push_back(std::make_unique<Store>(open_store({database->url(), Role::operator_})));
  }
  std::atomic<int> leaders{0};
  std::vector<std::thread> threads;
  for (auto& store : stores) {
    threads.emplace_back([&store, &leaders] {
      for (int i = 0; i < 10; ++i) (void)store->make_job({"shop", "backfill", "{}"}, now());
      for (int job = 1; job <= 10; ++job) {
        const auto led = store->lead_job(job, now(), suites::lease);
        leaders += led && *led ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(leaders == 10);
  const auto jobs = must(stores[0]->jobs({}));
  REQUIRE(jobs.size() == 40);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    CHECK(jobs[i].number == static_cast<std::int64_t>(40 - i));
  }
}

/// A process that leads a job, makes a step, writes a byte, and waits to be killed.
pid_t start_leader(const Options& options, std::int64_t job, Duration lease, int told) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto store = Store::open(options);
  if (!store) ::_exit(1);
  const auto led = store->lead_job(job, now(), lease);
  bool good = led && *led;
  if (good) {
    const std::array entries{NewEntry{.id = "a", .body = "{}"}};
    const std::array deliveries{NewDelivery{"shop", "hook", now(), entries}};
    JobStep step{job, (*led)->fence, 0, "1"};
    step.deliveries = deliveries;
    good = store->advance_job(step, now(), lease).has_value();
  }
  if (::write(told, good ? "y" : "n", 1) != 1) ::_exit(1);
  while (true) ::pause();
}

TEST_CASE("a second process leads after the lease of a killed one, and goes on where it was") {
  const auto database = new_database();
  constexpr Duration lease{1'500};
  std::int64_t number = 0;
  {
    auto store = open_store({database->url(), Role::operator_});
    number = suites::make_job(store);
  }
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = start_leader({database->url(), Role::operator_}, number, lease, pipe[1]);
  char good = 0;
  REQUIRE(::read(pipe[0], &good, 1) == 1);
  CHECK(good == 'y');
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
  auto heir = open_store({database->url()});
  const auto led_until = job_at(heir, number).led_until;
  REQUIRE(led_until);
  std::optional<LedJob> led;
  wait_until("the heir leads", [&] {
    led = must(heir.lead_job(number, now(), suites::lease));
    return led.has_value();
  });
  CHECK(now() >= *led_until - Duration{5});  // the clocks of two processes
  CHECK(led->job.cursor == "1");
  CHECK(led->job.counts == JobCounts{1, 0, 0, 0, 0});
  Leader leader{number, led->fence, led->job.steps};
  CHECK(suites::make_step(heir, leader, {.ids = {"a", "b"}, .end = JobState::done}, now()) ==
        JobProgress{true, JobState::done, 1, 1});
}

/// Claims entries and ends each in one of several ways, by the digits of its id.
std::size_t end_some(Store& store) {
  const auto claimed = must(store.claim(20, now(), suites::lease));
  std::vector<Completion> ends;
  std::vector<Forward> forwards;
  for (const auto& entry : claimed) {
    const auto number = static_cast<unsigned>(std::stoi(entry.id.substr(1)));
    constexpr std::array states{EntryState::done, EntryState::ignored, EntryState::dead};
    auto& end = ends.emplace_back(suites::ended(entry, states.at(number % 3), "why"));
    if (entry.id[0] != 'p' || number % 5 != 0) continue;
    end.state = EntryState::done;
    end.reason = {ReasonCode::forwarded, "goes on"};
    const auto key = "k" + std::to_string(number % 7);
    forwards.push_back(suites::forward_of(entry, "f" + std::to_string(number % 100), key));
    forwards.push_back(suites::forward_of(entry, "g" + entry.id.substr(1), key));
  }
  must(store.forward(forwards));
  must(store.complete(ends, now()));
  return claimed.size();
}

TEST_CASE("counts add up while a leader reads, two workers process and an operator redrives") {
  const auto database = new_database();
  auto options = short_leases(database->url(), Duration{20'000});
  options.renewal = Duration{50};
  auto one = open_store(options);
  auto other = open_store(options);
  auto tool = open_store({database->url(), Role::operator_});
  auto leader = suites::lead(tool, suites::make_job(tool), now());
  constexpr int pages = 40;
  std::atomic<bool> read{false};
  std::vector<std::thread> threads;
  for (auto* store : {&one, &other}) {
    threads.emplace_back([&read, store] {
      while (end_some(*store) > 0 || !read) {
      }
    });
  }
  threads.emplace_back([&] {
    while (!read) {
      must(tool.redrive({.limit = 3}, now()));
      must(tool.discard({.limit = 1}, now()));
    }
  });
  for (int i = 0; i < pages; ++i) {
    suites::Words ids;
    for (int n = 0; n < 20; ++n) ids.push_back("p" + std::to_string(i * 17 + n));
    suites::make_step(tool, leader, {.ids = ids, .known = 1}, now());
  }
  read = true;
  for (auto& thread : threads) thread.join();
  wait_until("nothing waits", [&] {
    return end_some(one) + end_some(other) == 0 && must(one.counts()).entries[0] == 0;
  });
  const auto counts = job_at(one, leader.job).counts;
  CHECK(counts.read == pages * 21);
  CHECK(counts.open() == 0);
  CHECK(std::min({counts.told, counts.known, counts.ignored}) > 0);
  suites::check_counts(one);
}

TEST_CASE("entries without a job touch no table of jobs") {
  const auto database = new_database();
  auto store = open_store({database->url()});
  database->run("DROP TABLE job, job_count");
  suites::arrive(store, {.ids = {"a", "b", "c", "d"}, .at = now()});
  suites::arrive(store, {.ids = {"bad"}, .at = now(), .unreadable = "no JSON"});
  const auto entries = must(store.claim(10, now(), suites::lease));
  REQUIRE(entries.size() == 4);
  suites::forward(store, suites::forward_of(entries[0], "f"));
  must(store.complete(std::vector{suites::ended(entries[0], EntryState::done),
                                  suites::ended(entries[1], EntryState::ignored, "known"),
                                  suites::ended(entries[2], EntryState::dead, "bad")},
                      now()));
  CHECK(must(store.redrive({.limit = 1}, now())) == 1);
  CHECK(must(store.discard({}, now())) == 1);
  must(store.erase({{}, suites::entry_rows(store), {}, "{}"}, now()));
  suites::check_counts(store);
}

TEST_CASE("a database of the schema before jobs gets them, and its entries stay") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::arrive(store, {.ids = {"old"}, .at = now()});
  }
  take_back_to(*database, 4);
  Connection connection(database->url());
  must(migrate(connection));
  auto store = open_store({database->url()});
  CHECK(must(store.jobs({})).empty());
  auto leader = suites::lead(store, suites::make_job(store), now());
  CHECK(leader.job == 1);
  CHECK(suites::make_step(store, leader, {.ids = {"old", "new"}}, now()) ==
        JobProgress{true, JobState::running, 1, 1});
}

TEST_CASE("an import takes over jobs with their counts, once") {
  const auto database = new_database();
  MovedJob moved;
  moved.row = 70;
  moved.job.job = {70,     "shop", "backfill", "{}", "9", "{}", JobState::paused, {9, 1, 2, 3, 0},
                   "busy", now(),  now()};
  {
    auto import = must(Import::begin(database->url(), {"secret", "contents"}));
    for (int i = 0; i < 2; ++i) must(import.add(std::vector{moved}));
    must(import.finish());
  }
  auto store = open_store({database->url()});
  const auto job = job_at(store, 70);
  CHECK(job.kind == "backfill");
  CHECK(job.cursor == "9");
  CHECK(job.state == JobState::paused);
  CHECK(job.error == "busy");
  CHECK(job.counts == JobCounts{9, 1, 2, 3, 0});
  CHECK(must(store.steer_job(70, JobState::running, now())));
  CHECK(suites::try_lead(store, 70, now()));
  CHECK(suites::make_job(store) == 71);
}

// 20,000 jobs that are done, and as many entries of a job that wait for later.
void fill_with_jobs(const Database& database) {
  const auto later = (now() + std::chrono::minutes{10}).time_since_epoch().count();
  database.run(
      "INSERT INTO job SELECT n % 64, n, -n, 'shop', 'backfill', '{}', '', '', '', 2, 0, 0, 0, "
      "NULL, 0, 0, 0, 0, 0 FROM generate_series(1, 20000) n; "
      "INSERT INTO job_count SELECT p, n, 0, 1 FROM generate_series(1, 2000) n, "
      "generate_series(0, 63) p; "
      "INSERT INTO inbox_waiting SELECT n % 64, (n << 6) | (n % 64), uuid_send(gen_random_uuid()), "
      "uuid_send(gen_random_uuid()), 1, 'hook', 'e', 0, 1, 7, false, 1, 0, 0, " +
      std::to_string(later) +
      ", '', '', '' FROM generate_series(1, 20000) n; "
      "ANALYZE");
}

TEST_CASE("jobs and their entries are found by the partition, however many there are") {
  const auto database = new_database();
  { (void)open_store({database->url()}); }
  fill_with_jobs(*database);
  Plans plans(Cluster::shared(), *database);
  {
    auto store = open_store({database->url()});
    auto leader = suites::lead(store, suites::make_job(store), now());
    CHECK(leader.job == 20'001);
    suites::make_step(store, leader, {.ids = {"a"}}, now());
    const auto sender = suites::claim_one(store, now());
    suites::forward(store, suites::forward_of(sender, "f"));
    suites::end_sender(store, sender, now());
    must(store.steer_job(leader.job, JobState::paused, now()));
    CHECK(must(store.jobs({.before = 1'000, .limit = 20})).size() == 20);
    CHECK(must(store.jobs({.number = 5})).size() == 1);
  }
  int jobs = 0;
  int entries = 0;
  for (const auto& plan : plans.take()) {
    const bool of_job = plan.is(" job") && !plan.is("known AS");
    if (!of_job && !plan.is("inbox_waiting")) continue;
    CHECK_MESSAGE(!plan.is("Seq Scan on job"), plan.text);
    CHECK_MESSAGE(!plan.is("Seq Scan on inbox_waiting"), plan.text);
    jobs += of_job ? 1 : 0;
    if (!plan.is("SET job = -w.job")) continue;
    CHECK_MESSAGE(plan.is("Index Cond: ((part = "), plan.text);
    CHECK(plan.pages < 100);
    ++entries;
  }
  CHECK(jobs >= 5);
  CHECK(entries == 1);
}

// 100,000 calls that were accepted within a minute, with their bodies.
void fill_with_calls(const Database& database) {
  const auto base = std::to_string(first_sequence(now() - std::chrono::minutes{1}));
  const auto id = "(((" + base + "::int8 + n) << 6) | (n % 64))";
  const std::string rows = " FROM generate_series(1, 100000) n";
  database.run("INSERT INTO call_ended SELECT n % 64, " + id +
               ", n::int8 << 16, 1, 'track', 'm', 'e', 1, 0, 0, 0, '', ''" + rows);
  database.run("INSERT INTO call_body SELECT n % 64, " + id + ", '{}', ''" + rows);
}

TEST_CASE("calls are sent again by the partition and the day, however many were accepted") {
  const auto database = new_database();
  suites::Rows rows;
  {
    auto store = open_store({database->url()});
    suites::queue_calls(store, "x", {suites::call_for("a", "1"), suites::call_for("b", "2")},
                        now());
    suites::accept_all(store, now());
    rows = suites::call_rows(store);
  }
  REQUIRE(rows.size() == 2);
  fill_with_calls(*database);
  for (const bool analyzed : {false, true}) {
    CAPTURE(analyzed);
    if (analyzed) database->run("ANALYZE");
    Plans plans(Cluster::shared(), *database);
    {
      auto store = open_store({database->url()});
      auto leader = suites::new_leader(store);
      suites::resend(store, leader, rows, now());
      CHECK(suites::counts_of(store, leader).told == 2);
      suites::accept_all(store, now());
    }
    int seen = 0;
    for (const auto& plan : plans.take()) {
      if (!plan.is("DELETE FROM call_ended") && !plan.is("SELECT DISTINCT e.part")) continue;
      ++seen;
      CHECK_MESSAGE(!plan.is("Seq Scan on call_"), plan.text);
      CHECK_MESSAGE(plan.is("Index Cond: ((part = "), plan.text);
      CHECK_MESSAGE(plan.pages < 200, plan.text);
    }
    CHECK(seen == 2);
  }
}

TEST_CASE("a step whose answer was lost sends no call a third time") {
  const auto database = new_database();
  auto options = impatient(*database);
  SUBCASE("the store repeats it") {}
  SUBCASE("its caller repeats it") { options.repetition = Duration{0}; }
  auto store = open_store(options);
  suites::queue_calls(store, "x", {suites::call_for("k", "1")}, now());
  suites::accept_all(store, now());
  const auto leader = suites::lead(store, suites::make_job(store), now());
  const auto rows = suites::call_rows(store);
  JobStep step{leader.job, leader.fence, 0, "1"};
  step.resend = rows;
  with_lost_answer<JobProgress>(*database, options, "job", "UPDATE",
                                [&] { return store.advance_job(step, now(), suites::lease); });
  CHECK(job_at(store, leader.job).counts == JobCounts{1, 1, 0, 0, 0});
  CHECK(suites::take_calls(store, now()).size() == 1);
  suites::check_counts(store);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
