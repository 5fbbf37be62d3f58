// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/result.hpp>
#include <string>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// Marks a file as ctsync's in SQLite's header ("ctsy", PRAGMA application_id).
inline constexpr int application_id = 0x63747379;

/// The steps that lead from each schema version to the next; PRAGMA user_version counts the steps
/// taken. A step that was ever released is never edited: a change of the schema is a new step.
///
/// State numbers are those of EntryState and CallState. `due_at` is 0 for a row that was never
/// tried, and at least 1 for one that came back. `head` marks the calls at the head of their lane
/// (lanes.hpp), among which claims look for the oldest of each lane. `kept` says that the row has
/// its body still, in the table of bodies and under the same id. `seen` has the digests of entries,
/// of the newest some later than the inbox (late_index.hpp). A profile without a record is there
/// for its customer's calls, whose `lane` (digest.hpp) tells whom they wait for. `ended_at` is null
/// while a row is waiting or dead. Columns that a partial index fixes are in it all the same: only
/// then does SQLite answer from the index alone.
inline constexpr std::array schema_steps{R"sql(
  CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    headers BLOB NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    dedup BLOB NOT NULL,
    delivery INTEGER,
    tenant TEXT NOT NULL,
    source TEXT NOT NULL,
    entry TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    reason TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE UNIQUE INDEX inbox_dedup ON inbox (dedup);
  CREATE INDEX inbox_delivery ON inbox (delivery) WHERE delivery IS NOT NULL;
  CREATE INDEX inbox_due ON inbox (state, due_at) WHERE state = 0;
  CREATE INDEX inbox_back ON inbox (received_at) WHERE state = 0 AND due_at > 0;
  CREATE INDEX inbox_dead ON inbox (state) WHERE state = 3;
  CREATE INDEX inbox_ended ON inbox (ended_at) WHERE ended_at IS NOT NULL AND delivery IS NOT NULL;
  CREATE INDEX inbox_pruned ON inbox (ended_at) WHERE ended_at IS NOT NULL AND delivery IS NULL;
  CREATE TABLE profile (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    key TEXT NOT NULL,
    record BLOB NOT NULL
  ) STRICT;
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL,
    entry TEXT NOT NULL,
    state INTEGER NOT NULL,
    head INTEGER NOT NULL,
    kept INTEGER NOT NULL DEFAULT 1,
    superseded INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (state, head, target, due_at, id, key_hash)
    WHERE state = 0 AND head = 1;
  CREATE INDEX outbox_key ON outbox (state, key_hash) WHERE state = 0;
  CREATE INDEX outbox_back ON outbox (queued_at) WHERE state = 0 AND due_at > 0;
  CREATE INDEX outbox_dead ON outbox (state) WHERE state = 2;
  CREATE INDEX outbox_dead_key ON outbox (state, key_hash) WHERE state = 2;
  CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 1;
  CREATE INDEX outbox_pruned ON outbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 0;
  CREATE TABLE outbox_body (
    id INTEGER PRIMARY KEY,
    json BLOB NOT NULL
  ) STRICT;
  CREATE TABLE counts (
    slot INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
  ) STRICT;
  INSERT INTO counts (slot, n) VALUES (0,0), (1,0), (2,0), (3,0), (4,0), (5,0), (6,0);
)sql",
                                         // Every inbox entry has a body of its own.
                                         R"sql(
  CREATE TABLE inbox_body (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
  ) STRICT;
  INSERT INTO inbox_body (id, body)
    SELECT i.id, d.body FROM inbox i JOIN delivery d ON d.id = i.delivery;
  ALTER TABLE inbox ADD COLUMN kept INTEGER NOT NULL DEFAULT 1;
  UPDATE inbox SET kept = 0 WHERE NOT EXISTS (SELECT 1 FROM inbox_body b WHERE b.id = inbox.id);
  DROP INDEX inbox_delivery;
  DROP INDEX inbox_ended;
  DROP INDEX inbox_pruned;
  ALTER TABLE inbox DROP COLUMN delivery;
  ALTER TABLE inbox DROP COLUMN ordinal;
  CREATE INDEX inbox_ended ON inbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 1;
  CREATE INDEX inbox_pruned ON inbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 0;
  DROP TABLE delivery;
)sql",
                                         // Digests reach their index later, and calls are in lanes.
                                         // Whoever was erased has no key any more to find their
                                         // calls by: those get lanes of no customer, below zero.
                                         R"sql(
  CREATE TABLE seen (
    digest BLOB PRIMARY KEY,
    entry INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO seen (digest, entry) SELECT dedup, id FROM inbox ORDER BY dedup;
  INSERT INTO counts (slot, n) SELECT 8, coalesce(max(id), 0) + 1 FROM inbox;
  DROP INDEX inbox_dedup;
  DROP INDEX outbox_due;
  DROP INDEX outbox_key;
  DROP INDEX outbox_dead_key;
  CREATE TABLE customer (
    digest BLOB PRIMARY KEY,
    profile INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO customer (digest, profile) SELECT digest, id FROM profile ORDER BY digest;
  INSERT INTO counts (slot, n) SELECT 9, coalesce(max(id), 0) + 1 FROM profile;
  CREATE TABLE profile_3 (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL,
    key TEXT NOT NULL,
    record BLOB NOT NULL
  ) STRICT;
  INSERT INTO profile_3 SELECT id, digest, key, record FROM profile ORDER BY id;
  DROP TABLE profile;
  ALTER TABLE profile_3 RENAME TO profile;
  CREATE TABLE moved (former INTEGER PRIMARY KEY, lane INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO moved SELECT former_lane(t.target, p.key), lane_of(p.id, t.target)
    FROM profile p JOIN (SELECT DISTINCT target FROM outbox) t WHERE p.key <> '';
  UPDATE outbox SET key_hash = coalesce(
    (SELECT lane FROM moved WHERE former = key_hash), key_hash | (1 << 63));
  DROP TABLE moved;
  ALTER TABLE outbox RENAME COLUMN key_hash TO lane;
  CREATE INDEX outbox_due ON outbox (state, head, target, due_at, id, lane)
    WHERE state = 0 AND head = 1;
  CREATE INDEX outbox_lane ON outbox (state, lane) WHERE state = 0;
  CREATE INDEX outbox_dead_lane ON outbox (state, lane) WHERE state = 2;
)sql",
                                         // Whether a lane has more than its head is read from the
                                         // index alone.
                                         R"sql(
  DROP INDEX outbox_lane;
  CREATE INDEX outbox_lane ON outbox (state, lane, id, head, due_at) WHERE state = 0;
)sql"};

/// Brings the file to the newest schema, in one transaction. Refuses a file of another program and
/// one that a newer ctsync has written.
Status bring_up_to_date(Database& database, const std::string& path);

}  // namespace ctsync::sqlite
