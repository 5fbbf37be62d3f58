// SPDX-License-Identifier: MIT
#include "postgres/work.hpp"

namespace ctsync::postgres {
namespace {

constexpr Duration margin{5'000};  // of a lease over the longest request

}  // namespace

std::vector<int> Work::open_parts(Clock::time_point now, Duration longest_request) const {
  std::vector<int> open;
  for (int number = 0; number < parts; ++number) {
    const auto& each = part[static_cast<std::size_t>(number)];
    const bool lasts = now + longest_request + margin < each.until;
    if (each.owned && !each.leaving && lasts) open.push_back(number);
  }
  return open;
}

void Work::drop(int number) {
  const auto at = static_cast<std::size_t>(number);
  part[at].owned = false;
  part[at].leaving = false;
  const auto here = [number](std::int64_t row) { return part_of(row) == number; };
  entries.void_rows(here);
  calls.void_rows(here);
  for (auto& [tenant, windows] : tenants) windows.of_part[at] = {};
  for (auto& [target, windows] : targets) windows.of_part[at] = {};
}

void Work::read_again(int number) {
  const auto at = static_cast<std::size_t>(number);
  for (auto& [tenant, windows] : tenants) windows.of_part[at].floor = 0;
  for (auto& [target, windows] : targets) windows.of_part[at].floor = 0;
}

}  // namespace ctsync::postgres
