// SPDX-License-Identifier: MIT
#include "operator/jobs/reconciliations.hpp"

#include <utility>

#include "operator/jobs/readable.hpp"

namespace ctsync::server {

Result<std::vector<ReconcileRequest>> plan_reconciliations(const ReconcileOptions& options,
                                                           const Tenants& tenants) {
  const auto tenant = tenants.choose(options.tenant);
  if (!tenant) return tenant.error();
  const auto projects = readable_projects(**tenant, options.project);
  if (!projects) return projects.error();
  auto words = options.types;
  if (words.empty()) words.emplace_back("customers");
  std::vector<ReconcileRequest> requests;
  for (const auto& word : words) {
    auto type = readable_type(word);
    if (!type) return std::move(type).error();
    if (auto status = check_heard(*type, {}, **tenant); !status) return std::move(status).error();
    for (const auto* project : *projects) {
      requests.push_back(
          {(*tenant)->name(), project->project_key, *type, options.since, options.fix, {}});
    }
  }
  return requests;
}

Result<std::vector<std::int64_t>> start_reconciliations(AnyStore& store,
                                                        std::span<const ReconcileRequest> requests,
                                                        Time now) {
  std::vector<std::int64_t> numbers;
  for (const auto& request : requests) {
    const auto parameters = to_json(request);
    auto number = store.make_job({request.tenant, reconcile_kind, parameters}, now);
    if (!number) return std::move(number).error();
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<ReconcileReport> reconciliation_of(const Job& job) {
  if (job.kind != reconcile_kind || job.report.empty()) return std::nullopt;
  return parse_reconcile_report(job.report);
}

}  // namespace ctsync::server
