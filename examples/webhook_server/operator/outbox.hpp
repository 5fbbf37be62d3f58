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

/// Reads at most `limit` calls of a tenant (empty: of all), by ascending row, in the given state
/// (empty: any). The counts are of all tenants.
Result<Outbox> read_outbox(AnyStore& store, std::string_view tenant, std::string_view state,
                           int limit);

}  // namespace ctsync::server
