// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// The revisions of rules, and of each entry the one with which it was mapped. The text comes last,
/// so that a list without texts reads none of its pages.
inline constexpr const char* rules_step = R"sql(
  CREATE TABLE rules (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    number INTEGER NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    active INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL,
    UNIQUE (tenant, number)
  ) STRICT;
  CREATE UNIQUE INDEX rules_active ON rules (tenant) WHERE active = 1;
  ALTER TABLE inbox ADD COLUMN rules INTEGER;
)sql";

}  // namespace ctsync::sqlite
