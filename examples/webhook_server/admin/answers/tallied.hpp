// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/contract/store/tallies.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What happened in a period, from tallies: no row is counted.
namespace ctsync::server::admin {

/// What arrived in the period, and where that is now.
struct EntryTally {
  std::int64_t received = 0;
  std::int64_t duplicate = 0;
  std::int64_t refused = 0;
  std::int64_t forwarded = 0;
  std::int64_t done = 0;
  std::int64_t ignored = 0;
  std::int64_t dead = 0;
  std::int64_t discarded = 0;

  std::int64_t waiting() const noexcept {
    return received + forwarded - done - ignored - dead - discarded;
  }
};

/// The calls that were written for a target in the period, and where these are now.
struct TargetTally {
  std::string tenant{};
  std::string target{};
  std::int64_t made = 0;
  std::int64_t accepted_first = 0;  ///< at the first attempt
  std::int64_t accepted_later = 0;
  std::int64_t dead = 0;
  std::int64_t discarded = 0;
  std::int64_t retrying = 0;
  std::int64_t accepted_by_time = 0;  ///< in the period, whenever they were written
  Latencies latencies{};

  std::int64_t waiting() const noexcept {
    return made - accepted_first - accepted_later - dead - discarded;
  }
};

struct Tallied {
  EntryTally entries;
  TargetTally calls;  ///< of all targets
  std::vector<TargetTally> targets;
  std::vector<std::pair<ReasonCode, std::int64_t>> ignored;  ///< the most frequent first
};

/// The resolution for a period: some 150 buckets at most.
Resolution resolution_for(Duration period) noexcept;

/// Empty texts: of all tenants, sources or targets. Errors: those of the store.
Result<Tallied> read_tallied(AnyStore& store, std::string_view tenant, Duration period, Time now,
                             std::string_view source, std::string_view target);

}  // namespace ctsync::server::admin
