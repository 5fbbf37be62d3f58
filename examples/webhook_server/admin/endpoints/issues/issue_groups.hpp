// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "admin/endpoint.hpp"
#include "operator/dead_letters.hpp"

/// Dead letters, those of one trouble together.
namespace ctsync::server::admin {

/// Of more dead letters than these the newest are left out.
inline constexpr int most_letters = 10'000;
inline constexpr std::size_t hours_of_trend = 24;

struct Issue {
  RowSummary sample;  ///< the newest
  std::vector<std::string> ids;
  std::set<std::int64_t> lanes;
  Time first = Time::max();
  Time last{};
  std::array<std::int64_t, hours_of_trend> trend{};
};

/// By id: the digest of tenant, place, kind, code and the text of the reason without what differs
/// between two letters of one trouble.
using Issues = std::map<std::string, Issue>;

/// The issues that a caller may see. Errors: those of the store.
Result<Issues> read_issues(Context& context, const DeadLetterFilter& which, const Caller& caller);

/// What operators have muted and that holds now, by the id of the issue.
Result<std::map<std::string, Hold>> read_mutes(Context& context, const Caller& caller);

/// Writes an issue as an object; `mute` may be null.
void write_issue(json::Writer& writer, const std::string& id, const Issue& issue, const Hold* mute);

}  // namespace ctsync::server::admin
