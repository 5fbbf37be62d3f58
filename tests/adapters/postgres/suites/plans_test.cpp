// SPDX-License-Identifier: MIT
#include "plans.hpp"

#include <doctest/doctest.h>

#include "adapters/postgres/needs.hpp"
#include "suites/store_find.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("the tables of the PostgreSQL store" * needs_server());

const std::set<std::string> small_tables{"tenant", "target",      "worker", "part",
                                         "store",  "schema_step", "import"};
// What bounds them is the number of series, of buckets and of revisions, and not that of rows.
const std::set<std::string> bounded_tables{
    "series", "series_tenant_tally_place_state_code_key", "tally_sum", "rules", "hold", "action"};

TEST_CASE("each primary key begins with the partition") {
  const auto database = new_database();
  std::istringstream tables(database->run(
      "SELECT string_agg(c.relname || ' ' || coalesce(a.attname, '-'), ' ') FROM pg_class c "
      "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
      "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
      "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"));
  int checked = 0;
  for (std::string table, first; tables >> table >> first; ++checked) {
    CAPTURE(table);
    const bool free = small_tables.contains(table) || bounded_tables.contains(table);
    if (!free) CHECK(first == "part");
  }
  CHECK(checked > 20);
  CHECK(database->run("SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
                      "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
                      "WHERE c.relnamespace = 'public'::regnamespace AND a.attname <> 'part' "
                      "AND c.relname NOT IN ('tenant', 'target', 'worker', 'store', "
                      "'schema_step', 'import', 'series', 'tally_sum', 'rules', 'hold', "
                      "'action')") == "0");
}

// 200,000 rows of each table that grows, all of other customers.
void fill(const Database& database) {
  const auto base = std::to_string(first_sequence(now() - std::chrono::minutes{10}));
  const std::string rows = " FROM generate_series(1, 200000) n";
  const auto id = "(((" + base + "::int8 + n) << 6) | (n % 64))";
  const std::string digest = "uuid_send(gen_random_uuid())";
  database.run("INSERT INTO seen SELECT n % 64, " + digest + ", " + digest + ", " + id + rows);
  database.run("INSERT INTO inbox_waiting SELECT n % 64, " + id + ", " + digest + ", " + digest +
               ", 1, 'hook', 'e', 0, 0, 0, false, 0, 0, 0, 0, '', '', ''" + rows);
  database.run("INSERT INTO inbox_body SELECT n % 64, " + id + ", '{}'" + rows);
  database.run("INSERT INTO call_waiting SELECT n % 64, " + id +
               ", n::int8 << 16, 1, true, 'track', 'm', 'e', 0, 0, 0, 0, 0, "
               "CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END, '', '', ''" +
               rows);
  database.run("INSERT INTO call_body SELECT n % 64, " + id + ", '{}', ''" + rows);
  database.run("INSERT INTO call_dead SELECT n % 64, -" + id +
               ", (n::int8 + 500000) << 16, 1, false, 'track', 'm', 'e', 1, 0, 0, 0, 0, 0, "
               "'rejected', '', '', false, 0" +
               rows);
  database.run("INSERT INTO call_attempt SELECT n % 64, " + id +
               ", 1, 0, 0, 503, '', 0, 'target_unavailable', '', ''" + rows);
  database.run("INSERT INTO record SELECT n % 64, " + digest + ", " + id + ", 'k', '{}', 0, ''" +
               rows);
  database.run("INSERT INTO holder SELECT n % 64, " + digest + ", " + id + rows);
}

// Every verb of the hot path, with work of different customers.
void do_everything(Store& store) {
  Observed observed;
  for (const auto& id : shuffled_versions(30, 2, 1)) accept_version(store, observed, id);
  const auto entries = suites::must(store.claim(60, now(), suites::lease));
  REQUIRE(entries.size() == 60);
  std::vector<Completion> ends;
  std::vector<Forward> steps;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    const auto customer = "c" + std::to_string(i);
    ends.push_back(suites::ended(entry,
                                 i % 5 == 0   ? EntryState::dead
                                 : i % 5 == 1 ? EntryState::waiting
                                              : EntryState::done,
                                 i % 5 < 2 ? "why" : ""));
    if (i % 5 >= 2) {
      ends.back().record = suites::record_of(customer, "record " + customer);
      ends.back().record->identifiers = {{IdentifierKind::email, customer + "@example.com"}};
      ends.back().calls.push_back(suites::call_for(customer, customer + ":1"));
    }
    ends.back().terms = {{TermKind::customer_id, customer}, {TermKind::resource_id, "r"}};
    steps.push_back({entry.row, entry.fence, "step " + entry.id, entry.key, "step", true});
  }
  suites::must(store.forward(steps));
  suites::must(store.complete(ends, now()));
  suites::must(store.record(suites::key_of("c2")));
  suites::must(store.holders("shop", {IdentifierKind::email, "c2@example.com"}));
  suites::must(store.waits("shop", "segment", digest(suites::key_of("c2"))));
  const auto calls = suites::must(store.claim_calls("shop", "segment", 60, now(), suites::lease));
  REQUIRE(calls.size() == 60);
  std::vector<Settlement> results;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    results.push_back(suites::ended(calls[i], static_cast<CallState>(i % 3), "why", now()));
    if (i % 3 == 1) results.back().then = suites::call_for("x", "then").call;
  }
  suites::must(store.settle(results, now()));
  suites::must(store.next_due(Table::inbox));
  suites::must(store.next_due(Table::outbox));
}

