// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::postgres {

/// The tables of tallies. Tallies begin with this step. Of what was there before, only what waits
/// or is dead is counted, because its end or its redrive is yet to come.
inline constexpr const char* tally_step = R"sql(
  CREATE TABLE series (
    id int4 PRIMARY KEY, tenant int2 NOT NULL, tally text NOT NULL, place text NOT NULL,
    state int2 NOT NULL, code text NOT NULL,
    UNIQUE (tenant, tally, place, state, code)
  );
  CREATE TABLE tally_delta (
    part int2 NOT NULL, id int8 NOT NULL, tenants int2[] NOT NULL, minutes int8[] NOT NULL,
    series int4[] NOT NULL, counts int8[] NOT NULL,
    PRIMARY KEY (part, id)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
          autovacuum_vacuum_cost_delay = 0);
  CREATE TABLE tally_sum (
    resolution int2 NOT NULL, tenant int2 NOT NULL, bucket int8 NOT NULL, series int4 NOT NULL,
    n int8 NOT NULL,
    PRIMARY KEY (resolution, tenant, bucket, series)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,
          autovacuum_vacuum_threshold = 1000);
  CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
    SELECT tenant, CASE WHEN step THEN 'forwarded' ELSE 'received' END AS tally, source AS place,
           0::int2 AS state, '' AS code, received_at AS at FROM inbox_waiting
    UNION ALL SELECT tenant, CASE WHEN step THEN 'forwarded' ELSE 'received' END, source, 0::int2, '',
                     received_at FROM inbox_dead
    UNION ALL SELECT tenant, 'ended', source,
                     CASE WHEN discarded_at IS NULL THEN 3 ELSE 5 END::int2, code, received_at
      FROM inbox_dead
    UNION ALL SELECT g.tenant, 'made', g.name, 0::int2, '', w.queued_at
      FROM call_waiting w JOIN target g ON g.id = w.target
    UNION ALL SELECT g.tenant, 'retrying', g.name, 0::int2, '', w.queued_at
      FROM call_waiting w JOIN target g ON g.id = w.target WHERE w.attempts > 0
    UNION ALL SELECT g.tenant, 'made', g.name, 0::int2, '', w.queued_at
      FROM call_dead w JOIN target g ON g.id = w.target
    UNION ALL SELECT g.tenant,
                     CASE WHEN w.attempts > 1 THEN 'call_ended_later' ELSE 'call_ended' END, g.name,
                     CASE WHEN w.discarded_at IS NULL THEN 2 ELSE 3 END::int2, w.code, w.queued_at
      FROM call_dead w JOIN target g ON g.id = w.target;
  INSERT INTO series (id, tenant, tally, place, state, code)
    SELECT row_number() OVER (), c.* FROM (
      SELECT DISTINCT tenant, tally, place, state, code FROM counted) c;
  INSERT INTO tally_sum (resolution, tenant, bucket, series, n)
    SELECT r.resolution, c.tenant, c.at / r.length * r.length, s.id, count(*)
    FROM counted c
    JOIN series s ON s.tenant = c.tenant AND s.tally = c.tally AND s.place = c.place
                 AND s.state = c.state AND s.code = c.code
    CROSS JOIN (VALUES (0, 60000), (1, 600000), (2, 3600000), (3, 21600000)) r(resolution, length)
    GROUP BY 1, 2, 3, 4;
)sql";

}  // namespace ctsync::postgres
