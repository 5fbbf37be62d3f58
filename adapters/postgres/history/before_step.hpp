// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::postgres {

/// The records before entries, which go with the bodies of these.
inline constexpr const char* before_step = R"sql(
  CREATE TABLE inbox_before (
    part int2 NOT NULL, id int8 NOT NULL, record bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (part, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE inbox_before_rest PARTITION OF inbox_before DEFAULT;
)sql";

}  // namespace ctsync::postgres
