// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <string>
#include <vector>

#include "admin/answers/body.hpp"
#include "admin/endpoint.hpp"

/// Jobs that the admin API starts.
namespace ctsync::server::admin {

/// One line of what a job would do.
struct PlannedRow {
  std::string name;
  std::int64_t count = 0;
  std::string note{};
};

/// What a job would do.
struct JobPlan {
  std::string summary;
  std::vector<PlannedRow> rows{};
};

/// A kind of job, with the options that a body may have.
struct JobKind {
  std::string_view name;
  /// Reads what it would find. Errors: invalid, with the option in `where`; those of the store and
  /// of commercetools.
  Result<JobPlan> (*plan)(Context&, const std::string& tenant, const Body&);
  /// Makes the jobs; returns their numbers. Errors: as plan().
  Result<std::vector<std::int64_t>> (*start)(Context&, const std::string& tenant, const Body&);
};

/// Null for an unknown name.
const JobKind* job_kind(std::string_view name) noexcept;

}  // namespace ctsync::server::admin
