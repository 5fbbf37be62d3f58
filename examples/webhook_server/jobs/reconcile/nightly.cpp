// SPDX-License-Identifier: MIT
#include "jobs/reconcile/nightly.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <optional>
#include <utility>

#include "clock.hpp"
#include "delivery/commercetools_api.hpp"

namespace ctsync::server {

namespace {

/// Longer than a night, and than clocks of workers differ.
constexpr Duration looks_back = std::chrono::hours{48};

bool is_about_the_same(const ReconcileRequest& one, const ReconcileRequest& other) {
  return one.project == other.project && one.type == other.type;
}

std::optional<ReconcileRequest> request_of(const Job& job) {
  if (job.kind != reconcile_kind) return std::nullopt;
  auto request = parse_reconcile(job.tenant, job.parameters);
  if (!request) return std::nullopt;
  return *std::move(request);
}

/// Whether one about the same has not ended. Another beside it would only read the same again.
Result<bool> is_unfinished(AnyStore& store, const ReconcileRequest& request) {
  for (const auto state : {JobState::running, JobState::paused}) {
    JobFilter filter;
    filter.tenant = request.tenant;
    filter.state = state;
    const auto jobs = store.jobs(filter);
    if (!jobs) return jobs.error();
    for (const auto& job : *jobs) {
      const auto found = request_of(job);
      if (found && !found->night.empty() && is_about_the_same(*found, request)) return true;
    }
  }
  return false;
}

}  // namespace

Result<std::int64_t> first_of_night(AnyStore& store, const ReconcileRequest& request) {
  std::int64_t first = 0;
  JobFilter filter;
  filter.tenant = request.tenant;
  while (true) {
    const auto jobs = store.jobs(filter);
    if (!jobs) return jobs.error();
    for (const auto& job : *jobs) {
      const auto found = request_of(job);
      if (found && found->night == request.night && is_about_the_same(*found, request)) {
        first = job.number;
      }
    }
    const bool is_last = jobs->size() < static_cast<std::size_t>(filter.limit);
    if (is_last || jobs->back().made_at < now() - looks_back) return first;
    filter.before = jobs->back().number;
  }
}

void NightlyReconciliations::make_due() {
  if (!settings_.at) return;
  const auto night = night_at(*settings_.at, wall_now());
  if (!night || *night == made_) return;
  if (auto status = make(*night); !status) {
    log_.write(log::Level::error, "jobs.failed",
               {{"code", name(status.error().code)}, {"error", to_string(status.error())}});
    return;
  }
  made_ = *night;
}

Status NightlyReconciliations::make(const std::string& night) {
  for (const auto& tenant : tenants_.all()) {
    for (const auto& project : tenant.projects) {
      if (!missing_setting(project).empty()) continue;
      if (auto status = make(tenant, project, night); !status) return status;
    }
  }
  return std::monostate{};
}

Status NightlyReconciliations::make(const ConfiguredTenant& tenant,
                                    const CommercetoolsSettings& project,
                                    const std::string& night) {
  const ReconcileRequest request{
      tenant.name(), project.project_key, "customer", {}, settings_.fix, night, {}};
  const auto first = first_of_night(store_, request);
  if (!first) return first.error();
  if (*first != 0) return std::monostate{};
  const auto unfinished = is_unfinished(store_, request);
  if (!unfinished) return unfinished.error();
  if (*unfinished) {
    log_.warn("reconcile.skipped",
              {{"tenant", request.tenant},
               {"project", request.project},
               {"reason", "the reconciliation of an earlier night has not ended"}});
    return std::monostate{};
  }
  const auto parameters = to_json(request);
  const auto made = store_.make_job({request.tenant, reconcile_kind, parameters}, now());
  if (!made) return made.error();
  log_.info("reconcile.made",
            {{"job", *made}, {"tenant", request.tenant}, {"project", request.project}});
  return std::monostate{};
}

}  // namespace ctsync::server
