// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::postgres {

/// The revisions of rules, and of each entry the one with which it was mapped. Texts are kept byte
/// for byte.
inline constexpr const char* rules_step = R"sql(
  CREATE TABLE rules (
    tenant text COLLATE "C" NOT NULL, number int8 NOT NULL, token int8 NOT NULL,
    author text NOT NULL, note text NOT NULL, made_at int8 NOT NULL, used_at int8,
    active bool NOT NULL DEFAULT false, text bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (tenant, number)
  );
  CREATE UNIQUE INDEX rules_active ON rules (tenant) WHERE active;
  ALTER TABLE inbox_ended ADD COLUMN rules int8;
  ALTER TABLE inbox_dead ADD COLUMN rules int8;
)sql";

}  // namespace ctsync::postgres
