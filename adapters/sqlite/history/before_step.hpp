// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// The records before entries. Each goes with the body of its entry.
inline constexpr const char* before_step = R"sql(
  CREATE TABLE inbox_before (id INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;
)sql";

}  // namespace ctsync::sqlite
