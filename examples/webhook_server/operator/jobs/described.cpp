// SPDX-License-Identifier: MIT
#include "operator/jobs/described.hpp"

#include <commercetools/resource_types.hpp>

#include "jobs/backfill/backfill.hpp"
#include "jobs/replay/replay.hpp"
#include "jobs/replay/request.hpp"

namespace ctsync::server {

namespace {

std::string title_of_replay(const Job& job) {
  const auto request = parse_replay(job.tenant, job.parameters);
  if (!request) return job.kind;
  std::string title = "replay of ";
  title.append(name(request->state)).append(" calls");
  if (!request->target.empty()) title.append(" for ").append(request->target);
  return title;
}

}  // namespace

std::string title_of(const Job& job) {
  if (job.kind == replay_calls_kind) return title_of_replay(job);
  if (job.kind != backfill_kind) return job.kind;
  const auto request = parse_backfill(job.tenant, job.parameters);
  if (!request) return job.kind;
  const auto* type = commercetools_api::resource_type(request->type);
  std::string title = "backfill of ";
  title.append(type != nullptr ? type->path.substr(1) : request->type);
  title.append(" in ").append(request->project);
  if (!request->store.empty()) title.append("/").append(request->store);
  if (!request->target.empty()) title.append(" for ").append(request->target);
  return title;
}

std::optional<BackfillReport> total_of(const Job& job) {
  const bool has_total = job.kind == backfill_kind || job.kind == replay_calls_kind;
  if (!has_total || job.report.empty()) return std::nullopt;
  return parse_backfill_report(job.report);
}

JobStanding standing_of(const Job& job, Time now) noexcept {
  switch (job.state) {
    case JobState::running:
      return job.led_until && *job.led_until > now ? JobStanding::working : JobStanding::waiting;
    case JobState::paused: return JobStanding::paused;
    default: return job.counts.open() > 0 ? JobStanding::finishing : JobStanding::over;
  }
}

}  // namespace ctsync::server
