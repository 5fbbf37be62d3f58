// SPDX-License-Identifier: MIT
#include "jobs/replay/replay.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

#include "clock.hpp"
#include "jobs/backfill/request.hpp"
#include "jobs/replay/call_walk.hpp"

namespace ctsync::server {

namespace {

/// A step while the outbox is read.
constexpr Duration reading{1'000};
constexpr std::size_t calls_of_step = 250;
constexpr Duration pause_after_failure{2'000};

std::int64_t row_in(const std::string& cursor) {
  std::int64_t row = 0;
  (void)std::from_chars(cursor.data(), cursor.data() + cursor.size(), row);
  return row;
}

class ReplayCalls {
 public:
  explicit ReplayCalls(CallWalk walk) : walk_(std::move(walk)) {}

  JobWork operator()(const Job& job) {
    JobWork work = unchanged(job);
    const auto status = is_read_ ? send_page(work) : read(work);
    if (!status) {
      work.error = to_string(status.error());
      work.wait = pause_after_failure;
    }
    return work;
  }

 private:
  Status read(JobWork& work) {
    const auto all = walk_.read_on(reading);
    if (!all) return all.error();
    is_read_ = *all;
    if (!is_read_) return std::monostate{};
    const auto& calls = walk_.found();
    const auto sent = row_in(work.cursor);
    next_ = static_cast<std::size_t>(
        std::ranges::upper_bound(calls, sent, {}, &CallWalk::Found::row) - calls.begin());
    if (work.report.empty()) {
      work.report = to_json(BackfillReport{std::ssize(calls), false, false});
    }
    return std::monostate{};
  }

  Status send_page(JobWork& work) {
    if (auto status = walk_.refresh(); !status) return status;
    const auto& calls = walk_.found();
    // Not in the step of the last calls: a newer one may have to follow them.
    if (next_ == calls.size()) work.end = JobState::done;
    for (std::size_t n = 0; n < calls_of_step && next_ < calls.size(); ++n, ++next_) {
      const auto& call = calls[next_];
      if (walk_.fate_of(call) == CallFate::sent) {
        work.resend.push_back(call.row);
        walk_.note_sent(call);
      } else {
        ++work.ignored;
      }
      work.cursor = std::to_string(call.row);
    }
    return std::monostate{};
  }

  CallWalk walk_;
  bool is_read_ = false;
  std::size_t next_ = 0;
};

}  // namespace

Result<PrepareStep> begin_replay_calls(const Job& job, const JobTools& tools) {
  auto request = parse_replay(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  const auto* tenant = tools.tenants.configured(job.tenant);
  if (tenant == nullptr) {
    return Error{Errc::configuration, "tenant", "the tenant of the job is not configured here"};
  }
  std::vector<std::string> targets;
  for (const auto& target : tenant->tenant.targets) targets.push_back(target.name);
  CallWalk walk(tools.store, *std::move(request), std::move(targets), job.made_at);
  return PrepareStep([work = std::make_shared<ReplayCalls>(std::move(walk))](const Job& each) {
    return (*work)(each);
  });
}

}  // namespace ctsync::server
