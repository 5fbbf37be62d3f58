// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <postgres/store.hpp>
#include <string>
#include <suites/store_words.hpp>
#include <thread>
#include <utility>

#include "adapters/postgres/cluster.hpp"
#include "adapters/postgres/processes.hpp"
#include "adapters/postgres/session.hpp"

namespace ctsync::postgres::test {

/// Holds back commits that change a table, by a deferred trigger. They outlast a cancellation, for
/// which PostgreSQL sends a process two signals: the second may come while the first is handled.
class LostAnswer {
 public:
  LostAnswer(const Database& database, const std::string& table,
             const std::string& events = "DELETE OR UPDATE")
      : database_(database), holder_(database.url()) {
    holder_.run("SELECT pg_advisory_lock(7)");
    database_.run(
        "CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE cancelled boolean := false; BEGIN LOOP BEGIN BEGIN "
        "IF cancelled THEN PERFORM pg_advisory_xact_lock(8); END IF; "
        "PERFORM pg_advisory_xact_lock_shared(7); EXIT; "
        "EXCEPTION WHEN query_canceled THEN cancelled := true; END; "
        "EXCEPTION WHEN query_canceled THEN cancelled := true; END; END LOOP; RETURN NULL; END $$; "
        "CREATE CONSTRAINT TRIGGER held AFTER " +
        events + " ON " + table +
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold()");
  }
  void wait_for_commit() {
    wait_until("a commit is held back", [&] {
      return database_.run(
                 "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' "
                 "AND query = 'COMMIT'") != "0";
    });
  }
  /// A cancellation that came after the release would end the commit.
  void wait_for_cancellation() {
    wait_until("the commit is cancelled and goes on", [&] {
      return database_.run(
                 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                 "AND objid = 8 AND granted") != "0";
    });
  }
  void release() { holder_.run("SELECT pg_advisory_unlock_all()"); }

 private:
  const Database& database_;
  Session holder_;
};

/// Does something whose answer is lost: the store stops to wait for it, and the server commits
/// nevertheless. Returns what it came to once the store or its caller has repeated it.
template <class T>
T with_lost_answer(const Database& database, const Options& options, const std::string& table,
                   const std::string& events, std::function<Result<T>()> action) {
  LostAnswer lost(database, table, events);
  Result<T> result = Error{};
  std::thread acting([&] { result = action(); });
  lost.wait_for_commit();
  const bool repeats = options.repetition != Duration{0};
  if (!repeats) acting.join();
  lost.wait_for_cancellation();
  lost.release();
  if (!repeats) {
    CHECK_FALSE(result.has_value());
    wait_until("the commit has taken effect", [&] {
      return database.run(
                 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 8 AND "
                 "database = (SELECT oid FROM pg_database WHERE datname = current_database())") ==
             "0";
    });
  }
  if (acting.joinable()) acting.join();
  database.run("DROP TRIGGER held ON " + table);
  if (!repeats) wait_until("it is repeated", [&] { return (result = action()).has_value(); });
  return suites::must(std::move(result));
}

/// Options of a store that soon stops to wait for an answer.
inline Options impatient(const Database& database) {
  Options options{database.url()};
  options.statement = Duration{300};
  options.repetition = std::chrono::minutes{1};
  return options;
}

}  // namespace ctsync::postgres::test
