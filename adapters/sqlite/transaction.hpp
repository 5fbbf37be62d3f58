// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/contract/store.hpp>

#include "sqlite/database.hpp"
#include "sqlite/lanes.hpp"
#include "sqlite/late_index.hpp"

namespace ctsync::sqlite {

/// What pruning does to a table, in its order: dead rows count as ended, ended rows lose their
/// bodies, and old rows without one go.
struct Ending {
  Statement end_dead;
  Statement ended;
  Statement forget;
  Statement drop_body;
  Statement old;
  Statement remove;

  void forget_body(std::int64_t row) {
    forget.run(row);
    drop_body.run(row);
  }
};

/// What a job of the writer works with: every statement that writes, and the counts it changes.
/// The writer begins and ends the transaction around the jobs that share it.
class Transaction {
 public:
  explicit Transaction(Database& database) noexcept : database_(database) {}

  void begin();
  void commit();
  void roll_back();

  Database& database() noexcept { return database_; }
  void added(EntryState state) { ++changed_[slot(state)]; }
  void added(CallState state) { ++changed_[slot(state)]; }
  template <class State>
  void moved(State from, State to) {
    --changed_[slot(from)];
    ++changed_[slot(to)];
  }
  template <class State>
  void forgot(State state) {
    --changed_[slot(state)];
  }
  /// The row of whoever has this key, made where there was none.
  std::int64_t customer(std::string_view key);
  std::int64_t add_customer(const Uuid& digest, std::string_view key, std::string_view record);

 private:
  static std::size_t slot(EntryState state) { return static_cast<std::size_t>(state); }
  static std::size_t slot(CallState state) { return 4 + static_cast<std::size_t>(state); }

  Database& database_;
  std::array<std::int64_t, 7> changed_{};
  Statement begin_{database_, "BEGIN IMMEDIATE"};
  Statement commit_{database_, "COMMIT"};
  Statement count_{database_, "UPDATE counts SET n = n + ?2 WHERE slot = ?1"};

