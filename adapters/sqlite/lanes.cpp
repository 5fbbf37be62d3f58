// SPDX-License-Identifier: MIT
#include "sqlite/lanes.hpp"

#include <algorithm>
#include <vector>

namespace ctsync::sqlite {

// Reads one more than are marked: a call that waits again may be older than they are.
void Lanes::update(std::int64_t lane) {
  struct Oldest {
    std::int64_t row;
    bool marked;
    bool tried;
  };
  std::vector<Oldest> oldest;
  {
    auto rows = oldest_.query(lane, lane_head + 1);
    while (rows.next()) {
      oldest.push_back({rows.integer(0), rows.integer(1) != 0, rows.integer(2) != 0});
    }
  }
  const bool alone = std::ranges::any_of(oldest, &Oldest::tried);
  if (oldest.empty() || (oldest.front().marked && !alone)) return;
  for (std::size_t i = 0; i < oldest.size(); ++i) {
    const bool mark = i < (alone ? 1 : lane_head);
    if (oldest[i].marked != mark) mark_.run(oldest[i].row, mark ? 1 : 0);
  }
}

}  // namespace ctsync::sqlite
