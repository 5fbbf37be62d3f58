// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// What operators have put on hold, and what they did.
inline constexpr const char* steering_step = R"sql(
  CREATE TABLE hold (
    tenant TEXT NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (tenant, kind, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    count INTEGER NOT NULL,
    note TEXT NOT NULL,
    outcome TEXT NOT NULL
  ) STRICT;
  CREATE INDEX action_tenant ON action (tenant, id);
)sql";

}  // namespace ctsync::sqlite
