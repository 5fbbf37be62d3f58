// SPDX-License-Identifier: MIT
#pragma once

#include "sqlite/database.hpp"
#include "sqlite/late_index.hpp"
#include "sqlite/prune.hpp"

namespace ctsync::sqlite {

/// The statements that write the inbox.
struct InboxStatements {
  explicit InboxStatements(Database& to) noexcept : database(to) {}

  Database& database;
  /// Entries by their dedup digest: of (tenant, source, id), or of that digest and the key.
  LateIndex digests{
      database,
      {"SELECT max(id) FROM inbox", "SELECT dedup, id FROM inbox WHERE id >= ?1",
       "SELECT entry FROM entry_digest WHERE digest = ?1",
       "INSERT OR REPLACE INTO entry_digest (digest, entry) "
       "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
       8, false,
       IndexFilter::Sql{
           "SELECT (SELECT max(id) FROM inbox) - (SELECT min(id) FROM inbox)",
           "SELECT digest FROM entry_digest WHERE digest > ?1 ORDER BY digest LIMIT ?2"}}};
  Statement key_of{database, "SELECT key FROM inbox WHERE id = ?1 AND dedup = ?2"};
  Statement remove_digest{database,
                          "DELETE FROM entry_digest WHERE entry = ?1 AND "
                          "digest = (SELECT dedup FROM inbox WHERE id = ?1)"};
  Statement add{database,
                "INSERT INTO inbox (dedup, tenant, source, entry, key, state, class, job, step, "
                "received_at, due_at, code, reason, trace, died_at) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
                "CASE WHEN ?6 = 3 THEN ?10 END)"};
  Statement add_body{database, "INSERT INTO inbox_body (id, body) VALUES (?1, ?2)"};
  Statement add_before{database, "INSERT INTO inbox_before (id, record) VALUES (?1, ?2)"};
  Statement delete_before{database, "DELETE FROM inbox_before WHERE id = ?1"};
  Statement forget_body{database, "UPDATE inbox SET kept = 0 WHERE id = ?1"};
  /// What a forwarded entry inherits of one that is still waiting or scheduled.
  Statement sender{database,
                   "SELECT i.tenant, t.name, i.source, i.class, i.job, i.received_at, i.trace "
                   "FROM inbox i CROSS JOIN tenant t ON t.id = i.tenant "
                   "WHERE i.id = ?1 AND i.state IN (0, 4)"};
  Statement end{database,
                "UPDATE inbox SET state = ?3, code = ?4, reason = ?5, attempts = attempts + 1, "
                "ended_at = CASE WHEN ?3 IN (1, 2) THEN ?6 END, "
                "died_at = CASE WHEN ?3 = 3 THEN ?6 END, forwarded_to = ?7, calls = ?8, "
                "rules = nullif(?9, 0), "
                "first_call = CASE WHEN ?8 > 0 THEN (SELECT coalesce(max(id), 0) + 1 FROM outbox) "
                "ELSE 0 END WHERE id = ?1 AND state = ?2"};
  Statement put_off{database,
                    "UPDATE inbox SET state = ?3, code = ?4, reason = ?5, due_at = ?6, "
                    "attempts = attempts + (?3 = 0) WHERE id = ?1 AND state = ?2"};
  Statement kept{database, "SELECT state FROM inbox WHERE id = ?1 AND kept = 1"};
  Statement erase{database,
                  "UPDATE inbox SET state = 2, code = 'erased', "
                  "reason = 'the customer was erased', ended_at = ?2 "
                  "WHERE id = ?1 AND state IN (0, 3, 4)"};
  Statement erase_id{database, "UPDATE inbox SET entry = ?2 WHERE id = ?1 AND entry <> ?2"};
  Statement redrive{database,
                    "UPDATE inbox SET state = 0, attempts = 0, due_at = 1, code = '', "
                    "reason = '', received_at = ?2, ended_at = NULL, died_at = NULL, rules = NULL "
                    "WHERE id = ?1 AND state = 3 AND kept = 1"};
  Statement discard{database,
                    "UPDATE inbox SET state = 5, ended_at = ?2 WHERE id = ?1 AND state = 3"};
  Ending ending{{database,
                 "UPDATE inbox INDEXED BY inbox_dead SET ended_at = coalesce(died_at, received_at) "
                 "WHERE state = 3 AND ended_at IS NULL AND coalesce(died_at, received_at) < ?1"},
                {database,
                 "SELECT id, state FROM inbox INDEXED BY inbox_ended WHERE "
                 "ended_at IS NOT NULL AND kept = 1 AND ended_at < ?1 LIMIT ?2"},
                {database, "UPDATE inbox SET kept = 0 WHERE id = ?1"},
                {database, "DELETE FROM inbox_body WHERE id = ?1"},
                {database,
                 "SELECT id, state FROM inbox INDEXED BY inbox_pruned WHERE "
                 "ended_at IS NOT NULL AND kept = 0 AND ended_at < ?1 LIMIT ?2"},
                {database, "DELETE FROM inbox WHERE id = ?1"}};

  /// The record before an entry is kept as long as the body.
  void remove_body(std::int64_t row) {
    ending.remove_body(row);
    delete_before.run(row);
  }
};

}  // namespace ctsync::sqlite
