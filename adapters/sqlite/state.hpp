// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sqlite/claims.hpp"
#include "sqlite/database.hpp"
#include "sqlite/digest.hpp"
#include "sqlite/disk/watch.hpp"
#include "sqlite/history/find.hpp"
#include "sqlite/history/statements.hpp"
#include "sqlite/jobs/job_writer.hpp"
#include "sqlite/rules/rules_statements.hpp"
#include "sqlite/store.hpp"
#include "sqlite/tallies/tally_writer.hpp"
#include "sqlite/writer.hpp"

namespace ctsync::sqlite {

/// Keeps a database from being served twice: holds exclusive locks on the file itself, which nobody
/// can remove, and on `<path>.lock`, for who puts another file in its place. They go with the
/// process. It must outlive the process's connections to the database: when a descriptor of the
/// file is closed, the locks of SQLite go.
class FileLock {
 public:
  FileLock() = default;
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  Status take(const std::string& path);

 private:
  std::array<int, 2> files_{-1, -1};
};

/// The connection that reads records, and what waits for them.
struct Records {
  std::mutex mutex;
  Database database;
  IdentifierDigests identifiers{database};
  Statement find{database, "SELECT body FROM record WHERE id = ?1 AND digest = ?2 AND body <> x''"};
  Statement row{database, "SELECT record FROM record_digest WHERE digest = ?1"};
  Statement newest_row{database,
                       "SELECT id FROM record WHERE digest = ?1 AND "
                       "id >= (SELECT n FROM counts WHERE slot = 9)"};
  Statement holder_rows{database, "SELECT record FROM holder_digest WHERE digest = ?1"};
  Statement newest_holder_rows{database,
                               "SELECT record FROM holder WHERE instr(digests, ?1) > 0 AND "
                               "record >= (SELECT n FROM counts WHERE slot = 12)"};
  Statement holder{database,
                   "SELECT h.state, h.digests, r.digest FROM holder h "
                   "CROSS JOIN record r ON r.id = h.record WHERE h.record = ?1"};
  Statement target{database,
                   "SELECT g.id, t.id FROM tenant t CROSS JOIN target g ON g.tenant = t.id "
                   "WHERE t.name = ?1 AND g.name = ?2"};
  Statement waits{database,
                  "SELECT 1 FROM outbox INDEXED BY outbox_lane WHERE state = 0 AND lane = ?1 "
                  "LIMIT 1"};
};

/// The connection that answers people and metrics, whose questions may take long. Lists have the
/// parameters: after, last, state or -1, part of the reason, limit, tenant, whether a code is asked
/// for, the code, target, kind, keys side by side, ended from and ended before or -1. They read in
/// the sequence of rows until the limit: all rows, or by index the dead ones alone.
struct Overview {
  std::mutex mutex;
  Database database;
  Statement counts{database, "SELECT slot, n FROM counts"};
  Statement oldest_entry{database,
                         "SELECT received_at FROM inbox INDEXED BY inbox_oldest "
                         "WHERE state = 0 ORDER BY received_at LIMIT 1"};
  Statement next_target{database,
                        "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 AND "
                        "head = 1 AND target > ?1 ORDER BY target LIMIT 1"};
  Statement oldest_fresh_call{database,
                              "SELECT queued_at FROM outbox INDEXED BY outbox_due WHERE state = 0 "
                              "AND head = 1 AND target = ?1 AND due_at = 0 ORDER BY id LIMIT 1"};
  Statement oldest_back_call{database,
                             "SELECT queued_at FROM outbox INDEXED BY outbox_back "
                             "WHERE state = 0 AND due_at > 0 ORDER BY queued_at LIMIT 1"};
  /// No row before these waits: the lowest waiting call is the first one of its lane.
  Statement lowest_waiting_entry{
      database, "SELECT min(id) FROM inbox INDEXED BY inbox_oldest WHERE state = 0"};
  Statement lowest_fresh_call{database,
                              "SELECT id FROM outbox INDEXED BY outbox_due WHERE state = 0 AND "
                              "head = 1 AND target = ?1 AND due_at = 0 ORDER BY id LIMIT 1"};
  Statement lowest_back_call{database,
                             "SELECT min(id) FROM outbox INDEXED BY outbox_back "
                             "WHERE state = 0 AND due_at > 0"};
  Statement list_entries{database,
                         "SELECT r.id, t.name, r.source, r.entry, '', '', r.state, r.code, "
                         "r.reason, r.attempts, r.received_at, r.due_at, "
                         "coalesce(r.died_at, r.ended_at), r.calls, r.forwarded_to, 0, r.rules "
                         "FROM inbox r "
                         "CROSS JOIN tenant t ON t.id = r.tenant "
                         "WHERE r.id > ?1 AND r.id <= ?2 AND (?3 < 0 OR r.state = ?3) "
                         "AND (?4 = '' OR instr(r.code, ?4) > 0 OR instr(r.reason, ?4) > 0) "
                         "AND (?6 = '' OR t.name = ?6) AND (?7 = 0 OR r.code = ?8) "
                         "AND ?9 = '' AND ?10 = '' "
                         "AND (?11 = x'' OR (r.key <> x'' AND instr(?11, r.key) > 0)) "
                         "AND (?12 < 0 OR coalesce(r.died_at, r.ended_at) >= ?12) AND (?13 < 0 OR "
                         "coalesce(r.died_at, r.ended_at) < ?13) "
                         "ORDER BY r.id LIMIT ?5"};
  Statement list_dead_entries{
      database,
      "SELECT r.id, t.name, r.source, r.entry, '', '', r.state, r.code, "
      "r.reason, r.attempts, r.received_at, r.due_at, "
      "coalesce(r.died_at, r.ended_at), r.calls, r.forwarded_to, 0, r.rules "
      "FROM inbox r INDEXED BY inbox_dead "
      "CROSS JOIN tenant t ON t.id = r.tenant "
      "WHERE r.state = 3 AND r.id > ?1 AND r.id <= ?2 AND ?3 = 3 "
      "AND (?4 = '' OR instr(r.code, ?4) > 0 OR instr(r.reason, ?4) > 0) "
      "AND (?6 = '' OR t.name = ?6) AND (?7 = 0 OR r.code = ?8) "
      "AND ?9 = '' AND ?10 = '' "
      "AND (?11 = x'' OR (r.key <> x'' AND instr(?11, r.key) > 0)) "
      "AND (?12 < 0 OR coalesce(r.died_at, r.ended_at, r.received_at) >= ?12) AND (?13 < 0 OR "
      "coalesce(r.died_at, r.ended_at, r.received_at) < ?13) "
      "ORDER BY r.id LIMIT ?5"};
  Statement list_calls{
      database,
      "SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, "
      "r.code, r.reason, r.attempts, r.queued_at, r.due_at, "
      "coalesce(r.died_at, r.ended_at), 0, '', r.lane FROM outbox r "
      "CROSS JOIN target g ON g.id = r.target "
      "CROSS JOIN tenant t ON t.id = g.tenant "
      "WHERE r.id > ?1 AND r.id <= ?2 AND (?3 < 0 OR r.state = ?3) "
      "AND (?4 = '' OR instr(r.code, ?4) > 0 OR instr(r.reason, ?4) > 0) "
      "AND (?6 = '' OR t.name = ?6) AND (?7 = 0 OR r.code = ?8) "
      "AND (?9 = '' OR g.name = ?9) AND (?10 = '' OR r.kind = ?10) "
      "AND (?11 = x'' OR instr(?11, (SELECT digest FROM record WHERE id = r.lane >> 16)) > 0) "
      "AND (?12 < 0 OR coalesce(r.died_at, r.ended_at) >= ?12) AND (?13 < 0 OR coalesce(r.died_at, "
      "r.ended_at) < ?13) "
      "ORDER BY r.id LIMIT ?5"};
  Statement list_dead_calls{
      database,
      "SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, "
      "r.code, r.reason, r.attempts, r.queued_at, r.due_at, "
      "coalesce(r.died_at, r.ended_at), 0, '', r.lane "
      "FROM outbox r INDEXED BY outbox_dead "
      "CROSS JOIN target g ON g.id = r.target "
      "CROSS JOIN tenant t ON t.id = g.tenant "
      "WHERE r.state = 2 AND r.id > ?1 AND r.id <= ?2 AND ?3 = 2 "
      "AND (?4 = '' OR instr(r.code, ?4) > 0 OR instr(r.reason, ?4) > 0) "
      "AND (?6 = '' OR t.name = ?6) AND (?7 = 0 OR r.code = ?8) "
      "AND (?9 = '' OR g.name = ?9) AND (?10 = '' OR r.kind = ?10) "
      "AND (?11 = x'' OR instr(?11, (SELECT digest FROM record WHERE id = r.lane >> 16)) > 0) "
      "AND (?12 < 0 OR coalesce(r.died_at, r.ended_at, r.queued_at) >= ?12) AND (?13 < 0 OR "
      "coalesce(r.died_at, r.ended_at, r.queued_at) < ?13) "
      "ORDER BY r.id LIMIT ?5"};
  Statement entry_payload{database,
                          "SELECT b.body FROM inbox i LEFT JOIN inbox_body b ON b.id = i.id "
                          "WHERE i.id = ?1"};
  Statement before{database, "SELECT record FROM inbox_before WHERE id = ?1"};
  Statement records{database,
                    "SELECT id, key, body FROM record WHERE id > ?1 AND body <> x'' "
                    "ORDER BY id LIMIT ?2"};
  Statement kept_calls{database, "SELECT id, lane FROM outbox WHERE id > ?1 AND kept = 1"};
  Statement attempts{database,
                     "SELECT number, at, took, status, no_answer, state, code, reason, answer "
                     "FROM attempt WHERE call = ?1 ORDER BY number"};
  Statement call_payload{database,
                         "SELECT b.body FROM outbox o LEFT JOIN outbox_body b ON b.id = o.id "
                         "WHERE o.id = ?1"};
  HistoryStatements history{database};
  FindReader find{database};
  FindRemains remains{database};
  TallyStatements tallies{database};
  JobStatements jobs{database};
  RulesReader rules{database};
  SteeringReader steering{database};
};

struct Store::State {
  explicit State(Options asked) : options(std::move(asked)) {}
  /// On a full disk the log needs the space held back to be moved when the last connection closes.
  ~State() {
    if (!watch) return;
    watch.reset();
    space.give_up(false);
  }

  /// The row of a key. The caller locks `records`.
  std::optional<std::int64_t> record_row(const KeyDigest& key);
  /// The rows that may hold an identifier, ascending. The caller locks `records`.
  std::set<std::int64_t> holder_rows(const Uuid& identifier);
  /// Forgets what entries were found by that were pruned.
  Status forget_found();
  /// Success if a delivery of so many bytes may be accepted.
  Status admits(std::size_t bytes);

  static Error not_exclusive() {
    return {Errc::unsupported, "store", "was not opened for exclusive use: it hands out no work"};
  }

  Options options;
  std::string secret;  // of keyed digests
  FileLock lock;
  Condition condition;
  Space space;
  Claims claims;
  Records records;
  Overview overview;
  Writer writer{condition, space};
  std::optional<Watch> watch;  // of a process that serves
};

}  // namespace ctsync::sqlite
