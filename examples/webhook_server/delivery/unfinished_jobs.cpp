// SPDX-License-Identifier: MIT
#include "delivery/unfinished_jobs.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace ctsync::server {

Result<std::vector<Job>> unfinished_jobs(AnyStore& store) {
  std::vector<Job> all;
  for (const auto state : {JobState::running, JobState::paused, JobState::failed}) {
    JobFilter filter;
    filter.state = state;
    auto jobs = store.jobs(filter);
    if (!jobs) return std::move(jobs).error();
    std::ranges::move(*jobs, std::back_inserter(all));
  }
  std::ranges::sort(all, std::ranges::greater{}, &Job::number);
  return all;
}

}  // namespace ctsync::server
