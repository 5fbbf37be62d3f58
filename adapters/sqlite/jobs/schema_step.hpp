// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// The tables of jobs.
inline constexpr const char* job_step = R"sql(
  CREATE TABLE job (
    number INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    cursor TEXT NOT NULL,
    report TEXT NOT NULL,
    error TEXT NOT NULL,
    state INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    ended_at INTEGER,
    led_until INTEGER,
    steps INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    stepped_by INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    duplicates INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE job_count (
    job INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (job, outcome)
  ) STRICT, WITHOUT ROWID;
)sql";

}  // namespace ctsync::sqlite
