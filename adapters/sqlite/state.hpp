// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>
#include <string>
#include <utility>

#include "sqlite/claims.hpp"
#include "sqlite/database.hpp"
#include "sqlite/store.hpp"
#include "sqlite/writer.hpp"

namespace ctsync::sqlite {

/// Holds an exclusive lock on a file while it lives; the lock goes with the process.
class FileLock {
 public:
  FileLock() = default;
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  Status take(const std::string& path);

 private:
  int file_ = -1;
};

/// The connection that reads profiles, and what waits for them.
struct Profiles {
  std::mutex mutex;
  Database database;
  Statement find{database,
                 "SELECT record FROM profile WHERE id = ?1 AND digest = ?2 AND record <> x''"};
  Statement customer{database, "SELECT profile FROM customer WHERE digest = ?1"};
  Statement newest_customer{database,
                            "SELECT id FROM profile WHERE digest = ?1 AND "
                            "id >= (SELECT n FROM counts WHERE slot = 9)"};
  Statement waits{database,
                  "SELECT 1 FROM outbox INDEXED BY outbox_lane WHERE state = 0 AND lane = ?1 "
                  "LIMIT 1"};
};

/// The connection that answers people and metrics, whose questions may take long.
struct Overview {
  std::mutex mutex;
  Database database;
  Statement counts{database, "SELECT slot, n FROM counts WHERE slot < 7"};
  Statement oldest_fresh_entry{database,
                               "SELECT received_at FROM inbox INDEXED BY inbox_due "
                               "WHERE state = 0 AND due_at = 0 ORDER BY id LIMIT 1"};
  Statement oldest_back_entry{database,
                              "SELECT received_at FROM inbox INDEXED BY inbox_back "
                              "WHERE state = 0 AND due_at > 0 ORDER BY received_at LIMIT 1"};
  Statement next_target{database,
                        "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 AND "
                        "head = 1 AND target > ?1 ORDER BY target LIMIT 1"};
  Statement oldest_fresh_call{database,
                              "SELECT queued_at FROM outbox INDEXED BY outbox_due WHERE state = 0 "
                              "AND head = 1 AND target = ?1 AND due_at = 0 ORDER BY id LIMIT 1"};
  Statement oldest_back_call{database,
                             "SELECT queued_at FROM outbox INDEXED BY outbox_back "
                             "WHERE state = 0 AND due_at > 0 ORDER BY queued_at LIMIT 1"};
  Statement list_entries{database,
                         "SELECT id, tenant, source, entry, '', '', state, reason, attempts, "
                         "received_at, due_at FROM inbox WHERE id > ?1 AND id <= ?2 "
                         "AND (?3 < 0 OR state = ?3) AND (?4 = '' OR instr(reason, ?4) > 0) "
                         "ORDER BY id LIMIT ?5"};
  Statement list_dead_entries{database,
                              "SELECT id, tenant, source, entry, '', '', state, reason, attempts, "
                              "received_at, due_at FROM inbox INDEXED BY inbox_dead WHERE "
                              "state = 3 AND id > ?1 AND id <= ?2 AND ?3 = 3 AND "
                              "(?4 = '' OR instr(reason, ?4) > 0) ORDER BY id LIMIT ?5"};
  Statement list_calls{database,
                       "SELECT id, tenant, target, entry, kind, message_id, state, reason, "
                       "attempts, queued_at, due_at FROM outbox WHERE id > ?1 AND id <= ?2 "
                       "AND (?3 < 0 OR state = ?3) AND (?4 = '' OR instr(reason, ?4) > 0) "
                       "ORDER BY id LIMIT ?5"};
  Statement list_dead_calls{database,
                            "SELECT id, tenant, target, entry, kind, message_id, state, reason, "
                            "attempts, queued_at, due_at FROM outbox INDEXED BY outbox_dead WHERE "
                            "state = 2 AND id > ?1 AND id <= ?2 AND ?3 = 2 AND "
                            "(?4 = '' OR instr(reason, ?4) > 0) ORDER BY id LIMIT ?5"};
  Statement entry_payload{database,
                          "SELECT b.body FROM inbox i LEFT JOIN inbox_body b ON b.id = i.id "
                          "WHERE i.id = ?1"};
  Statement profiles{database,
                     "SELECT id, key, record FROM profile WHERE id > ?1 AND record <> x'' "
                     "ORDER BY id LIMIT ?2"};
  Statement kept_calls{database, "SELECT id, lane FROM outbox WHERE id > ?1 AND kept = 1"};
  Statement call_payload{database,
                         "SELECT b.json FROM outbox o LEFT JOIN outbox_body b ON b.id = o.id "
                         "WHERE o.id = ?1"};
};

struct Store::State {
  explicit State(Options asked) : options(std::move(asked)) {}

  /// The row of a customer; to be asked with profiles locked.
  std::optional<std::int64_t> customer(const Uuid& digest);

  static Error not_exclusive() {
    return {Errc::unsupported, "store", "was not opened for exclusive use: it hands out no work"};
  }

  Options options;
  FileLock lock;
  Claims claims;
  Profiles profiles;
  Overview overview;
  Writer writer;
};

}  // namespace ctsync::sqlite
