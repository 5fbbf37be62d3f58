// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

inline constexpr std::string_view reconcile_kind = "reconcile";

/// The type of a reconciliation of messages: of all resources whose messages a project delivers.
inline constexpr std::string_view messages_type = "message";

/// What a reconciliation compares. Kept as the parameters of its job.
struct ReconcileRequest {
  std::string tenant;
  std::string project;
  std::string type;             ///< commercetools' typeId, such as "customer", or messages_type
  std::optional<Time> since{};  ///< only what was changed then or later
  bool fix = false;             ///< entries are added for what differs
  std::string night{};          ///< the day of a nightly one, as 2026-01-31; empty: somebody asked
  /// The ids of the only customers that are looked at; empty: all are.
  std::vector<std::string> customers{};
};

/// The members of a job's parameters; the tenant is the job's own.
std::string to_json(const ReconcileRequest& request);

/// Errors: internal, because only ctsync writes them.
Result<ReconcileRequest> parse_reconcile(std::string_view tenant, std::string_view parameters);

/// Whether a reconciliation looks for what is gone from commercetools. Only the deletion of a
/// customer is kept, and what was not changed lately is not in the pages of one with `since`. Named
/// customers are read by their ids, which says whether they are gone.
inline bool looks_for_gone(const ReconcileRequest& request) noexcept {
  return request.type == "customer" && !request.since && request.customers.empty();
}

}  // namespace ctsync::server
