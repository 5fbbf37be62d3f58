// SPDX-License-Identifier: MIT
#include "postgres/owner/work.hpp"

namespace ctsync::postgres {

bool Work::is_open(int number, Duration longest_request) const {
  const auto& each = part[static_cast<std::size_t>(number)];
  const bool lasts = elapsed() + longest_request + reserve < each.until;
  return each.owned && !each.leaving && lasts;
}

bool Work::may_send(Duration longest_request) const {
  const auto end = elapsed() + longest_request + reserve;
  const auto lasts = [end](const Part& each) { return !each.owned || end < each.until; };
  if (std::ranges::all_of(part, lasts)) return true;
  return !calls.any(
      [&](std::int64_t row) { return !lasts(part[static_cast<std::size_t>(part_of(row))]); });
}

std::vector<int> Work::open_parts(Duration longest_request) const {
  std::vector<int> open;
  for (int number = 0; number < parts; ++number) {
    if (is_open(number, longest_request)) open.push_back(number);
  }
  return open;
}

void Work::drop(int number) {
  const auto at = static_cast<std::size_t>(number);
  part[at].owned = false;
  part[at].leaving = false;
  const auto here = [number](std::int64_t row) { return part_of(row) == number; };
  if (calls.any(here)) ++losses;
  entries.void_rows(here);
  calls.void_rows(here);
  for (auto& [queue, windows] : queues) windows.of_part[at] = {};
  for (auto& [target, windows] : targets) windows.of_part[at] = {};
}

void Work::read_calls_again(int number) {
  for (auto& [target, windows] : targets) windows.of_part[static_cast<std::size_t>(number)] = {};
}

}  // namespace ctsync::postgres
