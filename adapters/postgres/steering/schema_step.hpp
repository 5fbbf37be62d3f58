// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::postgres {

/// What operators have put on hold, and what they did.
inline constexpr const char* steering_step = R"sql(
  CREATE TABLE hold (
    tenant text COLLATE "C" NOT NULL, kind int2 NOT NULL, name text COLLATE "C" NOT NULL,
    author text NOT NULL, note text NOT NULL, since int8 NOT NULL, until int8,
    PRIMARY KEY (tenant, kind, name)
  );
  CREATE TABLE action (
    id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token int8 NOT NULL UNIQUE,
    at int8 NOT NULL, tenant text NOT NULL, actor text NOT NULL, action text NOT NULL,
    object text NOT NULL, count int8 NOT NULL, note text NOT NULL, outcome text NOT NULL
  );
  CREATE INDEX action_tenant ON action (tenant, id);
)sql";

}  // namespace ctsync::postgres
