// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// The tables of tallies. Tallies begin with this step. Of what was there before, only what waits
/// or is dead is counted, because its end or its redrive is yet to come.
inline constexpr const char* tally_step = R"sql(
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL,
    tally TEXT NOT NULL,
    place TEXT NOT NULL,
    state INTEGER NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (tenant, tally, place, state, code)
  ) STRICT;
  CREATE TABLE tally (
    resolution INTEGER NOT NULL,
    tenant INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    series INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (resolution, tenant, bucket, series)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMPORARY TABLE counted AS
    SELECT tenant, CASE step WHEN 1 THEN 'forwarded' ELSE 'received' END AS tally, source AS place,
           0 AS state, '' AS code, received_at AS at
      FROM inbox WHERE state = 0 OR state = 3 OR state = 4
    UNION ALL SELECT tenant, 'ended', source, state, code, received_at FROM inbox WHERE state = 3
    UNION ALL SELECT g.tenant, 'made', g.name, 0, '', o.queued_at
      FROM outbox o CROSS JOIN target g ON g.id = o.target WHERE o.state = 0 OR o.state = 2
    UNION ALL SELECT g.tenant, 'retrying', g.name, 0, '', o.queued_at
      FROM outbox o CROSS JOIN target g ON g.id = o.target WHERE o.state = 0 AND o.attempts > 0
    UNION ALL SELECT g.tenant, CASE WHEN o.attempts > 1 THEN 'call_ended_later' ELSE 'call_ended' END,
                     g.name, o.state, o.code, o.queued_at
      FROM outbox o CROSS JOIN target g ON g.id = o.target WHERE o.state = 2;
  INSERT INTO series (tenant, tally, place, state, code)
    SELECT DISTINCT tenant, tally, place, state, code FROM counted;
  INSERT INTO tally (resolution, tenant, bucket, series, n)
    SELECT r.resolution, c.tenant, c.at / r.length * r.length, s.id, count(*)
    FROM counted c
    JOIN series s ON s.tenant = c.tenant AND s.tally = c.tally AND s.place = c.place
                 AND s.state = c.state AND s.code = c.code
    CROSS JOIN (SELECT 0 AS resolution, 60000 AS length UNION ALL SELECT 1, 600000
                UNION ALL SELECT 2, 3600000 UNION ALL SELECT 3, 21600000) r
    GROUP BY 1, 2, 3, 4;
  DROP TABLE counted;
)sql";

}  // namespace ctsync::sqlite
