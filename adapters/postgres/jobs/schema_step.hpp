// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::postgres {

/// The tables of jobs.
inline constexpr const char* job_step = R"sql(
  CREATE TABLE job (
    part int2 NOT NULL, number int8 NOT NULL, token int8 NOT NULL, tenant text NOT NULL,
    kind text NOT NULL, parameters text NOT NULL, cursor text NOT NULL, report text NOT NULL,
    error text NOT NULL, state int2 NOT NULL, made_at int8 NOT NULL, changed_at int8 NOT NULL,
    ended_at int8, led_until int8, steps int8 NOT NULL, fence int8 NOT NULL,
    stepped_by int8 NOT NULL, fresh int8 NOT NULL, duplicates int8 NOT NULL,
    PRIMARY KEY (part, number)
  ) WITH (fillfactor = 50);
  CREATE TABLE job_count (
    part int2 NOT NULL, job int8 NOT NULL, outcome int2 NOT NULL, n int8 NOT NULL,
    PRIMARY KEY (part, job, outcome)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,
          autovacuum_vacuum_threshold = 1000);
)sql";

}  // namespace ctsync::postgres
