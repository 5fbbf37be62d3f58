// SPDX-License-Identifier: MIT
#include "sqlite/claims.hpp"

#include <algorithm>
#include <unordered_set>

namespace ctsync::sqlite {

Snapshot::~Snapshot() {
  claims_.commit.run();
  if (!claims_.database.in_transaction()) return;
  claims_.database.clear_failure();
  claims_.database.execute("ROLLBACK");
}

std::vector<Due> pick(const Leases& leases, int limit, Time now, Cursor&& fresh, Cursor&& back) {
  std::vector<Due> due;
  std::unordered_set<std::int64_t> met;
  for (Cursor* rows : {&fresh, &back}) {
    for (int left = limit; left > 0 && rows->next();) {
      const Due row{rows->integer(0), rows->integer(1)};
      const bool behind = row.group != 0 && !met.insert(row.group).second;
      if (behind || leases.taken(row.row, now) || leases.group_taken(row.group, now)) continue;
      due.push_back(row);
      --left;
    }
  }
  std::sort(due.begin(), due.end(), [](const Due& a, const Due& b) { return a.row < b.row; });
  if (due.size() > static_cast<std::size_t>(std::max(limit, 0))) {
    due.resize(static_cast<std::size_t>(std::max(limit, 0)));
  }
  return due;
}

std::vector<std::string> waiting_targets(Statement& next_target) {
  std::vector<std::string> targets;
  while (true) {
    const std::string_view last = targets.empty() ? std::string_view() : targets.back();
    auto rows = next_target.query(last);
    if (!rows.next()) return targets;
    targets.push_back(rows.text(0));
  }
}

std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace ctsync::sqlite
