// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ctsync {

/// Whose turn it is in a claim: the tenant that was served last, and what is owed to the jobs of
/// each tenant.
struct Turns {
  std::int64_t last = 0;
  std::unordered_map<std::int64_t, int> owed;  ///< to jobs, in tenths of an entry

  /// How many of the next `count` entries of a tenant have to be a job's. In a claim of ten or more
  /// jobs get their tenth at once; in smaller ones every so often.
  int for_jobs(std::int64_t tenant, int count) {
    if (count >= 10) return (count + 9) / 10;
    auto& tenths = owed[tenant];
    tenths += count;
    const int jobs = tenths / 10;
    tenths %= 10;
    return jobs;
  }
};

/// Deals entries to these tenants in equal shares, and what some leave to the others. `take(tenant,
/// count)` returns how many it took. Returns how many of `left` could not be dealt.
template <class Take>
int deal_shares(std::vector<std::int64_t> tenants, int left, Take take) {
  while (left > 0 && !tenants.empty()) {
    const int share = std::max(1, left / static_cast<int>(tenants.size()));
    std::erase_if(tenants, [&](std::int64_t tenant) {
      const int count = std::min(share, left);
      if (count == 0) return false;
      const int taken = take(tenant, count);
      left -= taken;
      return taken < count;
    });
  }
  return left;
}

}  // namespace ctsync