// What is wrong with a plan: a table that grows is read without an index, or not by the partition.
std::string fault_of(const Plan& plan) {
  static const std::regex scan(
      R"((Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan).* on (\w+))");
  std::istringstream lines(plan.text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (!std::regex_search(line, found, scan)) continue;
    if (line.find("never executed") != line.npos) continue;
    if (small_tables.contains(found[2].str()) || bounded_tables.contains(found[2].str())) continue;
    if (found[1] == "Seq Scan") return line;
    std::string condition;
    std::getline(lines, condition);
    if (condition.find("Index Cond: ((part = ") == condition.npos &&
        condition.find("Index Cond: (part = ") == condition.npos) {
      return line + condition;
    }
  }
  return {};
}

TEST_CASE("hot statements find rows by the partition, before and after ANALYZE") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::queue_calls(store, "first", {suites::call_for("k", "1")}, now());
  }
  database->run("ALTER TABLE call_waiting SET (autovacuum_enabled = false)");
  fill(*database);
  for (const bool analyzed : {false, true}) {
    if (analyzed) database->run("ANALYZE");
    Plans plans(Cluster::shared(), *database);
    {
      auto store = open_store({database->url()});
      do_everything(store);
    }
    int checked = 0;
    for (const auto& plan : plans.take()) {
      const auto fault = fault_of(plan);
      if (!fault.empty()) MESSAGE(plan.text);
      CHECK_MESSAGE(fault.empty(), fault);
      CHECK(plan.pages < 30'000);
      checked += plan.is("unnest") ? 1 : 0;
    }
    CHECK(checked > 15);
  }
}

// Partitions of days to come are empty.
bool is_empty_partition(const std::string& line) {
  return line.find("cost=0.00..0.00 ") != line.npos;
}

TEST_CASE("entries are found and forgotten by the indexes, before and after ANALYZE") {
  const auto database = new_database();
  const suites::FoundBy ada{suites::email_of("ada@shop.example")};
  {
    auto store = open_store({database->url()});
    for (const auto* id : {"a", "b", "c"}) {
      suites::end_with(store, id, {ada[0], suites::order_of(id)}, EntryState::done, "shop", now());
    }
  }
  const auto base = std::to_string(first_sequence(now() - std::chrono::minutes{10}));
  const std::string rows = " FROM generate_series(1, 200000) n";
  const auto id = "(((" + base + "::int8 + n) << 6) | (n % 64))";
  const std::string entry = "SELECT n % 64, " + id + ", '', '', 1, 'hook', 'e'";
  database->run("INSERT INTO inbox_ended " + entry + ", 1, 1, 0, 0, '', ''" + rows);
  database->run("INSERT INTO inbox_dead " + entry + ", 3, 0, 0, false, 0, 0, 0, 0, '', '', '', 0" +
                rows);
  database->run("INSERT INTO inbox_waiting " + entry + ", 0, 0, 0, false, 0, 0, 0, 0, '', '', ''" +
                rows);
  database->run("INSERT INTO find SELECT n % 64, (n::int8 * 7919 * 64) | (n % 64), " + id + rows);
  for (const bool analyzed : {false, true}) {
    if (analyzed) database->run("ANALYZE");
    Plans plans(Cluster::shared(), *database);
    {
      auto store = open_store({database->url(), Role::operator_});
      CHECK(suites::found_by(store, ada).size() == (analyzed ? 0 : 3));
      suites::must(store.erase({{}, {}, {}, "", {}, {}, "shop", ada}, now()));
    }
    int checked = 0;
    for (const auto& plan : plans.take()) {
      if (!plan.is("find") && !plan.is("tokens")) continue;
      const auto fault = fault_of(plan);
      if (!fault.empty() && !is_empty_partition(fault)) MESSAGE(plan.text);
      CHECK_MESSAGE((fault.empty() || is_empty_partition(fault)), fault);
      CHECK(plan.pages < 200);
      ++checked;
    }
    CHECK(checked >= 2);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
