// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/contract/store/outbox.hpp>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The statements that read the past. Pages have the parameters: from and before which row, limit,
/// tenant, state or -1, source or target, kind, message id, whether a code is asked for, the code,
/// keys side by side, since and until or -1. They read no row below `from`.
struct HistoryStatements {
  explicit HistoryStatements(Database& to) noexcept : database(to) {}

  Database& database;
  Statement entries{
      database,
      "SELECT r.id, t.name, r.source, r.entry, '', '', r.state, r.code, r.reason, r.attempts, "
      "r.received_at, r.due_at, coalesce(r.died_at, r.ended_at), r.calls, r.forwarded_to, 0, "
      "r.rules, r.key FROM inbox r CROSS JOIN tenant t ON t.id = r.tenant "
      "WHERE r.id >= ?1 AND r.id < ?2 AND (?4 = '' OR t.name = ?4) AND (?5 < 0 OR r.state = ?5) "
      "AND (?6 = '' OR r.source = ?6) AND ?7 = '' AND ?8 = '' AND (?9 = 0 OR r.code = ?10) "
      "AND (?11 = x'' OR (r.key <> x'' AND instr(?11, r.key) > 0)) "
      "AND (?12 < 0 OR r.received_at >= ?12) AND (?13 < 0 OR r.received_at < ?13) "
      "ORDER BY r.id DESC LIMIT ?3"};
  Statement calls{
      database,
      "SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, r.code, r.reason, "
      "r.attempts, r.queued_at, r.due_at, coalesce(r.died_at, r.ended_at), 0, '', r.lane FROM "
      "outbox r "
      "CROSS JOIN target g ON g.id = r.target CROSS JOIN tenant t ON t.id = g.tenant "
      "WHERE r.id >= ?1 AND r.id < ?2 AND (?4 = '' OR t.name = ?4) AND (?5 < 0 OR r.state = ?5) "
      "AND (?6 = '' OR g.name = ?6) AND (?7 = '' OR r.kind = ?7) AND (?8 = '' OR r.message_id = "
      "?8) "
      "AND (?9 = 0 OR r.code = ?10) "
      "AND (?11 = x'' OR instr(?11, (SELECT digest FROM record WHERE id = r.lane >> 16)) > 0) "
      "AND (?12 < 0 OR r.queued_at >= ?12) AND (?13 < 0 OR r.queued_at < ?13) "
      "ORDER BY r.id DESC LIMIT ?3"};
  Statement calls_of{
      database,
      "SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, r.code, r.reason, "
      "r.attempts, r.queued_at, r.due_at, coalesce(r.died_at, r.ended_at), 0, '', r.lane FROM "
      "inbox i "
      "CROSS JOIN outbox r ON r.id >= i.first_call AND r.id < i.first_call + i.calls "
      "CROSS JOIN target g ON g.id = r.target CROSS JOIN tenant t ON t.id = g.tenant "
      "WHERE i.id = ?1 ORDER BY r.id"};
  Statement entry_bounds{database,
                         "SELECT (SELECT min(id) FROM inbox), (SELECT max(id) FROM inbox)"};
  Statement call_bounds{database,
                        "SELECT (SELECT min(id) FROM outbox), (SELECT max(id) FROM outbox)"};
  Statement entry_time{database,
                       "SELECT received_at FROM inbox WHERE id >= ?1 ORDER BY id LIMIT 1"};
  Statement call_time{database, "SELECT queued_at FROM outbox WHERE id >= ?1 ORDER BY id LIMIT 1"};
  /// The newest rows in a state of which few are, before ?1.
  Statement waiting_entries{database,
                            "SELECT id FROM inbox INDEXED BY inbox_due WHERE state = 0 AND "
                            "id < ?1 ORDER BY id DESC LIMIT ?2"};
  Statement scheduled_entries{database,
                              "SELECT id FROM inbox INDEXED BY inbox_scheduled WHERE state = 4 AND "
                              "id < ?1 ORDER BY id DESC LIMIT ?2"};
  Statement dead_entries{database,
                         "SELECT id FROM inbox INDEXED BY inbox_dead WHERE state = 3 AND id < ?1 "
                         "ORDER BY id DESC LIMIT ?2"};
  Statement dead_calls{database,
                       "SELECT id FROM outbox INDEXED BY outbox_dead WHERE state = 2 AND id < ?1 "
                       "ORDER BY id DESC LIMIT ?2"};
  Statement discarded_entries{database,
                              "SELECT id FROM inbox INDEXED BY inbox_discarded WHERE state = 5 AND "
                              "id < ?1 ORDER BY id DESC LIMIT ?2"};
  Statement discarded_calls{database,
                            "SELECT id FROM outbox INDEXED BY outbox_discarded WHERE state = 3 AND "
                            "id < ?1 ORDER BY id DESC LIMIT ?2"};
  /// Of a table, by the number of a state; nothing if many rows may be in it.
  Statement* index_of(Table table, int state) noexcept {
    if (table == Table::outbox) {
      if (state == static_cast<int>(CallState::discarded)) return &discarded_calls;
      return state == static_cast<int>(CallState::dead) ? &dead_calls : nullptr;
    }
    switch (static_cast<EntryState>(state)) {
      case EntryState::waiting: return &waiting_entries;
      case EntryState::scheduled: return &scheduled_entries;
      case EntryState::dead: return &dead_entries;
      case EntryState::discarded: return &discarded_entries;
      default: return nullptr;
    }
  }
  /// A row by its digest: by the index, by a number from memory, or all that the index may lack.
  Statement indexed_entry{database,
                          "SELECT i.id FROM entry_digest d CROSS JOIN inbox i ON i.id = d.entry "
                          "WHERE d.digest = ?1 AND i.dedup = ?1"};
  Statement gathered_entry{database, "SELECT id FROM inbox WHERE id = ?2 AND dedup = ?1"};
  Statement newest_entries{database,
                           "SELECT dedup, id FROM inbox WHERE "
                           "id >= coalesce((SELECT n FROM counts WHERE slot = 8), 0)"};
};

}  // namespace ctsync::sqlite
