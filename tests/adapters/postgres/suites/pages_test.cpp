// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

using std::chrono::days;

/// Entries with a call each that were accepted some days ago: "0 days", "1 days" and so on.
class Past {
 public:
  static constexpr std::array<int, 8> ages{400, 60, 33, 12, 5, 2, 1, 0};

  Past() : store_(open_store({database_->url()})) {
    Connection connection(database_->url());
    for (const int age : ages) {
      // Rows from before the last partition are in the default one.
      if (age < 60) suites::must(create_partitions(connection, now() - days{age}, 0));
      add(std::to_string(age) + " days", age);
    }
  }
  Store& operator*() { return store_; }

  /// The entries or the delivery ids of calls on pages of this size.
  suites::Words walk(HistoryFilter filter, int* pages = nullptr) {
    suites::Words ids;
    for (bool more = true; more;) {
      const auto page = suites::must(store_.history(filter));
      for (const auto& row : page.rows) ids.push_back(row.delivery_id);
      more = !page.complete;
      filter.before = page.next;
      if (pages != nullptr) ++*pages;
    }
    return ids;
  }

  /// Makes dead entries so old, by their numbers.
  void age_dead(int age) {
    const auto shift = std::to_string(first_row(now()) - first_row(now() - days{age}));
    database_->run("UPDATE inbox_body SET id = id - " + shift +
                   " WHERE id IN (SELECT id FROM inbox_dead)");
    database_->run("UPDATE inbox_dead SET id = id - " + shift);
  }

 private:
  void add(const std::string& id, int age) {
    suites::arrive(store_, {.ids = {id}, .at = now()});
    auto end = suites::ended(suites::claim_one(store_, now()), EntryState::done);
    end.calls = {suites::call_for(id, id)};
    suites::must(store_.complete(std::array{end}, now()));
    suites::settle(
        store_, suites::ended(suites::take_calls(store_, now()).at(0), CallState::accepted), now());
    const auto shift = std::to_string(first_row(now()) - first_row(now() - days{age}));
    const auto where = " WHERE entry = '" + id + "'";
    database_->run("UPDATE inbox_body SET id = id - " + shift +
                   " WHERE id IN (SELECT id FROM inbox_ended" + where + ")");
    database_->run("UPDATE seen SET id = id - " + shift +
                   " WHERE id IN (SELECT id FROM inbox_ended" + where + ")");
    database_->run("UPDATE inbox_ended SET id = id - " + shift + ", first_call = first_call - " +
                   shift + ", received_at = received_at - " + std::to_string(age) +
                   "::int8 * 86400000" + where);
    database_->run("UPDATE call_ended SET id = id - " + shift + where);
  }

  std::unique_ptr<Database> database_ = new_database();
  Store store_;
};

TEST_CASE("pages go back over all days, and nothing is on two of them or on none") {
  Past past;
  const suites::Words all{"0 days",  "1 days",  "2 days",  "5 days",
                          "12 days", "33 days", "60 days", "400 days"};
  for (const int limit : {1, 2, 3, 7, 8, 100}) {
    for (const auto table : {Table::inbox, Table::outbox}) {
      CHECK(past.walk({.table = table, .limit = limit}) == all);
      CHECK(past.walk({.table = table, .tenant = "shop", .limit = limit}) == all);
      const auto* const state = table == Table::inbox ? "done" : "accepted";
      CHECK(past.walk({.table = table, .state = state, .limit = limit}) == all);
      CHECK(past.walk({.table = table, .state = "dead", .limit = limit}).empty());
    }
  }
  int pages = 0;
  CHECK(past.walk({.limit = 9}, &pages).size() == 8);
  CHECK(pages == 1);
  CHECK(past.walk({.since = now() - days{20}, .limit = 2}) ==
        suites::Words{"0 days", "1 days", "2 days", "5 days", "12 days"});
  CHECK(past.walk({.until = now() - days{20}, .limit = 2}) ==
        suites::Words{"33 days", "60 days", "400 days"});
}

TEST_CASE("what rows of different days have is read together") {
  Past past;
  std::vector<std::int64_t> rows;
  for (const auto& row : suites::must((*past).history({})).rows) rows.push_back(row.row);
  REQUIRE(rows.size() == Past::ages.size());
  std::swap(rows.front(), rows.back());
  const auto summaries = suites::must((*past).summaries(Table::inbox, rows));
  const auto calls = suites::must((*past).calls_of(rows));
  const auto bodies = suites::must((*past).payloads(Table::inbox, rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    REQUIRE(summaries[i].has_value());
    REQUIRE(calls[i].size() == 1);
    CHECK(calls[i][0].delivery_id == summaries[i]->delivery_id);
    CHECK(bodies[i] == "{}");
  }
  CHECK(summaries.front()->delivery_id == "400 days");
}

// It keeps its number, which says when it arrived first.
TEST_CASE("a row that was redriven is among those of the time when that happened") {
  Past past;
  suites::arrive(*past, {.ids = {"again"}, .at = now() - days{3}, .unreadable = "not JSON"});
  past.age_dead(3);
  const auto dead = suites::must((*past).list({.state = "dead"})).at(0);
  CHECK(suites::must((*past).redrive({.table = Table::inbox, .row = dead.row}, now())) == 1);
  const auto recent = past.walk({.since = now() - std::chrono::minutes{1}, .limit = 100});
  CHECK(recent == suites::Words{"0 days", "again"});
}

}  // namespace
}  // namespace ctsync::postgres::test