 public:
  /// Entries by the digest of (tenant, source, id).
  LateIndex seen{database_,
                 {"SELECT max(id) FROM inbox",
                  "SELECT dedup, id FROM inbox WHERE id >= ?1",
                  "SELECT entry FROM seen WHERE digest = ?1",
                  "INSERT OR REPLACE INTO seen (digest, entry) "
                  "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
                  8,
                  {"SELECT (SELECT max(id) FROM inbox) - (SELECT min(id) FROM inbox)",
                   "SELECT digest FROM seen WHERE digest > ?1 ORDER BY digest LIMIT ?2"}}};
  Statement is_entry{database_, "SELECT 1 FROM inbox WHERE id = ?1 AND dedup = ?2"};
  Statement forget_seen{database_,
                        "DELETE FROM seen WHERE entry = ?1 AND "
                        "digest = (SELECT dedup FROM inbox WHERE id = ?1)"};
  Statement add_entry{database_,
                      "INSERT INTO inbox (dedup, tenant, source, entry, state, received_at, "
                      "reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
  Statement add_entry_body{database_, "INSERT INTO inbox_body (id, body) VALUES (?1, ?2)"};
  Statement end_entry{
      database_,
      "UPDATE inbox SET state = ?2, reason = ?3, attempts = attempts + 1, ended_at = "
      "CASE WHEN ?2 IN (1, 2) THEN ?4 END WHERE id = ?1 AND state = 0"};
  Statement defer_entry{database_,
                        "UPDATE inbox SET reason = ?2, attempts = attempts + 1, due_at = ?3 "
                        "WHERE id = ?1 AND state = 0"};
  /// Profiles by the digest of their key. There are rows without a record, for the calls of whoever
  /// has none.
  LateIndex customers{database_,
                      {"SELECT max(id) FROM profile",
                       "SELECT digest, id FROM profile WHERE id >= ?1",
                       "SELECT profile FROM customer WHERE digest = ?1",
                       "INSERT OR REPLACE INTO customer (digest, profile) "
                       "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
                       9,
                       {"SELECT (SELECT max(id) FROM profile) - (SELECT min(id) FROM profile)",
                        "SELECT digest FROM customer WHERE digest > ?1 ORDER BY digest LIMIT ?2"}}};
  Statement insert_profile{database_,
                           "INSERT INTO profile (digest, key, record) VALUES (?1, ?2, ?3)"};
  Statement put_profile{database_, "UPDATE profile SET key = ?2, record = ?3 WHERE id = ?1"};
  Statement erase_profile{database_,
                          "UPDATE profile SET key = '', record = ?2 WHERE id = ?1 AND key <> ''"};
  Statement add_tombstone{database_,
                          "UPDATE profile SET record = ?2 WHERE id = ?1 AND record = x''"};
  /// Slot 7 of counts has the erasures since the file was rewritten, slot 10 the time of the first.
  Statement first_to_be_scrubbed{database_,
                                 "INSERT INTO counts (slot, n) SELECT 10, ?1 WHERE NOT EXISTS "
                                 "(SELECT 1 FROM counts WHERE slot = 7 AND n > 0) "
                                 "ON CONFLICT (slot) DO UPDATE SET n = excluded.n"};
  Statement to_be_scrubbed{database_,
                           "INSERT INTO counts (slot, n) VALUES (7, 1) "
                           "ON CONFLICT (slot) DO UPDATE SET n = n + 1"};
  Statement kept_entry{database_, "SELECT state FROM inbox WHERE id = ?1 AND kept = 1"};
  Statement erase_entry{database_,
                        "UPDATE inbox SET state = 2, reason = 'the customer was erased', "
                        "ended_at = ?2 WHERE id = ?1 AND state IN (0, 3)"};
  Statement kept_call{database_,
                      "SELECT state, kind = 'delete', lane FROM outbox "
                      "WHERE id = ?1 AND kept = 1"};
  Statement kept_calls{database_, "SELECT id, lane FROM outbox WHERE id > ?1 AND kept = 1"};
  Statement erase_call{database_,
                       "UPDATE outbox SET state = 2, head = 0, superseded = 1, ended_at = ?2, "
                       "reason = CASE WHEN state = 2 THEN reason || '; ' ELSE '' END || "
                       "'the customer was erased' WHERE id = ?1 AND state IN (0, 2)"};
  Lanes lanes{database_};
  /// At the head of its lane (?11 calls) if all that wait there are, and are untried.
  Statement add_call{database_,
                     "INSERT INTO outbox (lane, tenant, target, kind, message_id, entry, state, "
                     "head, received_at, queued_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                     "?7 = 0 AND (SELECT count(*) < ?11 AND total(head = 0 OR due_at > 0) = 0 "
                     "FROM (SELECT head, due_at FROM outbox INDEXED BY outbox_lane "
                     "WHERE state = 0 AND lane = ?1 ORDER BY id LIMIT ?11)), ?8, ?9, ?10)"};
  Statement add_call_body{database_, "INSERT INTO outbox_body (id, json) VALUES (?1, ?2)"};
  /// Ends a list of calls at once, which costs a fraction of one statement a row: a statement that
  /// changes a row first opens each index.
  Statement accept_calls{
      database_,
      "UPDATE outbox NOT INDEXED SET state = 1, reason = '', attempts = attempts + 1, head = 0, "
      "ended_at = ?2 WHERE state = 0 AND id IN (SELECT value FROM json_each(?1))"};
  Statement end_call{
      database_,
      "UPDATE outbox SET state = ?2, reason = ?3, attempts = attempts + 1, head = 0, "
      "ended_at = CASE WHEN ?2 = 1 THEN ?4 END WHERE id = ?1 AND state = 0"};
  Statement waiting_lanes{database_,
                          "SELECT j.key FROM json_each(?1) j WHERE EXISTS (SELECT 1 FROM outbox "
                          "INDEXED BY outbox_lane WHERE state = 0 AND lane = j.value)"};
  Statement dead_lanes{database_,
                       "SELECT j.key FROM json_each(?1) j WHERE EXISTS (SELECT 1 FROM outbox "
                       "INDEXED BY outbox_dead_lane WHERE state = 2 AND lane = j.value)"};
  Statement supersede_waiting{
      database_,
      "UPDATE outbox INDEXED BY outbox_lane SET state = 2, head = 0, superseded = 1, "
      "reason = 'superseded by a newer call' "
      "WHERE state = 0 AND lane = ?1 AND id < ?2 AND kind = 'identify' "
      "AND target = (SELECT target FROM outbox WHERE id = ?2)"};
  Statement supersede_dead{
      database_,
      "UPDATE outbox INDEXED BY outbox_dead_lane SET superseded = 1, "
      "reason = reason || '; superseded by a newer call' "
      "WHERE state = 2 AND lane = ?1 AND id < ?2 AND kind = 'identify' AND superseded = 0 "
      "AND target = (SELECT target FROM outbox WHERE id = ?2)"};
  Statement defer_call{database_,
                       "UPDATE outbox SET reason = ?2, attempts = attempts + 1, due_at = ?3 "
                       "WHERE id = ?1 AND state = 0"};
  Statement redrive_entry{database_,
                          "UPDATE inbox SET state = 0, attempts = 0, due_at = 1, reason = '', "
                          "received_at = ?2, ended_at = NULL "
                          "WHERE id = ?1 AND state = 3 AND kept = 1"};
  Statement redrive_call{database_,
                         "UPDATE outbox SET state = 0, attempts = 0, due_at = 1, queued_at = ?2, "
                         "reason = '', ended_at = NULL WHERE id = ?1 AND state = 2 AND kept = 1 "
                         "AND superseded = 0 RETURNING lane"};
  Ending entries{{database_,
                  "UPDATE inbox INDEXED BY inbox_dead SET ended_at = received_at "
                  "WHERE state = 3 AND ended_at IS NULL AND received_at < ?1"},
                 {database_,
                  "SELECT id, state FROM inbox INDEXED BY inbox_ended WHERE "
                  "ended_at IS NOT NULL AND kept = 1 AND ended_at < ?1 LIMIT ?2"},
                 {database_, "UPDATE inbox SET kept = 0 WHERE id = ?1"},
                 {database_, "DELETE FROM inbox_body WHERE id = ?1"},
                 {database_,
                  "SELECT id, state FROM inbox INDEXED BY inbox_pruned WHERE "
                  "ended_at IS NOT NULL AND kept = 0 AND ended_at < ?1 LIMIT ?2"},
                 {database_, "DELETE FROM inbox WHERE id = ?1"}};
  Ending calls{{database_,
                "UPDATE outbox INDEXED BY outbox_dead SET ended_at = queued_at "
                "WHERE state = 2 AND ended_at IS NULL AND queued_at < ?1"},
               {database_,
                "SELECT id, state FROM outbox INDEXED BY outbox_ended WHERE "
                "ended_at IS NOT NULL AND kept = 1 AND ended_at < ?1 LIMIT ?2"},
               {database_, "UPDATE outbox SET kept = 0 WHERE id = ?1"},
               {database_, "DELETE FROM outbox_body WHERE id = ?1"},
               {database_,
                "SELECT id, state FROM outbox INDEXED BY outbox_pruned WHERE "
                "ended_at IS NOT NULL AND kept = 0 AND ended_at < ?1 LIMIT ?2"},
               {database_, "DELETE FROM outbox WHERE id = ?1"}};
  Statement reclaim{database_, "PRAGMA incremental_vacuum(1000)"};
};

}  // namespace ctsync::sqlite
