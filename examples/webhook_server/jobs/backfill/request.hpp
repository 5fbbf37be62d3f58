// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/page_query.hpp>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Which resources a backfill reads, and whom it tells. Kept as the parameters of its job.
struct BackfillRequest {
  std::string tenant;
  std::string project;
  std::string type;  ///< commercetools' typeId, such as "customer"
  std::string store{};
  std::string where{};
  std::optional<Time> since{};  ///< changed then or later
  std::optional<Time> until{};  ///< created before
  std::string target{};         ///< the only target that is told; empty: all are told what is new
  int rate = 0;                 ///< resources a second at most; 0: as fast as live traffic allows
};

/// The members of a job's parameters; the tenant is the job's own.
std::string to_json(const BackfillRequest& request);

/// Errors: internal, because only ctsync writes them.
Result<BackfillRequest> parse_backfill(std::string_view tenant, std::string_view parameters);

/// What a backfill says of its progress: the report of its job.
struct BackfillReport {
  std::int64_t resources = 0;  ///< how many there were when it began
  bool at_least = false;       ///< there may have been more
  bool catches_up = false;     ///< all were read; it looks for what was changed meanwhile
};
std::string to_json(const BackfillReport& report);
BackfillReport parse_backfill_report(std::string_view report);

commercetools_api::PageQuery query_of(const BackfillRequest& request);

}  // namespace ctsync::server
