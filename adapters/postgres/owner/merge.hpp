// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <queue>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "postgres/owner/work.hpp"

namespace ctsync::postgres {

/// Walks the rows of several windows in the sequence of their numbers.
template <class Ref>
class Merge {
 public:
  Merge(const Windows<Ref>& windows, std::span<const int> open) {
    for (const auto part : open) {
      const auto& rows = windows.of_part[static_cast<std::size_t>(part)].rows;
      if (!rows.empty()) next_.emplace(rows.begin(), rows.end());
    }
  }
  const std::pair<const std::int64_t, Ref>* next() {
    if (next_.empty()) return nullptr;
    auto [at, end] = next_.top();
    next_.pop();
    const auto* found = &*at;
    if (++at != end) next_.emplace(at, end);
    return found;
  }

 private:
  using Iterator = typename std::map<std::int64_t, Ref>::const_iterator;
  struct Later {
    bool operator()(const auto& a, const auto& b) const {
      return std::get<0>(a)->first > std::get<0>(b)->first;
    }
  };
  std::priority_queue<std::pair<Iterator, Iterator>, std::vector<std::pair<Iterator, Iterator>>,
                      Later>
      next_;
};

}  // namespace ctsync::postgres
