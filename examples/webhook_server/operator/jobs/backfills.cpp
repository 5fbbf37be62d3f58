// SPDX-License-Identifier: MIT
#include "operator/jobs/backfills.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <commercetools/page_client.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <string_view>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "jobs/backfill/backfill.hpp"
#include "operator/jobs/readable.hpp"
#include "operator/jobs/target_option.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

Status check_query(const BackfillRequest& request) {
  auto status = check(query_of(request));
  if (status) return status;
  Error error = std::move(status).error();
  error.code = Errc::invalid;
  error.where = "--" + error.where;
  return error;
}

}  // namespace

Result<std::vector<BackfillRequest>> plan_backfills(const BackfillOptions& options,
                                                    const Tenants& tenants) {
  const auto tenant = tenants.choose(options.tenant);
  if (!tenant) return tenant.error();
  const auto projects = readable_projects(**tenant, options.project);
  if (!projects) return projects.error();
  if (auto status = check_target(options.target, **tenant); !status)
    return std::move(status).error();
  std::vector<BackfillRequest> requests;
  for (const auto& word : options.types) {
    auto type = readable_type(word);
    if (!type) return std::move(type).error();
    if (auto status = check_heard(*type, options.target, **tenant); !status)
      return std::move(status).error();
    for (const auto* project : *projects) {
      BackfillRequest request{(*tenant)->name(), project->project_key, *type,
                              options.store,     options.where,        options.since,
                              options.until,     options.target,       options.rate};
      if (auto status = check_query(request); !status) return std::move(status).error();
      requests.push_back(std::move(request));
    }
  }
  return requests;
}

Result<std::vector<std::int64_t>> start_backfills(AnyStore& store,
                                                  std::span<const BackfillRequest> requests,
                                                  Time now) {
  std::vector<std::int64_t> numbers;
  for (const auto& request : requests) {
    const auto parameters = to_json(request);
    auto number = store.make_job({request.tenant, backfill_kind, parameters}, now);
    if (!number) return std::move(number).error();
    numbers.push_back(*number);
  }
  return numbers;
}

Result<BackfillEstimate> estimate_backfill(const BackfillRequest& request, const Tenants& tenants) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  const auto project = (*tenant)->choose_project(request.project);
  if (!project) return project.error();
  auto options = api_options(**project);
  if (!options) return as_configured(**project, std::move(options).error());
  const double per_second = options->requests_per_second;
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return as_configured(**project, std::move(client).error());
  const auto count = client->count(query_of(request));
  if (!count) return as_configured(**project, count.error());
  BackfillEstimate estimate;
  estimate.request = request;
  estimate.resources = count->resources;
  estimate.at_least = count->at_least;
  constexpr auto page = api::PageQuery::largest_limit;
  estimate.pages = (count->resources + page - 1) / page;
  const double by_pages = static_cast<double>(estimate.pages) / per_second;
  const double by_rate =
      request.rate > 0 ? static_cast<double>(count->resources) / request.rate : 0.0;
  estimate.reading = Duration{static_cast<std::int64_t>(1000 * std::max(by_pages, by_rate))};
  const auto type = backfill_type(families(), request.type);
  for (const auto& target : (*tenant)->tenant.targets) {
    if (!request.target.empty() && target.name != request.target) continue;
    if (!type || !is_heard(*type, **tenant, target.name)) continue;
    TargetEstimate calls{target.name, count->resources, {}};
    const auto& connection = (*tenant)->connection(target);
    const auto a_minute = static_cast<std::int64_t>(connection.rate_limit_per_minute) *
                          static_cast<std::int64_t>(connection.batch_size);
    if (a_minute > 0) calls.least = Duration{calls.calls * 60'000 / a_minute};
    estimate.targets.push_back(std::move(calls));
  }
  return estimate;
}

}  // namespace ctsync::server
