// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <map>
#include <string>
#include <vector>

/// Dead letters, those of one trouble together.
namespace ctsync::server {

/// Of the letters of an issue at most so many are retried or discarded at once.
inline constexpr int most_letters = 10'000;

struct Issue {
  DeadGroup sample;  ///< the group with its newest letter
  std::int64_t count = 0;
  Time first = Time::max();  ///< when the first of the letters died
  Time last{};
  /// How many died in each of the last hours, the last one last.
  std::array<std::int64_t, hours_of_dead_groups> trend{};
};

struct Issues {
  /// By id: the digest of tenant, place, kind, code and the text of the reason without what differs
  /// between two letters of one trouble.
  std::map<std::string, Issue> by_id;
  bool complete = true;  ///< there are no letters with still other reasons
};

/// Errors: those of the store.
Result<Issues> read_issues(AnyStore& store, const DeadGroupFilter& which, Time now);

/// The issue to which a group belongs.
std::string issue_id(const DeadGroup& group);

/// The letters of an issue in ascending sequence of their rows, at most most_letters. Errors: those
/// of the store.
Result<std::vector<RowSummary>> letters_of(AnyStore& store, const std::string& id,
                                           const Issue& issue);

/// What of these holds on issues holds now, by the id of the issue.
std::map<std::string, Hold> muted_issues(std::vector<Hold> holds, Time now);

}  // namespace ctsync::server
