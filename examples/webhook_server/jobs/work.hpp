// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/contract/store/jobs.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "delivery/commercetools_api.hpp"
#include "delivery/traffic.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// What the next step of a job adds and says.
struct JobWork {
  std::vector<JobEntry> entries;
  std::vector<std::int64_t> resend{};  ///< see JobStep
  std::string cursor;
  std::string report;
  std::string error;         ///< what went wrong and is tried again; empty: nothing
  std::int64_t known = 0;    ///< see JobStep
  std::int64_t ignored = 0;  ///< see JobStep
  std::optional<JobState> end{};
  Duration wait{};  ///< before the step after it
};

/// A step that leaves a job where it is.
inline JobWork unchanged(const Job& job) {
  JobWork work;
  work.cursor = job.cursor;
  work.report = job.report;
  return work;
}

/// Prepares the step after those that a job has made. It may take as long as requests take.
using PrepareStep = std::function<JobWork(const Job& job)>;

struct ReconcileRequest;
struct ReconcileReport;
/// Called with what a reconciliation found, before its last step. Any thread may call it.
using OnReconciled = std::function<void(const ReconcileRequest&, const ReconcileReport&)>;

/// What kinds of jobs work with. All members outlive the work.
struct JobTools {
  const Tenants& tenants;
  const Traffic& traffic;
  AnyStore& store;
  ProjectPaces& paces;
  OnReconciled on_reconciled;  ///< may be empty
  std::stop_token stop{};      ///< requests that take long end once it is requested
};

/// A kind of job.
struct JobKind {
  std::string_view name;
  /// Begins to work on a job. Errors are final: the job fails with them.
  Result<PrepareStep> (*begin)(const Job& job, const JobTools& tools);
};

/// The kind of that name, or null.
const JobKind* find_job_kind(std::string_view name) noexcept;

}  // namespace ctsync::server
