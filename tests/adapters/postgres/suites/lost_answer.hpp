// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "adapters/postgres/cluster.hpp"
#include "adapters/postgres/processes.hpp"
#include "adapters/postgres/session.hpp"

namespace ctsync::postgres::test {

/// Holds back commits that change a table, by a deferred trigger. They outlast a cancellation.
class LostAnswer {
 public:
  LostAnswer(const Database& database, const std::string& table,
             const std::string& events = "DELETE OR UPDATE")
      : database_(database), holder_(database.url()) {
    holder_.run("SELECT pg_advisory_lock(7)");
    database_.run(
        "CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "LOOP BEGIN PERFORM pg_advisory_xact_lock_shared(7); EXIT; EXCEPTION WHEN query_canceled "
        "THEN PERFORM pg_advisory_xact_lock(8); END; END LOOP; RETURN NULL; END $$; "
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

}  // namespace ctsync::postgres::test
