// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/result.hpp>
#include <string>

#include "sqlite/database.hpp"
#include "sqlite/history/before_step.hpp"
#include "sqlite/history/discarded_step.hpp"
#include "sqlite/history/find.hpp"
#include "sqlite/jobs/schema_step.hpp"
#include "sqlite/rules/schema_step.hpp"
#include "sqlite/steering/schema_step.hpp"
#include "sqlite/tallies/schema_step.hpp"

namespace ctsync::sqlite {

/// Marks a file as ctsync's in SQLite's header ("ctsy", PRAGMA application_id).
inline constexpr int application_id = 0x63747379;

/// The steps that lead from each schema version to the next; PRAGMA user_version counts the steps
/// taken. Never edit a step that was released: a change of the schema is a new step. README.md
/// explains the tables of the newest schema.
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
)sql",
                                         // Entries have a key, a class and a tenant's number;
                                         // calls have the number of their target.
                                         R"sql(
  CREATE TABLE tenant (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  INSERT INTO tenant (name) SELECT tenant FROM inbox UNION SELECT tenant FROM outbox ORDER BY 1;
  CREATE TABLE target (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
    tenant INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (tenant, name)
  ) STRICT;
  INSERT INTO target (tenant, name)
    SELECT t.id, o.target FROM (SELECT DISTINCT tenant, target FROM outbox) o
    JOIN tenant t ON t.name = o.tenant ORDER BY 1, 2;
  CREATE TABLE inbox_5 (
    id INTEGER PRIMARY KEY,
    dedup BLOB NOT NULL,
    tenant INTEGER NOT NULL,
    source TEXT NOT NULL,
    entry TEXT NOT NULL,
    key BLOB NOT NULL,
    state INTEGER NOT NULL,
    class INTEGER NOT NULL DEFAULT 0,
    job INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 1,
    attempts INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    code TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    trace TEXT NOT NULL DEFAULT ''
  ) STRICT;
  INSERT INTO inbox_5 (id, dedup, tenant, source, entry, key, state, kept, attempts, received_at,
                       due_at, ended_at, code, reason)
    SELECT i.id, i.dedup, t.id, i.source, i.entry, x'', i.state, i.kept, i.attempts, i.received_at,
           i.due_at, i.ended_at,
           CASE WHEN i.reason LIKE 'an SNS subscription waits for confirmation%'
                  THEN 'subscription_confirmation'
                WHEN i.reason = 'the customer was erased' THEN 'erased'
                WHEN i.reason LIKE 'quarantined: %' THEN 'unreadable'
                WHEN i.reason LIKE 'gave up after the longest retry age%' THEN 'gave_up'
                ELSE '' END,
           i.reason
    FROM inbox i CROSS JOIN tenant t ON t.name = i.tenant ORDER BY i.id;
  DROP TABLE inbox;
  ALTER TABLE inbox_5 RENAME TO inbox;
  CREATE INDEX inbox_due ON inbox (state, tenant, class, due_at, id, key) WHERE state = 0;
  CREATE INDEX inbox_scheduled ON inbox (state, tenant, class, due_at, id, key) WHERE state = 4;
  CREATE INDEX inbox_oldest ON inbox (received_at) WHERE state = 0;
  CREATE INDEX inbox_dead ON inbox (state) WHERE state = 3;
  CREATE INDEX inbox_ended ON inbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 1;
  CREATE INDEX inbox_pruned ON inbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 0;
  ALTER TABLE seen RENAME TO entry_digest;
  INSERT INTO counts (slot, n) VALUES (11, 0);
  CREATE TABLE outbox_5 (
    id INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL,
    target INTEGER NOT NULL,
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
    code TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    trace TEXT NOT NULL DEFAULT ''
  ) STRICT;
  INSERT INTO outbox_5 (id, lane, target, kind, message_id, entry, state, head, kept, superseded,
                        attempts, received_at, queued_at, due_at, ended_at, code, reason)
    SELECT o.id, (o.lane & ~65535) | g.id, g.id, o.kind, o.message_id, o.entry, o.state, o.head,
           o.kept, o.superseded, o.attempts, o.received_at, o.queued_at, o.due_at, o.ended_at,
           CASE WHEN o.superseded = 1 AND o.reason LIKE '%the customer was erased' THEN 'erased'
                WHEN o.superseded = 1 THEN 'superseded'
                WHEN o.reason LIKE 'gave up after the longest retry age%' THEN 'gave_up'
                ELSE '' END,
           o.reason
    FROM outbox o CROSS JOIN tenant t ON t.name = o.tenant
    CROSS JOIN target g ON g.tenant = t.id AND g.name = o.target ORDER BY o.id;
  DROP TABLE outbox;
  ALTER TABLE outbox_5 RENAME TO outbox;
  CREATE INDEX outbox_due ON outbox (state, head, target, due_at, id, lane)
    WHERE state = 0 AND head = 1;
  CREATE INDEX outbox_lane ON outbox (state, lane, id, head, due_at) WHERE state = 0;
  CREATE INDEX outbox_dead_lane ON outbox (state, lane) WHERE state = 2;
  CREATE INDEX outbox_back ON outbox (queued_at) WHERE state = 0 AND due_at > 0;
  CREATE INDEX outbox_dead ON outbox (state) WHERE state = 2;
  CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 1;
  CREATE INDEX outbox_pruned ON outbox (ended_at) WHERE ended_at IS NOT NULL AND kept = 0;
  ALTER TABLE outbox_body RENAME COLUMN json TO body;
  ALTER TABLE outbox_body ADD COLUMN guard TEXT;
  UPDATE outbox_body
    SET body = CAST(json_quote(json_extract(CAST(body AS TEXT), '$.userId')) AS BLOB)
    WHERE id IN (SELECT id FROM outbox WHERE kind = 'delete' AND state <> 1 AND kept = 1)
    AND CASE WHEN json_valid(CAST(body AS TEXT))
             THEN json_type(CAST(body AS TEXT), '$.userId') = 'text' END;
  ALTER TABLE profile RENAME TO record;
  ALTER TABLE record RENAME COLUMN record TO body;
  ALTER TABLE customer RENAME TO record_digest;
  ALTER TABLE record_digest RENAME COLUMN profile TO record;
  CREATE TABLE secret (
    id INTEGER PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT;
  INSERT INTO secret (value) VALUES (new_secret());
  CREATE TABLE holder (
    record INTEGER PRIMARY KEY,
    state INTEGER NOT NULL,
    digests BLOB NOT NULL
  ) STRICT;
  INSERT INTO holder (record, state, digests)
    SELECT id, json_extract(json, '$.deletedAt') IS NOT NULL,
           identifier_digests((SELECT value FROM secret), tenant, json_extract(json, '$.email'),
                              json_extract(json, '$.externalId'),
                              json_extract(json, '$.customerNumber'))
    FROM (SELECT id, substr(key, 1, instr(key, '/') - 1) AS tenant, CAST(body AS TEXT) AS json
          FROM record WHERE key <> '')
    WHERE json_valid(json) ORDER BY id;
  CREATE TABLE holder_digest (
    digest BLOB NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (digest, record)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO holder_digest (digest, record)
    SELECT substr(digests, 16 * n + 1, 16), record
    FROM holder CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2)
    ON length(digests) > 16 * n ORDER BY 1, 2;
  INSERT INTO counts (slot, n) SELECT 12, coalesce(max(record), 0) + 1 FROM holder;
)sql",
                                         R"sql(
  ALTER TABLE outbox ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
)sql",
                                         // Dead rows know when they died, except those that were
                                         // dead before; calls keep their attempts as long as
                                         // their body.
                                         R"sql(
  ALTER TABLE inbox ADD COLUMN died_at INTEGER;
  ALTER TABLE outbox ADD COLUMN died_at INTEGER;
  CREATE TABLE attempt (
    call INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took INTEGER NOT NULL,
    status INTEGER NOT NULL,
    no_answer TEXT NOT NULL,
    state INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (call, number)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO counts (slot, n) VALUES (13, 0), (14, 0);
)sql",
                                         // An entry knows what was made of it.
                                         R"sql(
  ALTER TABLE inbox ADD COLUMN first_call INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN forwarded_to TEXT NOT NULL DEFAULT '';
)sql",
                                         find_schema_step, tally_step, job_step, rules_step,
                                         before_step, steering_step, discarded_step};

/// Brings the file to the newest schema, in one transaction. Refuses a file of another program and
/// one that a newer ctsync has written.
Status bring_up_to_date(Database& database, const std::string& path);

}  // namespace ctsync::sqlite
