// SPDX-License-Identifier: MIT
#include "admin/routes.hpp"

#include <array>
#include <ctsync/base/percent.hpp>

#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array table{&me,
                           &overview,
                           &series,
                           &deliveries,
                           &delivery,
                           &why,
                           &replay_delivery,
                           &calls,
                           &attempts,
                           &export_rows,
                           &find,
                           &customer,
                           &refetch_customer,
                           &resend_customer,
                           &erase_customer,
                           &reveal,
                           &issues,
                           &retry_issue,
                           &discard_issue,
                           &mute_issue,
                           &unmute_issue,
                           &targets,
                           &pause_target,
                           &resume_target,
                           &test_target,
                           &sources,
                           &settings_shown,
                           &run_doctor,
                           &jobs,
                           &start_job,
                           &pause_job,
                           &resume_job,
                           &cancel_job,
                           &mappings,
                           &check_mapping,
                           &try_mapping,
                           &diff_mapping,
                           &publish_mapping,
                           &use_mapping,
                           &audit};

/// Whether a path is that of a route; `id` is then its open part.
bool matches(std::string_view route, std::string_view path, std::string_view& id) {
  const auto open = route.find('{');
  if (open == route.npos) return route == path;
  const auto rest = route.substr(route.find('}') + 1);
  if (!path.starts_with(route.substr(0, open)) || !path.ends_with(rest)) return false;
  if (path.size() <= open + rest.size()) return false;
  id = path.substr(open, path.size() - open - rest.size());
  return id.find('/') == id.npos;
}

}  // namespace

std::span<const Endpoint* const> routes() noexcept { return table; }

std::variant<Route, Problem> route_of(std::string_view method, std::string_view path) {
  bool other_method = false;
  for (const auto* endpoint : table) {
    std::string_view id;
    if (!matches(endpoint->path, path, id)) continue;
    if (endpoint->method == method) return Route{endpoint, percent_decoded(id)};
    other_method = true;
  }
  if (other_method) return Problem{405, "method", "the method is not allowed here", {}};
  return not_found();
}

}  // namespace ctsync::server::admin
