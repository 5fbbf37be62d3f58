// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/jobs.hpp>
#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/reconcile/profile_drift.hpp"

namespace ctsync::server {

/// A resource that differs, without personal data.
struct DriftSample {
  Standing standing = Standing::missing;
  std::string id;
  std::int64_t version = 0;           ///< at commercetools; 0: it is gone
  std::int64_t known = 0;             ///< of the record; 0: none
  std::string target{};               ///< that says something else; empty: none was asked
  std::vector<std::string> fields{};  ///< of which it does
  std::string about{};                ///< of a message: its type and resource
};

/// Calls of a target that do not go on by themselves, or have not for an hour.
struct StuckCalls {
  static constexpr int most = 1'000;  ///< no more are counted

  std::string target;
  std::int64_t dead = 0;
  std::int64_t waiting = 0;  ///< for more than an hour
  bool at_least = false;     ///< there may be more
};

/// What a reconciliation found so far: the report of its job.
struct ReconcileReport {
  static constexpr std::size_t most_samples = 10;  ///< of each kind of drift

  std::int64_t resources = 0;                               ///< how many there were when it began
  bool at_least = false;                                    ///< there may have been more
  std::array<std::int64_t, standing_words.size()> found{};  ///< by Standing
  std::int64_t added = 0;                                   ///< entries that mend drift
  std::vector<DriftSample> samples{};
  std::vector<ProfileDrift> profiles{};
  std::vector<StuckCalls> calls{};
  std::string note{};        ///< why nothing could be compared; empty: it could
  std::int64_t repeats = 0;  ///< the job that did the work of this night already; 0: none

  std::int64_t& of(Standing standing) noexcept { return found[static_cast<std::size_t>(standing)]; }
  std::int64_t of(Standing standing) const noexcept {
    return found[static_cast<std::size_t>(standing)];
  }
  /// Resources of commercetools that were looked at.
  std::int64_t compared() const noexcept;
  std::int64_t drift() const noexcept;
  /// Drift that no entry mends.
  std::int64_t left() const noexcept { return drift() - added; }
  /// A target could not be asked for what it was to be asked for.
  bool is_partial() const noexcept;
  /// Counts a resource; the first ones of each kind of drift are samples.
  void add(DriftSample resource);
  /// Counts a customer for whom a target of `profiles` was asked. Returns whether it says something
  /// else.
  bool add(ProfileDrift& drift, const std::string& id, const TargetProfile& profile,
           std::span<const FieldDifference> differences);
};

std::string to_json(const ReconcileReport& report);

/// An empty or unreadable report is one that found nothing.
ReconcileReport parse_reconcile_report(std::string_view report);

}  // namespace ctsync::server
