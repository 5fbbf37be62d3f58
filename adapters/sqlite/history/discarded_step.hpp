// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::sqlite {

/// Few rows are discarded. Without these indexes a list of them would walk past all others.
inline constexpr const char* discarded_step = R"sql(
  CREATE INDEX inbox_discarded ON inbox (state) WHERE state = 5;
  CREATE INDEX outbox_discarded ON outbox (state) WHERE state = 3;
)sql";

}  // namespace ctsync::sqlite
