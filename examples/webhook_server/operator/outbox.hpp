// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// How many entries and calls are in which state, and some of the calls.
struct Outbox {
  Counts counts;
  std::vector<RowSummary> calls;
};

/// Reads at most `limit` calls, by ascending row, in the given state (empty: any).
Result<Outbox> read_outbox(AnyStore& store, std::string_view state, int limit);

}  // namespace ctsync::server
