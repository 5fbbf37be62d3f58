// SPDX-License-Identifier: MIT
#pragma once

#include "sqlite/database.hpp"
#include "sqlite/lanes.hpp"
#include "sqlite/prune.hpp"

namespace ctsync::sqlite {

/// The statements that write the outbox.
struct OutboxStatements {
  explicit OutboxStatements(Database& to) noexcept : database(to) {}

  Database& database;
  Lanes lanes{database};
  /// At the head of its lane (?12 calls) if all that wait there are, and none was tried.
  Statement add{
      database,
      "INSERT INTO outbox (lane, target, kind, message_id, entry, state, head, "
      "received_at, queued_at, code, reason, trace, died_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
      "?6 = 0 AND (SELECT count(*) < ?12 AND total(head = 0 OR due_at > 0) = 0 "
      "FROM (SELECT head, due_at FROM outbox INDEXED BY outbox_lane "
      "WHERE state = 0 AND lane = ?1 ORDER BY id LIMIT ?12)), ?7, ?8, ?9, ?10, ?11, "
      "CASE WHEN ?6 = 2 THEN ?8 END)"};
  Statement add_body{database, "INSERT INTO outbox_body (id, body) VALUES (?1, ?2)"};
  Statement add_guard{database, "UPDATE outbox_body SET guard = ?2 WHERE id = ?1"};
  Statement origin{database,
                   "SELECT target, entry, received_at, trace FROM outbox "
                   "WHERE id = ?1 AND state = 1"};
  /// Ends a list of calls at once. This costs a fraction of one statement a row, since each
  /// statement that changes a row first opens each index.
  Statement accept{
      database,
      "UPDATE outbox NOT INDEXED SET state = 1, code = '', reason = '', attempts = attempts + 1, "
      "head = 0, ended_at = ?2 WHERE state = 0 AND id IN (SELECT value FROM json_each(?1))"};
  Statement accepted{database,
                     "SELECT id FROM outbox WHERE state = 1 AND "
                     "id IN (SELECT value FROM json_each(?1))"};
  Statement end{database,
                "UPDATE outbox SET state = ?2, code = ?3, reason = ?4, attempts = attempts + 1, "
                "head = 0, ended_at = CASE WHEN ?2 = 1 THEN ?5 END, "
                "died_at = CASE WHEN ?2 = 2 THEN ?5 END WHERE id = ?1 AND state = 0"};
  Statement put_off{database,
                    "UPDATE outbox SET code = ?2, reason = ?3, attempts = attempts + ?6, "
                    "due_at = ?4, answers = answers + ?5 WHERE id = ?1 AND state = 0"};
  Statement waiting_lanes{database,
                          "SELECT j.key FROM json_each(?1) j WHERE EXISTS (SELECT 1 FROM outbox "
                          "INDEXED BY outbox_lane WHERE state = 0 AND lane = j.value)"};
  Statement dead_lanes{database,
                       "SELECT j.key FROM json_each(?1) j WHERE EXISTS (SELECT 1 FROM outbox "
                       "INDEXED BY outbox_dead_lane WHERE state = 2 AND lane = j.value)"};
  Statement supersede_waiting{
      database,
      "UPDATE outbox INDEXED BY outbox_lane SET state = 2, head = 0, superseded = 1, "
      "code = 'superseded', reason = 'a newer call was accepted', died_at = ?3 "
      "WHERE state = 0 AND lane = ?1 AND id < ?2 AND kind = 'identify'"};
  /// The calls that the two statements beside change: most accepted calls supersede none.
  Statement superseded_waiting{database,
                               "SELECT queued_at, attempts FROM outbox INDEXED BY outbox_lane "
                               "WHERE state = 0 AND lane = ?1 AND id < ?2 AND kind = 'identify'"};
  Statement superseded_dead{
      database,
      "SELECT queued_at, attempts, code FROM outbox INDEXED BY outbox_dead_lane "
      "WHERE state = 2 AND lane = ?1 AND id < ?2 AND kind = 'identify' AND superseded = 0"};
  Statement supersede_dead{
      database,
      "UPDATE outbox INDEXED BY outbox_dead_lane SET superseded = 1, code = 'superseded', "
      "reason = reason || '; a newer call was accepted' "
      "WHERE state = 2 AND lane = ?1 AND id < ?2 AND kind = 'identify' AND superseded = 0"};
  Statement kept{database,
                 "SELECT state, kind = 'delete', lane FROM outbox WHERE id = ?1 AND kept = 1"};
  Statement all_kept{database, "SELECT id, lane FROM outbox WHERE id > ?1 AND kept = 1"};
  Statement erase{database,
                  "UPDATE outbox SET state = 2, head = 0, superseded = 1, ended_at = ?2, "
                  "died_at = coalesce(died_at, ?2), "
                  "code = 'erased', reason = CASE WHEN state = 2 AND reason <> '' "
                  "THEN reason || '; ' ELSE '' END || 'the customer was erased' "
                  "WHERE id = ?1 AND state IN (0, 2)"};
  Statement erase_id{database, "UPDATE outbox SET entry = ?2 WHERE id = ?1 AND entry <> ?2"};
  Statement redrive{
      database,
      "UPDATE outbox SET state = 0, attempts = 0, answers = 0, due_at = 1, queued_at = ?2, "
      "code = '', reason = '', ended_at = NULL, died_at = NULL WHERE id = ?1 AND state = 2 "
      "AND kept = 1 AND superseded = 0 RETURNING lane"};
  Statement resend{
      database,
      "UPDATE outbox SET state = 0, attempts = 0, answers = 0, due_at = 1, received_at = ?2, "
      "queued_at = ?2, code = '', reason = '', ended_at = NULL WHERE id = ?1 AND state = 1 "
      "AND kept = 1 RETURNING lane"};
  Statement discard{database,
                    "UPDATE outbox SET state = 3, ended_at = ?2 WHERE id = ?1 AND state = 2"};
  Statement add_attempt{database,
                        "INSERT INTO attempt (call, number, at, took, status, no_answer, state, "
                        "code, reason, answer) "
                        "SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
                        "FROM attempt WHERE call = ?1"};
  Statement forget_attempts{database,
                            "DELETE FROM attempt WHERE call = ?1 AND number > 1 AND "
                            "number <= (SELECT max(number) FROM attempt WHERE call = ?1) - ?2"};
  Statement delete_attempts{database, "DELETE FROM attempt WHERE call = ?1"};
  Ending ending{{database,
                 "UPDATE outbox INDEXED BY outbox_dead SET ended_at = coalesce(died_at, queued_at) "
                 "WHERE state = 2 AND ended_at IS NULL AND coalesce(died_at, queued_at) < ?1"},
                {database,
                 "SELECT id, state FROM outbox INDEXED BY outbox_ended WHERE "
                 "ended_at IS NOT NULL AND kept = 1 AND ended_at < ?1 LIMIT ?2"},
                {database, "UPDATE outbox SET kept = 0 WHERE id = ?1"},
                {database, "DELETE FROM outbox_body WHERE id = ?1"},
                {database,
                 "SELECT id, state FROM outbox INDEXED BY outbox_pruned WHERE "
                 "ended_at IS NOT NULL AND kept = 0 AND ended_at < ?1 LIMIT ?2"},
                {database, "DELETE FROM outbox WHERE id = ?1"}};

  /// Attempts are kept as long as the body.
  void remove_body(std::int64_t row) {
    ending.remove_body(row);
    delete_attempts.run(row);
  }
};

}  // namespace ctsync::sqlite
