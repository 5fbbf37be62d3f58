// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "postgres/locked_parts.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {

/// What a transaction under leases works with.
struct OwnerTransaction {
  Connection& connection;
  Names& names;
  Sequence& sequence;
  SeriesNumbers& series;
  CallNumbers& numbers;
  std::string_view secret;
  const DatabaseClock& clock;
  LockedParts locked;
};

/// Writes ends, records and calls of entries whose lease still counts.
Status write_completions(OwnerTransaction& transaction, std::span<const EndedEntry> entries,
                         Time now);

/// Adds forwarded entries whose sender is still waiting under a lease that counts.
Status write_forwards(OwnerTransaction& transaction, std::span<const SentForward> forwards);

/// Writes the results of calls whose lease still counts, and notes in the work what became of heads
/// of lanes.
Status write_settlements(OwnerTransaction& transaction, OwnerWork& work);

}  // namespace ctsync::postgres
